// Reads messages again that are kept from before the live window and may have changed, while the session goes on.
// Which of them have changed is not told, so it is a few at a time, with a rest after each time, and those that came
// unchanged more and more seldom.

import { useEffect, useRef } from 'react';
import { beforeWindow, lateIn, openIn } from '../../playback/late';
import type { Message, Session } from '../../wire/types';
import type { Kept } from './kept';

const REST = 1_000; // ms
const LONGEST_REST = 60_000; // ms, of one message
const AT_ONCE = 4; // messages

export type Read = (sessionId: string, from: number, to: number) => Promise<Message[]>;
type Enter = (sessionId: string, from: number, messages: readonly Message[]) => void;

interface Seen {
  /** The session's last event by then. */
  seq: number;
  /** The message's own. */
  last: number;
  rest: number;
  again: number;
}

export function useLate(session: Session | undefined, kept: Kept | undefined, read: Read, enter: Enter) {
  const latest = useRef({ session, kept });
  latest.current = { session, kept };
  const id = session?.id;
  const before = session && kept ? beforeWindow(session, kept.first, kept.messages) : [];
  const waits = before.some(openIn);
  useEffect(() => {
    if (id === undefined || !waits) return;
    const seen = new Map<number, Seen>();
    const due = () => {
      const { session: now, kept: have } = latest.current;
      if (!now || have?.sessionId !== id) return [];
      const late = lateIn(now, have.first, have.messages, (message) => seen.get(message)?.seq ?? -1);
      const ready = late.filter((message) => (seen.get(message)?.again ?? 0) <= performance.now());
      return ready.sort((a, b) => (seen.get(a)?.again ?? 0) - (seen.get(b)?.again ?? 0)).slice(0, AT_ONCE);
    };
    const round = async () => {
      for (const message of due()) {
        const seq = latest.current.session?.lastEvent?.seq ?? 0;
        const [found] = await read(id, message, message + 1).catch(() => []);
        if (timer === undefined) return;
        const then = seen.get(message);
        const last = found?.last.seq ?? then?.last ?? -1;
        const rest = then?.last === last ? Math.min(LONGEST_REST, then.rest * 2) : REST;
        // One that could not be read is as old as it was.
        seen.set(message, {
          seq: found ? seq : (then?.seq ?? -1),
          last,
          rest,
          again: performance.now() + rest,
        });
        if (found) enter(id, message, [found]);
      }
      timer = setTimeout(round, REST);
    };
    let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(round, REST);
    return () => {
      clearTimeout(timer);
      timer = undefined;
    };
  }, [id, waits, read, enter]);
}
