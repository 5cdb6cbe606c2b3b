// Which session is shown. While the run is followed it is the one that speaks; a reader who let go keeps
// the one they read, also when the run goes on in another.

import { useCallback, useEffect, useState } from 'react';
import { memory } from '../../store/memory';
import { type Keyed, own } from '../../wire/keyed';
import type { Session } from '../../wire/types';

export interface Held {
  shown: Session | undefined;
  /** Where the run goes on, when that is not what is shown. */
  elsewhere: Session | undefined;
  /** Shows that one instead. */
  go(): void;
}

export function useHeld(
  runId: string,
  speaking: Session | undefined,
  sessions: Keyed<Session>,
  mayHold: boolean,
): Held {
  const [held, setHeld] = useState<{ runId: string; id: string } | undefined>(() => {
    const id = memory.of(runId).held;
    return id === null ? undefined : { runId, id };
  });
  const kept = mayHold && held?.runId === runId ? own(sessions, held.id) : undefined;
  const shown = kept ?? speaking;
  const id = shown?.id;
  useEffect(() => {
    if (id !== undefined) setHeld((now) => (now?.runId === runId && now.id === id ? now : { runId, id }));
  }, [runId, id]);
  const next = speaking?.id;
  const go = useCallback(() => {
    if (next !== undefined) setHeld({ runId, id: next });
  }, [runId, next]);
  return { shown, elsewhere: speaking?.id === id ? undefined : speaking, go };
}
