// How the conversation names amounts and rows. Pure.

import type { Used } from '../../playback/usage';
import { grouped } from '../number';
import type { Row } from './rows';

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
  return count === 1 ? `1 ${word}` : `${grouped(count)} ${word}s`;
}

const ROWS: Record<Row['kind'], string> = {
  head: 'heading',
  text: 'answer',
  thinking: 'thinking',
  tool: 'tool call',
  permission: 'permission request',
  marker: 'marker',
  mention: 'link',
  image: 'picture',
  audio: 'sound',
  stop: 'ending',
  resume: 'marker',
  later: 'button',
};

/** What a row is, after `this`. */
export function rowName({ kind, voice }: Row): string {
  return voice === 'user' && kind === 'text' ? 'prompt' : ROWS[kind];
}

/** Each fact of it on a line, exactly; `of` says whose it is: `turn`. */
export function usageText(of: string, { tokens, cost, used, size }: Used): string {
  const number = grouped;
  const parts = [
    tokens && `${number(tokens.total)} tokens in this ${of}`,
    tokens && `${number(tokens.input)} read, ${number(tokens.output)} written`,
    cost && `cost ${cost.amount.toFixed(4)} ${cost.currency.slice(0, 8)}`,
    used !== undefined && `context at its end ${number(used)}${size ? ` of ${number(size)}` : ''}`,
  ];
  return parts.filter(Boolean).join('\n');
}
