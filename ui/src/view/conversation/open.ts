// Which rows are open. Kept apart from the rows, by their ids, so that it survives every update and
// rows that are scrolled out of the page.

import { createContext, useContext, useState } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import { chosenIn, memory } from '../../store/memory';

export interface Open {
  /** What the reader chose; a row that is not in here is as its kind says. */
  chosen: ReadonlyMap<string, boolean>;
  choose(id: string, open: boolean): void;
}

export type OpenStore = StoreApi<Open>;

/** Begins with what the reader chose when this pane of the run was shown before. */
export function useOpenStore(runId: string, pane: string): OpenStore {
  const [store] = useState(() =>
    createStore<Open>((set) => ({
      chosen: chosenIn(memory.of(runId), pane),
      choose(id, open) {
        memory.choose(runId, pane, id, open);
        set(({ chosen }) => ({ chosen: new Map(chosen).set(id, open) }));
      },
    })),
  );
  return store;
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
