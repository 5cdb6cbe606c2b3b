// How far a box was scrolled, noted and restored. What is in it may come late, so it is tried for a while.

import { type RefObject, useEffect } from 'react';
import { memory } from '../../store/memory';

const QUIET = 150; // ms without scrolling after which it is noted
const PATIENCE = 3_000; // ms
const AGAIN = 50; // ms

export function useScrollKept(box: RefObject<HTMLElement | null>, runId: string, pane: string): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const begun = performance.now();
    let wanted = memory.of(runId).places.get(pane)?.past ?? 0;
    let again: ReturnType<typeof setTimeout> | undefined;
    const restore = () => {
      if (wanted > 0) element.scrollTop = wanted;
      if (Math.abs(element.scrollTop - wanted) < 2 || performance.now() - begun > PATIENCE) wanted = 0;
      if (wanted > 0) again = setTimeout(restore, AGAIN);
    };
    restore();
    const leave = () => {
      wanted = 0;
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const note = () => {
      const past = element.scrollTop;
      if (wanted === 0) memory.place(runId, pane, past > 0 ? { at: '', id: '', message: 0, past } : null);
    };
    const scrolled = () => {
      clearTimeout(timer);
      timer = setTimeout(note, QUIET);
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    for (const touch of TOUCHES) element.addEventListener(touch, leave, { passive: true });
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      element.removeEventListener('scroll', scrolled);
      for (const touch of TOUCHES) element.removeEventListener(touch, leave);
    };
  }, [box, runId, pane]);
}

const TOUCHES = ['wheel', 'pointerdown', 'keydown', 'touchmove'] as const;
