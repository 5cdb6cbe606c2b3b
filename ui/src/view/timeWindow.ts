// The window that is picked on the lanes: a part of what the page shows, as the playhead is, and a part of
// its address, so that a link restores it.

import { createContext, useContext } from 'react';
import type { TimeWindow } from '../playback/window';
import { places, usePlace } from './address/browser';

/** Null clears it. */
export function pickWindow(window: TimeWindow | null): void {
  places.turn({ window }, 'jump');
}

export function useTimeWindow(): TimeWindow | null {
  return usePlace(({ address }) => address.window);
}

/** The nodes that were active in the window; null without a window. */
export const ActiveNodes = createContext<ReadonlySet<string> | null>(null);

/** Whether there is a window and the node did nothing in it. */
export function useIsOutside(nodeId: string | undefined): boolean {
  const active = useContext(ActiveNodes);
  return active !== null && nodeId !== undefined && !active.has(nodeId);
}
