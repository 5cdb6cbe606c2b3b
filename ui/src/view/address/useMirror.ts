// Writes into the address what the run's page shows. In: playhead and tab, and whether they jumped.
// Out: the address; nothing that the moment tells by itself.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { Order } from '../../playback/order';
import type { Command, Playhead } from '../../playback/playhead';
import type { TabName } from '../side/tab';
import { places } from './browser';
import { momentOf } from './moment';

/** Hands back how to say, together with a change, that it is a jump. `ownTab` is the tab that the moment
 * opens at by itself. */
export function useMirror(playhead: Playhead, order: Order, tab: TabName, ownTab: TabName): () => void {
  const [jumps, setJumps] = useState(0);
  const written = useRef(jumps);
  const known = useRef(order);
  known.current = order;
  useEffect(() => {
    const how = written.current === jumps ? 'glide' : 'jump';
    written.current = jumps;
    places.turn({ moment: momentOf(playhead, known.current), tab: tab === ownTab ? null : tab }, how);
  }, [playhead, tab, ownTab, jumps]);
  return useCallback(() => setJumps((count) => count + 1), []);
}

/** Whether a command leads elsewhere, rather than on from where the playhead is. */
export function isJump({ kind }: Command, playhead: Playhead): boolean {
  if (kind === 'pause' || kind === 'toggle') return playhead.kind === 'following';
  return kind !== 'play' && kind !== 'reach';
}
