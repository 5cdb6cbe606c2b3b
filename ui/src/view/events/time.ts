// Times of entries: since the run began, and as they were written. Pure.

/** `+0.259s`, `+1m 02.1s`, `+2h 07m 10s`; earlier ones begin with `−`. */
export function sinceText(ms: number): string {
  const sign = ms < 0 ? '−' : '+';
  const all = Math.abs(Math.round(ms));
  if (all < 60_000) return `${sign}${(all / 1000).toFixed(3)}s`;
  const minutes = Math.floor(all / 60_000);
  const rest = all - minutes * 60_000;
  if (minutes < 60) return `${sign}${minutes}m ${(Math.floor(rest / 100) / 10).toFixed(1).padStart(4, '0')}s`;
  const seconds = String(Math.floor(rest / 1000)).padStart(2, '0');
  return `${sign}${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m ${seconds}s`;
}

/** Date and time to the millisecond, in local time. */
export function stampText(at: number): string {
  if (at === 0) return 'time unknown';
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
