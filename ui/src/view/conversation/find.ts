// Where the first of some words is in a long text: in one that is here, and in one that is read from
// elsewhere in ranges. Out: a place in UTF-16 units, or null. Pure but for what it is given to read.

import { placesIn } from '../search/words';

const SLICE = 64_000; // characters; a letter that changes its length with its case spoils one slice only
const RANGE = 1_000_000; // characters read at once
const OVERLAP = 400; // characters: words that begin in one slice and end in the next

export function findIn(text: string, words: readonly string[]): number | null {
  for (let from = 0; from < text.length; from += SLICE) {
    const [place] = placesIn(text.slice(from, from + SLICE + OVERLAP), words, 1);
    if (place) return from + place[0];
  }
  return null;
}

export async function findBeyond(
  read: (from: number, to: number) => Promise<string>,
  length: number,
  words: readonly string[],
  signal: AbortSignal,
): Promise<number | null> {
  for (let from = 0; from < length && !signal.aborted; from += RANGE) {
    const text = await read(from, Math.min(length, from + RANGE + OVERLAP));
    const at = findIn(text, words);
    if (at !== null) return from + at;
  }
  return null;
}
