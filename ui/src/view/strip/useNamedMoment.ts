// A link may name an entry that the page does not hold: its time is asked for, once a visit.

import { type RefObject, useEffect } from 'react';
import type { Cut } from '../../playback/moment';
import { momentNamed, type Order } from '../../playback/order';
import type { Playhead } from '../../playback/playhead';
import { places, usePlace } from '../address/browser';
import { useSources } from '../live';

/** `settle` hears the entry as the page knew it, and where it is. */
export function useNamedMoment(
  runId: string,
  order: RefObject<{ order: Order }>,
  settle: (known: Cut, exact: Playhead) => void,
): void {
  const { reader } = useSources();
  const visit = usePlace((place) => place.visit);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each visit names a moment
  useEffect(() => {
    const { moment: name } = places.store.getState().address;
    const moment = name && 'entry' in name ? momentNamed(order.current.order, name.entry) : null;
    if (!moment || moment.exact) return;
    const { log, seq, at } = moment.cut;
    let wanted = true;
    reader.entryTime(runId, log, seq).then(
      // Times in a log never fall, whatever was written.
      (time) =>
        wanted &&
        time !== null &&
        settle(moment.cut, { kind: 'paused', at: { log, seq, at: Math.max(at, time) } }),
      () => undefined, // The entry before it is shown instead.
    );
    return () => {
      wanted = false;
    };
  }, [runId, reader, visit, order, settle]);
}
