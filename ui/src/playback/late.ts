// Messages that change when others have begun: a long turn goes on in another message, and a tool call of an earlier
// one ends when it ends; a permission is answered whenever it is. The live window has what changed; what is held
// before it is read again. Pure.

import type { Item, Message, Moment, Session } from '../wire/types';
import { prefixLength } from './moment';
import { isGoing, toolStatus } from './toolStatus';

/** The messages with those that have changed since, which are `others` from index `from` on; the same list when none
 * has. */
export function withNewer(
  messages: readonly Message[],
  others: readonly Message[],
  from: number,
): readonly Message[] {
  const newer = (one: Message, i: number) => {
    const other = others[i + from];
    return other && other.last.seq > one.last.seq ? other : one;
  };
  const both = messages.map(newer);
  return both.some((one, i) => one !== messages[i]) ? both : messages;
}

/** The last moment at which a message was surely the newest one: when its last piece began, or its text last grew. */
export function lastSaid({ first, last, items }: Message): Moment {
  const item = items.at(-1);
  if (!item) return first;
  switch (item.kind) {
    case 'text':
    case 'thinking': {
      const [seq, at] = item.marks.slice(-2);
      return seq === undefined || at === undefined ? last : { seq, at };
    }
    case 'tool':
      return item.states[0]?.at ?? first;
    default:
      return item.at;
  }
}

/** Those of messages `from`… that are before the live window. */
export function beforeWindow<T>({ firstMessage }: Session, from: number, messages: readonly T[]): T[] {
  return messages.slice(0, Math.max(0, firstMessage - from));
}

/** What of a message may still change. */
export type Open = 'calls' | 'permission';

const open = new WeakMap<Message, Open | null>();

/** A call that has not ended, or a permission that waits for its answer; null when there is neither. */
export function openIn(message: Message): Open | null {
  const known = open.get(message);
  if (known !== undefined) return known;
  const permission = message.items.some((item) => item.kind === 'permission' && !item.answer);
  const found = permission ? 'permission' : message.items.some(isOpen) ? 'calls' : null;
  open.set(message, found);
  return found;
}

/** Indexes of the messages `from`… before the live window that may have changed since they were read, which was at
 * event `readAt` of the session. Calls of a turn end before the next one begins; an answer may come at any time. */
export function lateIn(
  session: Session,
  from: number,
  messages: readonly Message[],
  readAt: (message: number) => number,
): number[] {
  const { turns } = session.history;
  const newest = session.lastEvent?.seq ?? 0;
  return beforeWindow(session, from, messages).flatMap((message, i) => {
    const what = openIn(message);
    const next = turns[prefixLength(turns, (turn) => turn.message <= from + i)];
    const end = what === 'calls' && next ? Math.min(newest, next.start.seq) : newest;
    return what && readAt(from + i) < end ? [from + i] : [];
  });
}

function isOpen(item: Item): boolean {
  if (item.kind !== 'tool') return false;
  const status = toolStatus(item.states.findLast((state) => state.status !== undefined)?.status);
  return isGoing(status);
}
