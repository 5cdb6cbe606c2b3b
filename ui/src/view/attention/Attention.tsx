// Keeps the tab's title and sign as the open run is, and, when asked to, tells news of runs while the page
// is not looked at. Draws nothing.

import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { settings } from '../../store/settings';
import { own } from '../../wire/keyed';
import { places } from '../address/browser';
import { useLive } from '../live';
import { runPath } from '../run-path';
import { look, type News, newsSince, tabIcon, tabTitle, type Verdicts } from './attention';
import { useLooking } from './looked';

export function Attention() {
  const open = useLive((state) => own(state.runs?.runsById ?? {}, state.runId ?? undefined));
  const title = tabTitle(open);
  const icon = tabIcon(open);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute('href', icon);
  }, [icon]);
  useNews();
  useLooking();
  return null;
}

function useNews(): void {
  const runs = useLive((state) => state.runs?.runsById);
  const wanted = useStore(settings, (state) => state.notify);
  const before = useRef<Verdicts>(new Map());
  useEffect(() => {
    if (!runs) return;
    const news = newsSince(before.current, runs);
    before.current = look(runs);
    const allowed = 'Notification' in window && Notification.permission === 'granted';
    if (wanted && allowed && document.hidden) for (const piece of news) tell(piece);
  }, [runs, wanted]);
}

function tell({ runId, title, words }: News): void {
  // One note a run: a later one takes the place of the earlier.
  const note = new Notification(title, { body: words, tag: runId, icon: '/favicon.svg' });
  note.onclick = () => {
    window.focus();
    places.navigate(runPath(runId));
    note.close();
  };
}
