// The kept messages as React state: follows the live window, loads ranges when asked. A range that comes
// for a session that is no longer shown is dropped; a failed one may be asked for again.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { Message, Session } from '../../wire/types';
import { endOf, type Kept, type Near, rangeOnly, trimmed, withMessage, withRange, withWindow } from './kept';
import { type Read, useLate } from './useLate';

const CHUNK = 60; // messages
/** Before one that is brought in: enough that its place is not taken for the beginning of what is there. */
const BEFORE = 40;

/** `failed` stays until the reader asks again. */
export type Loading = 'earlier' | 'later' | 'failed' | undefined;

export interface KeptMessages {
  kept: Kept | undefined;
  loading: Loading;
  loadEarlier(): void;
  loadLater(): void;
  /** Brings a message in, with some around it. */
  bring(message: number): void;
}

/** What must be there: a message, and what is held around it. */
export interface Wanted {
  message: number;
  near: Near | undefined;
}

export function useKept(
  session: Session | undefined,
  following: boolean,
  wanted: Wanted | undefined,
  load: Read,
  /** Reads messages that are there once more. */
  renew: Read,
): KeptMessages {
  const [state, setState] = useState<Kept>();
  const [loading, setLoading] = useState<Loading>();
  const busy = useRef(false);
  const kept = session && current(state, session, following, wanted);
  const latest = useRef(kept);
  useEffect(() => {
    latest.current = kept;
    if (kept !== state) setState(kept);
  }, [kept, state]);

  const enter = useCallback(
    (sessionId: string, from: number, messages: readonly Message[], alone = false) => {
      const now = latest.current;
      if (now?.sessionId !== sessionId || messages.length === 0) return;
      const next = alone ? rangeOnly(sessionId, from, messages) : withRange(now, from, messages);
      if (next === now) return;
      // Another answer may come before this is drawn.
      latest.current = next;
      setState(next);
    },
    [],
  );
  const ask = useCallback(
    (from: number, to: number, side: 'earlier' | 'later', alone: boolean) => {
      const sessionId = latest.current?.sessionId;
      if (busy.current || sessionId === undefined || from >= to) return;
      busy.current = true;
      setLoading(side);
      const settle = (as: Loading) => {
        busy.current = false;
        setLoading(as);
      };
      load(sessionId, from, to).then(
        (messages) => {
          settle(undefined);
          enter(sessionId, from, messages, alone);
        },
        () => settle('failed'),
      );
    },
    [load, enter],
  );
  useLate(session, kept, renew, enter);

  const loadEarlier = useCallback(() => {
    const first = latest.current?.first ?? 0;
    ask(Math.max(0, first - CHUNK), first, 'earlier', false);
  }, [ask]);
  const loadLater = useCallback(() => {
    const now = latest.current;
    if (now && !now.attached) ask(endOf(now), endOf(now) + CHUNK, 'later', false);
  }, [ask]);
  const bring = useCallback(
    (message: number) => {
      const now = latest.current;
      if (!now || (message >= now.first && message < endOf(now))) return;
      // Near: fill up to what is kept. Far: only what is around it.
      const near = message < now.first && now.first - message <= 2 * CHUNK;
      if (near) ask(Math.max(0, message - BEFORE), now.first, 'earlier', false);
      else ask(Math.max(0, message - BEFORE), message + CHUNK, 'earlier', true);
    },
    [ask],
  );
  return { kept, loading, loadEarlier, loadLater, bring };
}

function current(
  state: Kept | undefined,
  session: Session,
  following: boolean,
  wanted: Wanted | undefined,
): Kept {
  // A reader at the live edge is back at the window, also after having been far away.
  const known = following && state && !state.attached ? undefined : state;
  const window = withWindow(known, session);
  const kept = wanted ? withMessage(window, wanted.message, wanted.near) : window;
  const shorter = following ? trimmed(kept, session) : kept;
  return state && isSame(state, shorter) ? state : shorter;
}

function isSame(a: Kept, b: Kept): boolean {
  if (a.sessionId !== b.sessionId || a.first !== b.first || a.attached !== b.attached) return false;
  if (a.messages === b.messages) return true;
  return (
    a.messages.length === b.messages.length && a.messages.every((message, i) => message === b.messages[i])
  );
}
