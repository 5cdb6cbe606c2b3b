// Where the reader is in a conversation, noted as they scroll, so that they come back to it: after another
// run, another session, or a reload. A reader at the live edge is nowhere else.

import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef } from 'react';
import { type Cut, cutName } from '../../playback/moment';
import { memory } from '../../store/memory';
import type { Place } from './reveal';
import type { Row } from './rows';

type Rows = Virtualizer<HTMLDivElement, HTMLDivElement>;

const QUIET = 150; // ms without scrolling after which the place is noted

const nameOf = (cut: Cut | null) => (cut === null ? '' : cutName(cut));

/** The row that is at the top when so many px are scrolled past. */
export function placeAt(list: Rows, top: number, rows: readonly Row[]): Place | undefined {
  const item = list.getVirtualItemForOffset(top);
  const row = item && rows[item.index];
  return row && { message: row.message, id: row.id, past: top - item.start };
}

/** Where somebody was reading at this very moment of the run. */
export function rememberedPlace(runId: string, pane: string, cut: Cut | null): Place | undefined {
  const place = memory.of(runId).places.get(pane);
  return place?.at === nameOf(cut) ? place : undefined;
}

/** A reader who let go of the live edge stays with the session they read. */
export function useRememberHeld(runId: string, session: string, follows: boolean, cut: Cut | null): void {
  useEffect(() => {
    if (follows) memory.hold(runId, null);
    else if (cut === null) memory.hold(runId, session);
  }, [runId, session, follows, cut]);
}

interface Remembered {
  runId: string;
  pane: string;
  rows: readonly Row[];
  moment: Cut | null;
  following: boolean;
  reveal: unknown;
  back: Place | undefined;
}

export function useRemember(list: Rows, scroller: RefObject<HTMLDivElement | null>, props: Remembered): void {
  const latest = useRef(props);
  latest.current = props;
  const { runId, pane, following } = props;
  useEffect(() => {
    if (following) memory.place(runId, pane, null);
  }, [runId, pane, following]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A box that leaves the page forgets it.
    let top = element.scrollTop;
    const note = () => {
      timer = undefined;
      const { rows, moment, following, reveal, back } = latest.current;
      // Not where the page took the reader by itself, nor where it is still taking them.
      if (following || reveal || back) return;
      const place = placeAt(list, top, rows);
      if (place) memory.place(runId, pane, { at: nameOf(moment), ...place });
    };
    const scrolled = () => {
      top = element.scrollTop;
      clearTimeout(timer);
      timer = setTimeout(note, QUIET);
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      element.removeEventListener('scroll', scrolled);
      if (timer !== undefined) note();
      clearTimeout(timer);
    };
  }, [list, scroller, runId, pane]);
}
