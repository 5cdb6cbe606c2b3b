// Reads the logs of a run with many sessions before it is drawn for the first time: all of them in one task would keep
// the page from answering. In: the run as it grows. Out: whether it can be drawn.

import { useEffect, useRef, useState } from 'react';
import { sessionTrack } from '../playback/track';
import { ownValues } from '../wire/keyed';
import type { Run } from '../wire/types';

const MANY = 500; // sessions
const SLICE = 30; // ms

export function useTracks(run: Run | null): boolean {
  const [read, setRead] = useState(false);
  const latest = useRef(run);
  latest.current = run;
  // Told once: what is drawn is not taken away when it grows.
  if (run && !read && Object.keys(run.sessions).length < MANY) setRead(true);
  const waits = run !== null && !read;
  useEffect(() => {
    if (!waits) return;
    const slice = () => {
      const until = performance.now() + SLICE;
      for (const session of ownValues(latest.current?.sessions ?? {})) {
        // What was read before is known, and costs nothing here.
        sessionTrack(session);
        if (performance.now() < until) continue;
        timer = setTimeout(slice);
        return;
      }
      setRead(true);
    };
    let timer = setTimeout(slice);
    return () => clearTimeout(timer);
  }, [waits]);
  return run !== null && !waits;
}
