// Reads messages again that are kept from before the live window and may have changed, while the session goes on.
// Which of them have changed is not told, so it is a few at a time, with a rest after each time.

import { useEffect, useMemo, useRef } from 'react';
import { lateIn } from '../../playback/late';
import type { Message, Session } from '../../wire/types';
import type { Kept } from './kept';

const REST = 1_000; // ms
const AT_ONCE = 4; // messages

type Read = (sessionId: string, from: number, to: number) => Promise<Message[]>;
type Enter = (sessionId: string, from: number, messages: readonly Message[]) => void;

export function useLate(session: Session | undefined, kept: Kept | undefined, read: Read, enter: Enter) {
  const late = useMemo(
    () => (session && kept?.sessionId === session.id ? lateIn(session, kept.first, kept.messages) : []),
    [session, kept],
  );
  const latest = useRef({ late, seq: 0 });
  latest.current = { late, seq: session?.lastEvent?.seq ?? 0 };
  const id = session?.id;
  const waits = late.length > 0;
  useEffect(() => {
    if (id === undefined || !waits) return;
    const readAt = new Map<number, number>();
    const round = async () => {
      const { late: all, seq } = latest.current;
      const age = (message: number) => readAt.get(message) ?? -1;
      const old = all.filter((message) => age(message) < seq).sort((a, b) => age(a) - age(b));
      for (const message of old.slice(0, AT_ONCE)) {
        // One that cannot be read is asked for again when the session has gone on.
        readAt.set(message, seq);
        const found = await read(id, message, message + 1).catch(() => []);
        if (timer !== undefined) enter(id, message, found);
      }
      if (timer !== undefined) timer = setTimeout(round, REST);
    };
    let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(round, REST);
    return () => {
      clearTimeout(timer);
      timer = undefined;
    };
  }, [id, waits, read, enter]);
}
