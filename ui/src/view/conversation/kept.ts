// The messages this page keeps of one session: the live window, and what the reader loaded before it.
// In: the window as it grows and slides, ranges as they come. Out: one run of messages without a hole.
// Pure. What the reader has seen stays, also when the window slides past it.

import { withNewer } from '../../playback/late';
import type { Message, Session } from '../../wire/types';

export interface Kept {
  sessionId: string;
  /** Index of the first one among all messages of the session. */
  first: number;
  messages: readonly Message[];
  /** It reaches into the live window, so it grows with it. */
  attached: boolean;
}

/** Beyond the window, this many messages stay while the reader follows. */
const SLACK = 400;

export function windowOf(session: Session): Kept {
  return { sessionId: session.id, first: session.firstMessage, messages: session.messages, attached: true };
}

/** Messages that are held, from an index on. */
export interface Near {
  from: number;
  messages: readonly Message[];
}

/** So many are there before the one that is read, where they are held. */
const BEFORE = 20;
/** Away from the live edge no more than these are kept. */
const MOST = 1_200;

/** What is kept once the window is as in `session`. Falls back to the window where a hole would be. */
export function withWindow(kept: Kept | undefined, session: Session): Kept {
  if (!kept || kept.sessionId !== session.id) return windowOf(session);
  const end = endOf(kept);
  if (session.firstMessage <= kept.first && kept.attached) return windowOf(session);
  if (session.firstMessage > end) return kept.attached ? windowOf(session) : kept;
  if (!kept.attached && session.firstMessage < kept.first) return windowOf(session);
  const older = kept.messages.slice(0, session.firstMessage - kept.first);
  return { ...kept, messages: [...older, ...session.messages], attached: true };
}

/** With messages `from`… put in, where they join what is kept; without them where they do not. */
export function withRange(kept: Kept, from: number, messages: readonly Message[]): Kept {
  const end = endOf(kept);
  if (from + messages.length < kept.first || from > end) return kept;
  const own = withNewer(kept.messages, messages, kept.first - from);
  const older = messages.slice(0, Math.max(0, kept.first - from));
  const later = kept.attached ? [] : messages.slice(end - from);
  if (own === kept.messages && older.length + later.length === 0) return kept;
  return { ...kept, first: Math.min(kept.first, from), messages: [...older, ...own, ...later] };
}

/** With a message that must be there, among its held neighbours. What it does not join is let go. */
export function withMessage(kept: Kept, message: number, near: Near | undefined): Kept {
  if (!near) return kept;
  const from = Math.max(near.from, message - BEFORE);
  if (kept.first <= from && message < endOf(kept)) return kept;
  const both = withRange(kept, near.from, near.messages);
  const joined = both.first <= from && message < endOf(both) && both.messages.length <= MOST;
  return joined ? both : rangeOnly(kept.sessionId, near.from, near.messages);
}

/** Only a range, away from the window. */
export function rangeOnly(sessionId: string, from: number, messages: readonly Message[]): Kept {
  return { sessionId, first: from, messages, attached: false };
}

/** Lets the oldest go when far more is kept than the window holds. Only for a reader at the end. */
export function trimmed(kept: Kept, session: Session): Kept {
  const most = session.messages.length + SLACK;
  if (!kept.attached || kept.messages.length <= most + SLACK) return kept;
  const dropped = kept.messages.length - most;
  return { ...kept, first: kept.first + dropped, messages: kept.messages.slice(dropped) };
}

/** Index after the last one. */
export function endOf(kept: Kept): number {
  return kept.first + kept.messages.length;
}
