// The words that are looked for in a part of the page: whatever hides them there opens, and leads to them.

import { createContext, useContext } from 'react';

export interface Sought {
  /** A new key is a new wish, also for the same words. */
  key: string;
  /** Small letters. */
  words: readonly string[];
  /** They are in this file that the attempt left. */
  file?: string | undefined;
}

/** What is sought in the row, the entry or the attempt that this is drawn in. */
export const SoughtContext = createContext<Sought | null>(null);

export function useSought(): Sought | null {
  return useContext(SoughtContext);
}

/** A hit beside the conversations: in a step, or in an entry of the trace. */
export type SoughtElsewhere = Sought & ({ in: 'step'; index: number } | { in: 'entry'; seq: number });

export const ElsewhereContext = createContext<SoughtElsewhere | null>(null);

export function useElsewhere(): SoughtElsewhere | null {
  return useContext(ElsewhereContext);
}
