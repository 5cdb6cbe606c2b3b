// Words that stay marked in a box that scrolls, whatever it draws meanwhile; the first of them is brought into
// view once. In: the box, which rows it has and which of them is meant. Out: marks, and the scroll of boxes.

import { useEffect, useRef } from 'react';
import { mark, SEEKING } from './mark';

interface Marked {
  /** A new key is a new wish, also for the same words. */
  key: string;
  words: readonly string[];
}

interface Rows {
  all(box: HTMLElement): Iterable<Element>;
  own(box: HTMLElement): Element | undefined;
  /** The first of the words is about to be brought into view. */
  begin?(): void;
}

const SETTLE = 150; // ms in which a list that scrolls to a row measures what is around it
const HOLD = 500; // ms in which the words are kept in view, while what is around them takes its height
const TOUCHES = ['wheel', 'pointerdown', 'keydown', 'touchmove'] as const;
const EDGE = 36; // px

export function useMarks(
  box: React.RefObject<HTMLElement | null>,
  marked: Marked | null | undefined,
  rows: Rows,
): void {
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => {
    const element = box.current;
    if (!element || !marked || !('highlights' in CSS)) return;
    let shownAt: number | null = null;
    let frame = 0;
    const timers: ReturnType<typeof setTimeout>[] = [];
    const began = performance.now();
    const draw = () => {
      frame = 0;
      const { all, own, begin } = latest.current;
      const first = mark(all(element), own(element), marked.words);
      const now = performance.now();
      if (!first || now - began < SETTLE || now - (shownAt ?? now) > HOLD) return;
      if (shownAt === null) for (const after of [60, 200, HOLD - 20]) timers.push(setTimeout(again, after));
      shownAt ??= now;
      begin?.();
      bringIntoView(first, element);
    };
    const again = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    // A reader who goes elsewhere is not taken back.
    const leave = () => {
      shownAt = Number.NEGATIVE_INFINITY;
    };
    const observer = new MutationObserver(again);
    const attributes = { attributes: true, attributeFilter: [SEEKING] };
    observer.observe(element, { childList: true, characterData: true, subtree: true, ...attributes });
    for (const touch of TOUCHES) element.addEventListener(touch, leave, { passive: true });
    for (const after of [SETTLE + 20, 3 * SETTLE]) timers.push(setTimeout(again, after));
    draw();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      timers.forEach(clearTimeout);
      for (const touch of TOUCHES) element.removeEventListener(touch, leave);
      mark([], undefined, []);
    };
  }, [box, marked]);
}

/** Scrolls all boxes from the words up to the outermost one so that they are in view. */
function bringIntoView(words: Range, outermost: HTMLElement): void {
  for (let box = words.startContainer.parentElement; box; box = box.parentElement) {
    const scrolls = box === outermost || /auto|scroll/.test(getComputedStyle(box).overflowY);
    if (scrolls && box.scrollHeight > box.clientHeight) {
      const [inner, outer] = [words.getBoundingClientRect(), box.getBoundingClientRect()];
      const inside = inner.top > outer.top + EDGE && inner.bottom < outer.bottom - EDGE;
      if (!inside) box.scrollTop += inner.top - outer.top - box.clientHeight / 2;
    }
    if (box === outermost) return;
  }
}
