// Marks words in what is drawn, without touching it: by the browser's own highlights.

import { placesIn } from '../search/words';

const MOST = 2000; // marks in view
const TEXT_MOST = 200_000; // characters of one text that are looked through

/** What a long text says of itself while it looks for the words, and of the piece that has them. */
export const SEEKING = 'data-seeking';
export const FOUND = 'data-found';

/** Marks the words in some rows, those of one row more strongly. The first one in that row, if any: none
 * while that row still looks for where the words are. */
export function mark(
  rows: Iterable<Element>,
  own: Element | undefined,
  words: readonly string[],
): Range | undefined {
  const others: Range[] = [];
  const mine: Range[] = [];
  if (words.length > 0) {
    for (const row of rows) {
      markIn(row, words, row === own ? mine : others, MOST - mine.length - others.length);
    }
  }
  CSS.highlights.set('search-hit', new Highlight(...others));
  CSS.highlights.set('search-now', new Highlight(...mine));
  return own && foremost(own, mine);
}

function foremost(own: Element, mine: readonly Range[]): Range | undefined {
  const within = (place: string) =>
    mine.find((range) => range.startContainer.parentElement?.closest(place) && true);
  if (own.querySelector(`[${SEEKING}]`)) return undefined;
  if (own.querySelector(`[${FOUND}]`)) return within(`[${FOUND}]`);
  // A folded line may say the words too; what it opens to says them in full.
  return within('.fold-body') ?? mine[0];
}

function markIn(row: Element, words: readonly string[], into: Range[], most: number): void {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && into.length < most; node = walker.nextNode()) {
    const text = node.nodeValue ?? '';
    if (text.length > TEXT_MOST) continue;
    for (const [from, to] of placesIn(text, words, most - into.length)) {
      const range = new Range();
      range.setStart(node, from);
      range.setEnd(node, to);
      into.push(range);
    }
  }
}
