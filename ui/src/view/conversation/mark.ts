// Marks words in what is drawn, without touching it: by the browser's own highlights.

import { placesIn } from '../search/words';

const MOST = 2000; // marks in view
const TEXT_MOST = 200_000; // characters of one text that are looked through

/** Marks the words in all rows of a list, those of one row more strongly. The first one in that row, if any. */
export function mark(list: HTMLElement, words: readonly string[], index: number): Range | undefined {
  const others: Range[] = [];
  const own: Range[] = [];
  if (words.length > 0) {
    for (const row of list.querySelectorAll<HTMLElement>('.row')) {
      const into = Number(row.dataset.index) === index ? own : others;
      markIn(row, words, into, MOST - own.length - others.length);
    }
  }
  CSS.highlights.set('search-hit', new Highlight(...others));
  CSS.highlights.set('search-now', new Highlight(...own));
  // A folded line may say the words too; what it opens to says them in full.
  return own.find((range) => range.startContainer.parentElement?.closest('.fold-body')) ?? own[0];
}

function markIn(row: HTMLElement, words: readonly string[], into: Range[], most: number): void {
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
