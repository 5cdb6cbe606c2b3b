// Addresses made of names that a run chose. In: any strings. Out: addresses that lead where they say, or none.
// Never fails: half a surrogate is no reason to.

/** As `encodeURIComponent`; what is no character becomes the sign for that. */
export function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\ufffd'));
}

/** The path of these names; null where a browser would take one of them for a way up, however it is written. */
export function pathOf(...names: readonly string[]): string | null {
  return names.some(isWayUp) ? null : names.map(encoded).join('/');
}

/** Whether no address can name that file of a run. */
export function leadsOut(path: string): boolean {
  return path.split('/').some(isWayUp);
}

function isWayUp(name: string): boolean {
  return name === '.' || name === '..';
}
