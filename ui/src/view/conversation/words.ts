// How the conversation names times, durations and amounts. Pure.

import type { Used } from '../../playback/usage';

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});
const WHOLE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Time of day; empty when unknown (0). */
export function clockText(at: number): string {
  return at === 0 ? '' : CLOCK.format(at);
}

const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** `Nov 27`. */
export function dayText(at: number): string {
  return DAY.format(at);
}

/** Date and time, for titles. */
export function dateText(at: number): string {
  return at === 0 ? '' : WHOLE.format(at);
}

/** `940`, `3.2k`, `1.4M`. */
export function countText(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_500) return `${(count / 1000).toFixed(count < 9950 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** `812 B`, `14 KB`, `2.1 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `1 message`, `3 messages`. */
export function plural(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count.toLocaleString('en')} ${word}s`;
}

/** Each fact of it on a line, exactly; `of` says whose it is: `turn`. */
export function usageText(of: string, { tokens, cost, used, size }: Used): string {
  const number = (n: number) => n.toLocaleString('en');
  const parts = [
    tokens && `${number(tokens.total)} tokens in this ${of}`,
    tokens && `${number(tokens.input)} read, ${number(tokens.output)} written`,
    cost && `cost ${cost.amount.toFixed(4)} ${cost.currency.slice(0, 8)}`,
    used !== undefined && `context at its end ${number(used)}${size ? ` of ${number(size)}` : ''}`,
  ];
  return parts.filter(Boolean).join('\n');
}
