// The window of the lanes: how it is picked, by hand or by keys at the playhead, and put away.

import { useCallback } from 'react';
import { timeOf } from '../../playback/playhead';
import { type TimeWindow, withBegin, withEnd } from '../../playback/window';
import { useCommands } from '../keys/commands';
import { pickWindow, useTimeWindow } from '../timeWindow';
import type { Player } from './usePlayer';

export interface PickedOnLanes {
  window: TimeWindow | null;
  /** Null puts it away. */
  pick(window: TimeWindow | null): void;
}

export function useWindow({ playhead, order, command }: Player): PickedOnLanes {
  const window = useTimeWindow();
  const at = timeOf(playhead) ?? order.last.at;
  const pick = useCallback(
    (next: TimeWindow | null) => {
      pickWindow(next);
      // What is read is what stood at the playhead: one outside of the window would show none of it, or more.
      if (next && (at < next.from || at > next.to)) command({ kind: 'toTime', time: next.to });
    },
    [at, command],
  );
  useCommands({
    'window.begin': () => pick(withBegin(window, at, order.last.at)),
    'window.end': () => pick(withEnd(window, at, order.first.at)),
    'window.clear': window ? () => pick(null) : undefined,
  });
  return { window, pick };
}
