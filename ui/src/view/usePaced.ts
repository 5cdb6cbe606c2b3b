// A value for the parts that are dear to draw: as new as they can follow. The first change of a burst goes
// on at once; after that they rest as long as the last one took to draw, so that what must answer at once
// (the strip under the pointer) has half of the time at least. The last value always comes.
// What is soon complete is waited for a moment: drawn twice it would come later.

import { startTransition, useEffect, useLayoutEffect, useRef, useState } from 'react';

const LONGEST_REST = 120; // ms
const LONGEST_HOLD = 60; // ms

/** `soon`: more of it is on its way. */
export function usePaced<T>(value: T, soon = false): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  latest.current = value;
  /** When the value that is being drawn was handed on; null while none is. */
  const handedOn = useRef<number | null>(null);
  const restsUntil = useRef(0);
  const heldSince = useRef<number | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs once each value that was drawn
  useLayoutEffect(() => {
    if (handedOn.current === null) return;
    const now = performance.now();
    restsUntil.current = now + Math.min(LONGEST_REST, now - handedOn.current);
    handedOn.current = null;
  }, [shown]);

  useEffect(() => {
    if (Object.is(value, shown) || handedOn.current !== null) return;
    const handOn = () => {
      if (Object.is(latest.current, shown)) return;
      handedOn.current = performance.now();
      heldSince.current = null;
      startTransition(() => setShown(latest.current));
    };
    const now = performance.now();
    heldSince.current ??= now;
    const until = soon ? heldSince.current + LONGEST_HOLD : now;
    const wait = Math.max(restsUntil.current, until) - now;
    if (wait <= 0) return handOn();
    const timer = setTimeout(handOn, wait);
    return () => clearTimeout(timer);
  }, [value, shown, soon]);
  return shown;
}
