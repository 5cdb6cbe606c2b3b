// What the boxes and edges of one canvas read, each for itself: the overlay, the steps, the pick.
// React Flow's own `nodes` never change while a run goes on; only the states that changed draw again.

import { createContext, useContext } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { Step } from '../../wire/types';
import type { EdgeState, NodeState, Overlay } from './overlay';

export interface Board {
  overlay: Overlay;
  steps: readonly Step[];
  pick(index: number): void;
  /** The box that the keyboard was at last. */
  cursor: number | undefined;
  /** The box of the flow's first node. */
  first: number | undefined;
}

export type BoardStore = StoreApi<Board>;

export function createBoard(board: Board): BoardStore {
  return createStore<Board>(() => board);
}

export const BoardContext = createContext<BoardStore | null>(null);

export function useBoard<T>(read: (board: Board) => T): T {
  const store = useContext(BoardContext);
  if (!store) throw new Error('A part of the graph was drawn outside its canvas.');
  return useStore(store, read);
}

export function useNodeState(index: number): NodeState | undefined {
  return useBoard((board) => board.overlay.nodes[index]);
}

export function useEdgeState(index: number): EdgeState | undefined {
  return useBoard((board) => board.overlay.edges[index]);
}

/** The box that Tab stops at: where the keyboard was, else where the run is, else the first. */
export function tabStop({ cursor, overlay, first }: Board): number | undefined {
  return cursor ?? overlay.center ?? first;
}

export function useIsTabStop(index: number): boolean {
  return useBoard((board) => tabStop(board) === index);
}
