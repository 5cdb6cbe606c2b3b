// The row of the playhead's moment comes into view when the playhead goes there, and what a search found in
// it comes open. In: the list, its rows, the moment. Out: the scroll of the table, and what is open.

import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { type Cut, compareCuts, TRACE } from '../../playback/moment';
import type { ReadPlace } from '../../store/memory';
import { useMarks } from '../conversation/marks';
import type { OpenStore } from '../conversation/open';
import { type SoughtElsewhere, useElsewhere } from '../search/sought';
import { cutOf } from './scope';
import type { EventRows } from './useEvents';

type List = Virtualizer<HTMLDivElement, HTMLDivElement>;
type Box = RefObject<HTMLDivElement | null>;

/** When the playhead goes to another moment, its row comes into view: at once where its place is known, else
 * once it is read. */
export function useMomentInView(
  list: List,
  rows: EventRows,
  moment: Cut | null,
  active: boolean,
  aim: RefObject<ReadPlace | null>,
): void {
  // Who comes back to a place at this moment is not taken away from it.
  const shown = useRef<Cut | null>(aim.current && moment);
  useEffect(() => {
    if (!active || !moment || shown.current === moment) return;
    const index = rows.placeOf(logOf(moment), moment.seq) ?? lastBefore(rows, moment);
    if (index === null) return;
    shown.current = moment;
    aim.current = null;
    list.scrollToIndex(index, { align: 'center' });
  }, [list, rows, moment, active, aim]);
}

/** What a search found in an entry of the trace: its row comes open, and the words in it are marked. */
export function useSoughtEntry(box: Box, open: OpenStore, active: boolean): SoughtElsewhere | null {
  const sought = useElsewhere();
  const own = sought?.in === 'entry' && active ? sought : null;
  useEffect(() => {
    if (own) open.getState().choose(`:${own.seq}`, true);
  }, [own, open]);
  const rows = useMemo(
    () => ({
      all: (element: HTMLElement) => element.querySelectorAll('.event-slot'),
      own: (element: HTMLElement) => element.querySelector('.event-slot:has([aria-current])') ?? undefined,
    }),
    [],
  );
  useMarks(box, own, rows);
  return own;
}

/** Whether the entry is the very one that the playhead stands at. */
export function isAtMoment(row: { log: string | null; seq: number }, moment: Cut | null): boolean {
  return moment !== null && logOf(moment) === row.log && moment.seq === row.seq;
}

function logOf(moment: Cut): string | null {
  return moment.log === TRACE ? null : moment.log;
}

function lastBefore(rows: EventRows, moment: Cut): number | null {
  let low = 0;
  let high = rows.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows.at(middle);
    // What was not read lies before all that was.
    if (!row || compareCuts(cutOf(row), moment) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && rows.at(low - 1) ? low - 1 : null;
}
