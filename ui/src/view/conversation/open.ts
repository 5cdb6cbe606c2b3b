// Which rows are open. Kept apart from the rows, by their ids, so that it survives every update and
// rows that are scrolled out of the page.

import { createContext, useContext } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';

export interface Open {
  /** What the reader chose; a row that is not in here is as its kind says. */
  chosen: ReadonlyMap<string, boolean>;
  choose(id: string, open: boolean): void;
}

export type OpenStore = StoreApi<Open>;

export function createOpen(): OpenStore {
  return createStore<Open>((set) => ({
    chosen: new Map(),
    choose: (id, open) => set(({ chosen }) => ({ chosen: new Map(chosen).set(id, open) })),
  }));
}

export const OpenContext = createContext<OpenStore | null>(null);

/** Whether the row is open, and how to change that. */
export function useOpen(id: string, otherwise: boolean): [boolean, (open: boolean) => void] {
  const store = useContext(OpenContext);
  if (!store) throw new Error('A row was drawn outside its conversation.');
  const chosen = useStore(store, (open) => open.chosen.get(id));
  const choose = useStore(store, (open) => open.choose);
  return [chosen ?? otherwise, (open) => choose(id, open)];
}
