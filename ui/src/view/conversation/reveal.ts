// A place that is brought into view from outside: a hit of a search, a failed tool call. Its row is
// scrolled to and opened; when the aim goes away the reader is back where they were.

import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useContext, useEffect, useLayoutEffect, useRef } from 'react';
import { mark } from './mark';
import { OpenContext } from './open';
import type { Row } from './rows';

export interface Reveal {
  /** A new key is a new wish, also for the same place. */
  key: string;
  session: string;
  message: number;
  item: number;
  part: number;
  /** Small letters; what is marked in all rows in view. */
  words: readonly string[];
  /** The reader stays here when it goes away. */
  stays: boolean;
}

type Rows = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** Where a reader was: a row and how far it was scrolled past. */
export interface Place {
  message: number;
  id: string;
  past: number;
}

export function revealedRow(
  rows: readonly Row[],
  { message, item }: Pick<Reveal, 'message' | 'item'>,
): number {
  const own = rows.findIndex((row) => row.message === message && row.id.endsWith(`/${item}`));
  return own !== -1 ? own : rows.findIndex((row) => row.message === message);
}

/** Scrolls to what is revealed, once for each wish, and back when there is none any more. */
export function useReveal(
  list: Rows,
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  reveal: Reveal | undefined,
  back: Place | undefined,
  onBack: () => void,
): void {
  const open = useContext(OpenContext);
  const done = useRef<{ key: string; index: number; at: number }>(undefined);
  useLayoutEffect(() => {
    if (!reveal) done.current = undefined;
    if (!reveal) return;
    const before = done.current?.key === reveal.key ? done.current : undefined;
    // While the list settles, rows that come above give the place another number.
    if (before && performance.now() - before.at > 3 * SETTLE) return;
    const index = revealedRow(rows, reveal);
    const row = rows[index];
    // Not there yet: it is being loaded, and this runs again when it is.
    if (!row) return;
    if (index === before?.index) return;
    done.current = { key: reveal.key, index, at: before?.at ?? performance.now() };
    for (const fold of foldsOf(row.id, reveal.part)) open?.getState().choose(fold, true);
    list.scrollToIndex(index, { align: 'center' });
  }, [list, rows, reveal, open]);
  useLayoutEffect(() => {
    if (reveal || !back) return;
    const index = rows.findIndex(({ id }) => id === back.id);
    if (index === -1) return;
    const offset = list.getOffsetForIndex(index, 'start');
    if (offset) list.scrollToOffset(offset[0] + back.past);
    onBack();
  }, [list, rows, reveal, back, onBack]);
  useMarks(scroller, rows, reveal, list);
}

/** Everything that may hide the words inside of a row. */
function foldsOf(id: string, part: number): string[] {
  return [
    id,
    `${id}/whole`,
    `${id}/all`,
    `${id}/input`,
    `${id}/output`,
    `${id}/output/all`,
    `${id}/${part}/all`,
  ];
}

/** Marks the words in all rows in view, and brings the first one of the revealed row into view. */
function useMarks(
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  reveal: Reveal | undefined,
  list: Rows,
): void {
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    const element = scroller.current;
    if (!element || !reveal || !('highlights' in CSS)) return;
    let shown = false;
    let frame = 0;
    const began = performance.now();
    const draw = () => {
      frame = 0;
      const index = revealedRow(latest.current, reveal);
      const first = mark(element, reveal.words, index);
      // The list settles where it scrolls to over some frames, as rows are measured.
      if (first && !shown && performance.now() - began > SETTLE) {
        shown = true;
        list.cancelScroll();
        bringIntoView(first, element);
      }
    };
    const again = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const observer = new MutationObserver(again);
    observer.observe(element, { childList: true, characterData: true, subtree: true });
    const timers = [SETTLE + 20, 3 * SETTLE].map((after) => setTimeout(again, after));
    draw();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      timers.forEach(clearTimeout);
      mark(element, [], -1);
    };
  }, [scroller, reveal, list]);
}

const SETTLE = 150; // ms

/** Scrolls all boxes from the words up to the list so that they are in view. */
function bringIntoView(words: Range, scroller: HTMLElement): void {
  for (let box = words.startContainer.parentElement; box; box = box.parentElement) {
    const scrolls = box === scroller || /auto|scroll/.test(getComputedStyle(box).overflowY);
    if (scrolls && box.scrollHeight > box.clientHeight) {
      const [inner, outer] = [words.getBoundingClientRect(), box.getBoundingClientRect()];
      const inside = inner.top > outer.top + EDGE && inner.bottom < outer.bottom - EDGE;
      if (!inside) box.scrollTop += inner.top - outer.top - box.clientHeight / 2;
    }
    if (box === scroller) return;
  }
}

const EDGE = 36; // px
