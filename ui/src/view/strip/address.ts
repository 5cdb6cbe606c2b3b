// The moment in the address: `?at=<log>:<seq>`, or `?step=<n>` (from 1) for the end of a step.
// Read once when the run opens, written while the playhead moves. Other parts of the query are left alone.

import { type Dispatch, type SetStateAction, useEffect, useRef } from 'react';
import { type Cut, cutName } from '../../playback/moment';
import { momentNamed, type Order } from '../../playback/order';
import { FOLLOWING, isAtStep, move, type Playhead, shownStep } from '../../playback/playhead';
import { useSources } from '../live';

/** Browsers refuse more than some hundred changes of the address in half a minute. */
const WRITE_EVERY = 250; // ms

export function initialPlayhead(order: Order): Playhead {
  const query = new URLSearchParams(location.search);
  const name = query.get('at');
  const moment = name === null ? null : momentNamed(order, name);
  if (moment) return { kind: 'paused', at: moment.cut };
  const index = Number(query.get('step')) - 1;
  const named = Number.isInteger(index) && index >= 0 && index < order.steps.length;
  return named ? move(FOLLOWING, { kind: 'toStep', index }, order) : FOLLOWING;
}

/** A link may name an entry that the page does not hold: its time is asked for, once. */
export function useNamedMoment(
  runId: string,
  order: Order,
  setPlayhead: Dispatch<SetStateAction<Playhead>>,
): void {
  const { reader } = useSources();
  const first = useRef(order);
  useEffect(() => {
    const name = new URLSearchParams(location.search).get('at');
    const moment = name === null ? null : momentNamed(first.current, name);
    if (!moment || moment.exact) return;
    const { log, seq, at } = moment.cut;
    let wanted = true;
    reader.entryTime(runId, log, seq).then(
      (time) => {
        if (!wanted || time === null) return;
        // Times in a log never fall, whatever was written.
        const exact: Playhead = { kind: 'paused', at: { log, seq, at: Math.max(at, time) } };
        setPlayhead((now) => (now.kind === 'paused' && isSame(now.at, moment.cut) ? exact : now));
      },
      () => undefined, // The entry before it is shown instead.
    );
    return () => {
      wanted = false;
    };
  }, [runId, reader, setPlayhead]);
}

function isSame(a: Cut, b: Cut): boolean {
  return a.log === b.log && a.seq === b.seq && a.at === b.at;
}

/** The query that leads to the playhead, with the rest of it as it is. */
export function addressOf(playhead: Playhead, order: Order, search: string): string {
  const query = new URLSearchParams(search);
  query.delete('at');
  query.delete('step');
  const parts = query.size === 0 ? [] : [query.toString()];
  if (playhead.kind !== 'following') {
    const shown = shownStep(playhead, order.steps);
    const name = encodeURIComponent(cutName(playhead.at)).replaceAll('%3A', ':');
    parts.push(isAtStep(playhead, order.steps[shown]) ? `step=${shown + 1}` : `at=${name}`);
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

export function useMomentInAddress(playhead: Playhead, order: Order): void {
  const steps = useRef(order);
  steps.current = order;
  const writtenAt = useRef(0);
  useEffect(() => {
    const write = () => {
      writtenAt.current = performance.now();
      const search = addressOf(playhead, steps.current, location.search);
      if (location.search !== search)
        history.replaceState(history.state, '', `${location.pathname}${search}${location.hash}`);
    };
    const wait = writtenAt.current + WRITE_EVERY - performance.now();
    if (wait <= 0) return write();
    const timer = setTimeout(write, wait);
    return () => clearTimeout(timer);
  }, [playhead]);
}
