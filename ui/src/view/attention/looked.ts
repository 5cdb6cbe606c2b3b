// What was looked at, for all tabs and days: names of runs and how they were, nothing of what they say.
// In: the list of runs and which is open. Out: whether a run is unread. Without storage it lasts as long as
// the page.

import { useCallback, useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { ownValues } from '../../wire/keyed';
import type { RunSummary } from '../../wire/types';
import { useCommands } from '../keys/commands';
import { useLive } from '../live';
import { firstLook, isUnread, type Looked, lookAt, parseLooked, readAll } from './unread';

const KEY = 'runreel.looked';

const looked = createStore<Looked>(() => load() ?? firstLook(Date.now()));

function load(): Looked | null {
  try {
    return parseLooked(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function keep(next: Looked): void {
  if (next === looked.getState()) return;
  looked.setState(next, true);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Private windows and full disks refuse; the marks then end with the page.
  }
}

/** Notes what is looked at, and answers to "mark all as read". */
export function useLooking(): void {
  const runs = useLive((state) => state.runs?.runsById);
  const open = useLive((state) => state.runId);
  useEffect(() => {
    if (!runs) return;
    const look = () => keep(lookAt(looked.getState(), runs, document.hidden ? null : open));
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [runs, open]);
  useEffect(() => {
    const heard = (event: StorageEvent) => {
      const told = event.key === KEY ? load() : null;
      if (told) looked.setState(told, true);
    };
    addEventListener('storage', heard);
    return () => removeEventListener('storage', heard);
  }, []);
  const any = useUnreadCount() > 0;
  useCommands({ 'runs.read': any && runs ? () => keep(readAll(looked.getState(), runs)) : undefined });
}

export function useIsUnread(run: RunSummary | undefined): boolean {
  return useStore(looked, (now) => run !== undefined && isUnread(run, now));
}

/** Tells of each run of a list whether it is unread. */
export function useUnread(): (run: RunSummary) => boolean {
  const now = useStore(looked);
  return useCallback((run) => isUnread(run, now), [now]);
}

export function useUnreadCount(): number {
  const runs = useLive((state) => state.runs?.runsById);
  return useStore(looked, (now) => (runs ? ownValues(runs).filter((run) => isUnread(run, now)).length : 0));
}
