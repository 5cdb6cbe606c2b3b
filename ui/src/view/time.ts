// Times for people: when, how long, and how long ago. Pure.
// In the words and the order of digits that the whole page has. A browser's formats of a language would cost a page
// that opens more than all its rows.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Time of day where the reader is: `14:05:09`; empty when unknown (0), or further away than a calendar goes. */
export function clockText(at: number): string {
  const date = new Date(at);
  if (at === 0 || Number.isNaN(date.getTime())) return '';
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** With tenths of a second: `14:05:09.3`. */
export function fineClockText(at: number): string {
  const clock = clockText(at);
  return clock && `${clock}.${Math.floor(new Date(at).getMilliseconds() / 100)}`;
}

/** `Nov 27`; empty when it is no day. */
export function dayText(at: number): string {
  const date = new Date(at);
  const month = MONTHS[date.getMonth()];
  return month === undefined ? '' : `${month} ${date.getDate()}`;
}

/** Date and time, for titles: `Nov 27, 2026, 14:05:09`; empty when unknown (0). */
export function dateText(at: number): string {
  const clock = clockText(at);
  return clock && `${dayText(at)}, ${new Date(at).getFullYear()}, ${clock}`;
}

/** `0.4s`, `12s`, `3m 05s`, `2h 07m`, `4d 3h`. Negative counts as zero. */
export function duration(ms: number): string {
  if (ms < 950) return `${(Math.max(0, ms) / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${pad(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** The same in one unit: `now`, `12s`, `3m`, `2h`, `4d`. */
export function age(ms: number): string {
  if (ms < 5_000) return 'now';
  if (ms < 60_000) return `${Math.floor(ms / 1000)}s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}m`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)}h`;
  return `${Math.floor(ms / 86_400_000)}d`;
}

/** ms since 1970 of an ISO 8601 time; null when it is none. */
export function instant(iso: string | undefined): number | null {
  const ms = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(ms) ? null : ms;
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
