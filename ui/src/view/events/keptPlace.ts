// Where somebody was in the table, noted as they scroll, so that they come back to it: after another tab,
// another run or a reload. In: the list and its rows. Out: the scroll of the table. At the end, which is
// followed, nobody is anywhere else.

import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { type Cut, cutName } from '../../playback/moment';
import { memory, type ReadPlace } from '../../store/memory';
import type { EventRows } from './useEvents';

const QUIET = 150; // ms without scrolling after which the place is noted
const PATIENCE = 4_000; // ms for rows to be read, and to take their heights
const AGAIN = 50; // ms
const CALM = 6; // looks in which nothing moved

type List = Virtualizer<HTMLDivElement, HTMLDivElement>;
type Box = RefObject<HTMLDivElement | null>;

interface Kept {
  runId: string;
  /** Names the choice of logs: another choice is another table. */
  pane: string;
  rows: EventRows;
  moment: Cut | null;
  active: boolean;
  /** Height of the head, which covers the first rows, px. */
  head: number;
}

const nameOf = (cut: Cut | null) => (cut === null ? '' : cutName(cut));

/** The place to come back to; null once the reader is there, or went elsewhere. */
export function useKeptPlace(list: List, box: Box, kept: Kept): RefObject<ReadPlace | null> {
  const latest = useRef(kept);
  latest.current = kept;
  const wanted = useRef<ReadPlace | null | undefined>(undefined);
  if (wanted.current === undefined) {
    const place = memory.of(kept.runId).places.get(kept.pane);
    wanted.current = place?.at === nameOf(kept.moment) ? place : null;
  }
  const aim = wanted as RefObject<ReadPlace | null>;
  useReturn(list, box, latest, aim, kept.active);
  useNote(list, box, latest, aim);
  return aim;
}

function useReturn(
  list: List,
  box: Box,
  latest: RefObject<Kept>,
  aim: RefObject<ReadPlace | null>,
  active: boolean,
) {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !active || !aim.current) return;
    const begun = performance.now();
    let calm = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = () => {
      const place = aim.current;
      if (!place) return;
      const { rows, head } = latest.current;
      const index = indexOf(rows, place);
      const top = (list.getOffsetForIndex(index, 'start')?.[0] ?? 0) + place.past - head;
      const there = rows.key(index) === place.id && Math.abs(element.scrollTop - top) < 2;
      calm = there ? calm + 1 : 0;
      if (!there) element.scrollTop = top;
      if (calm >= CALM || performance.now() - begun > PATIENCE) aim.current = null;
      else timer = setTimeout(go, AGAIN);
    };
    const leave = () => {
      aim.current = null;
    };
    go();
    for (const touch of TOUCHES) element.addEventListener(touch, leave, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const touch of TOUCHES) element.removeEventListener(touch, leave);
    };
  }, [list, box, latest, aim, active]);
}

const TOUCHES = ['wheel', 'pointerdown', 'keydown', 'touchmove'] as const;

/** The row, or where it will be once what is around it is read. */
function indexOf(rows: EventRows, { id, message }: ReadPlace): number {
  if (rows.key(message) === id) return message;
  for (let i = rows.count - 1; i >= 0 && rows.at(i); i -= 1) if (rows.key(i) === id) return i;
  return Math.min(message, rows.count - 1);
}

function useNote(list: List, box: Box, latest: RefObject<Kept>, aim: RefObject<ReadPlace | null>) {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A box that leaves the page forgets it.
    let top = 0;
    let atEnd = true;
    const note = () => {
      timer = undefined;
      const { runId, pane, rows, moment, head } = latest.current;
      // Not where the page is still taking the reader.
      if (aim.current) return;
      const item = atEnd ? undefined : list.getVirtualItemForOffset(top + head);
      const place = item && { id: rows.key(item.index), message: item.index, past: top + head - item.start };
      memory.place(runId, pane, place ? { at: nameOf(moment), ...place } : null);
    };
    const scrolled = () => {
      if (!latest.current.active) return;
      const { head } = latest.current;
      top = element.scrollTop;
      atEnd = element.scrollHeight - top - element.clientHeight < head;
      clearTimeout(timer);
      timer = setTimeout(note, QUIET);
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      element.removeEventListener('scroll', scrolled);
      if (timer !== undefined) note();
      clearTimeout(timer);
    };
  }, [list, box, latest, aim]);
}
