// What is dear to read waits until the reader stays: a scrub passes attempts faster than they can be read.
// In: wishes, by the name of what is looked at. Out: those that lasted. Cancelled wishes never run.

import { useState } from 'react';

export const SETTLE = 150; // ms

/** Answers how to cancel it. */
export type Settle = (name: string, read: () => void) => () => void;

/** The first wish after a rest, and more of the same thing, run at once; another waits until it has lasted. */
export function createSettle(rest = SETTLE): Settle {
  let last = { name: '', at: Number.NEGATIVE_INFINITY };
  return (name, read) => {
    const now = performance.now();
    const calm = name === last.name || now - last.at >= rest;
    last = { name, at: name === last.name ? last.at : now };
    if (calm) {
      read();
      return () => undefined;
    }
    const timer = setTimeout(read, rest);
    return () => clearTimeout(timer);
  };
}

export function useSettle(): Settle {
  return useState(() => createSettle())[0];
}
