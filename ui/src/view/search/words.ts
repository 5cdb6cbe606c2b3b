// Words of a search, as the server splits them, and what is drawn of a hit. Pure.

/** Words between spaces; what is in quotes is one. Small letters. */
export function wordsOf(typed: string): string[] {
  const words: string[] = [];
  for (const match of typed.matchAll(/"([^"]*)"|(\S+)/g)) {
    const word = (match[1] ?? match[2] ?? '').toLowerCase();
    if (word !== '') words.push(word);
  }
  return words;
}

/** Places of words in a text, in order and without overlap: pairs of from and to. At most `most`. */
export function placesIn(text: string, words: readonly string[], most: number): [number, number][] {
  const small = text.toLowerCase();
  // Few letters change their length with their case; their texts are left without marks.
  if (small.length !== text.length) return [];
  const places: [number, number][] = [];
  let from = 0;
  while (places.length < most) {
    let best: [number, number] | undefined;
    for (const word of words) {
      const at = small.indexOf(word, from);
      if (at === -1) continue;
      const longer = best && at === best[0] && at + word.length > best[1];
      if (!best || at < best[0] || longer) best = [at, at + word.length];
    }
    if (!best) break;
    places.push(best);
    from = best[1];
  }
  return places;
}

export interface Part {
  text: string;
  match: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colours are not for reading.
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007\u001b]*(\u0007|\u001b\\)/g;

/** A snippet cut where its matches are. */
export function partsOf(snippet: string, ranges: readonly (readonly [number, number])[]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const add = (to: number, match: boolean) => {
    const text = snippet.slice(at, to).replaceAll(ESCAPES, '');
    if (text !== '') parts.push({ text, match });
    at = Math.max(at, to);
  };
  for (const [from, to] of ranges) {
    if (from < at || to > snippet.length) continue;
    add(from, false);
    add(to, true);
  }
  add(snippet.length, false);
  return parts;
}
