// React's thin skin over the documents and the clock.

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Sources } from '../connect';
import type { LiveState } from '../store/live';

export type { Sources };

const SourcesContext = createContext<Sources | null>(null);

/** Stays connected for as long as it is shown. */
export function LiveProvider({ sources, children }: { sources: Sources; children: ReactNode }) {
  useEffect(() => {
    sources.live.start();
    return () => sources.live.stop();
  }, [sources]);
  return <SourcesContext.Provider value={sources}>{children}</SourcesContext.Provider>;
}

export function useSources(): Sources {
  const sources = useContext(SourcesContext);
  if (!sources) throw new Error('outside of LiveProvider');
  return sources;
}

/** A part of the live state; draws again only when that part changed. */
export function useLive<T>(select: (state: LiveState) => T): T {
  return useStore(useSources().live.store, select);
}

/** The playhead's time, ms since 1970, for what is drawn as it stood; null is the live edge. */
export const PlayheadTime = createContext<number | null>(null);

/** The time, ms since 1970, about once a second; still while `ticking` is false. Where the playhead is
 * not at the live edge it is the playhead's. */
export function useNow(ticking: boolean): number {
  const held = useContext(PlayheadTime);
  const [now, setNow] = useState(Date.now);
  const ticks = ticking && held === null;
  useEffect(() => {
    if (!ticks) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticks]);
  return held ?? now;
}

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const [list] = useState(() => matchMedia(query));
  return useSyncExternalStore(
    (heard) => {
      list.addEventListener('change', heard);
      return () => list.removeEventListener('change', heard);
    },
    () => list.matches,
  );
}
