// Numbers for people. Pure.

/** With a comma before every three digits: `1,234,567`. */
export function grouped(n: number): string {
  if (!Number.isSafeInteger(n)) return n.toLocaleString('en');
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
