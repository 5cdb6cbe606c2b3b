// The one place of this page, bound to the browser's history and to what the reader does.

import { useLayoutEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { memory } from '../../store/memory';
import type { Address } from './address';
import { createPlaces, type Place } from './place';

let gestures = 0;
let pressedAt = Number.NEGATIVE_INFINITY;
/** Presses of one key that follow each other as fast as this are one walk, ms. */
const WALK = 1_000;
let walked = '';

export const places = createPlaces({
  read: () => ({ path: location.pathname, search: location.search }),
  push: (url) => history.pushState(null, '', url),
  replace: (url) => history.replaceState(history.state, '', url + location.hash),
  gesture: () => gestures,
  now: () => performance.now(),
  later: (run, ms) => setTimeout(run, ms),
});

/** Binds the page's place to the window, once, for as long as the page is there. */
export function bindPlace(): void {
  addEventListener('popstate', () => {
    gestures += 1;
    places.arrive();
  });
  addEventListener('pagehide', () => {
    places.flush();
    memory.flush();
  });
  addEventListener('pointerdown', begin, true);
  addEventListener('keydown', beginByKey, true);
  // What was let go is where the reader wants to be, also when they leave at once.
  addEventListener('pointerup', () => whenDrawn(places.flush), true);
  // What only says that it was clicked, as screen readers do.
  addEventListener(
    'click',
    (event) => performance.now() - pressedAt > WALK && event.detail === 0 && begin(),
    true,
  );
}

/** After the page has drawn what was done last: a scrub is taken up in one frame, and in the address in the next. */
function whenDrawn(run: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(run)));
}

function begin(): void {
  gestures += 1;
  walked = '';
  pressedAt = performance.now();
}

function beginByKey(event: KeyboardEvent): void {
  const goesOn = event.key === walked && performance.now() - pressedAt < WALK;
  pressedAt = performance.now();
  if (event.repeat || goesOn) return;
  gestures += 1;
  walked = event.key;
}

/** A part of the place; draws again only when that part changed. */
export function usePlace<T>(select: (place: Place) => T): T {
  return useStore(places.store, select);
}

/** A part of the address, and how to change it. */
export function useAddress<K extends keyof Address>(
  key: K,
  how: 'jump' | 'glide',
): [Address[K], (value: Address[K]) => void] {
  const value = usePlace(({ address }) => address[key]);
  const set = useMemo(() => (to: Address[K]) => places.turn({ [key]: to }, how), [key, how]);
  return [value, set];
}

/** What tells the router where the page is. */
export function useRouterPlace(): [string, (to: string, options?: { replace?: boolean }) => void] {
  return [usePlace(({ path }) => path), places.navigate];
}

/** Tells each time somebody comes back to the page's run from elsewhere. */
export function useVisits(onVisit: () => void): void {
  const visit = usePlace((place) => place.visit);
  const known = useRef(visit);
  const latest = useRef(onVisit);
  latest.current = onVisit;
  useLayoutEffect(() => {
    if (known.current === visit) return;
    known.current = visit;
    latest.current();
  }, [visit]);
}
