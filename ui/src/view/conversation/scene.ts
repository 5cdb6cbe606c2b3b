// What every row may need beside itself: whose run and session, the moment that is shown, the terminals.

import { createContext, useContext } from 'react';
import type { Cut } from '../../playback/moment';
import type { Message, Terminal } from '../../wire/types';
import { pathOf } from '../../wire/url';
import type { Rest } from './rest';

export interface Scene {
  runId: string;
  sessionId: string;
  cut: Cut | null;
  terminals: readonly Terminal[];
  following: boolean;
  /** The first message of the turn that goes on; none is when the run does not, or is not shown at its live edge. */
  goesFrom: number;
  /** The message of that index as it stands now; undefined when it is not kept. Not a reason to draw again. */
  message(index: number): Message | undefined;
  /** How many messages the session has now, with those that are not kept. Not a reason to draw again. */
  count(): number;
}

export const SceneContext = createContext<Scene | null>(null);

export function useScene(): Scene {
  const scene = useContext(SceneContext);
  if (!scene) throw new Error('A row was drawn outside its conversation.');
  return scene;
}

/** Where a body of this conversation is whole; undefined when all of it is here. */
export function restIn({ runId, sessionId }: Scene, path: string, length: number | undefined) {
  return length === undefined ? undefined : ({ runId, log: sessionId, path, length } satisfies Rest);
}

/** The address of a picture's bytes: they stay in the event that brought them. Null where nothing leads to it. */
export function imageUrl({ runId, sessionId }: Scene, seq: number, index: number): string | null {
  const path = pathOf('api', 'runs', runId, 'sessions', sessionId, 'images', String(seq), String(index));
  return path && `/${path}`;
}
