// Messages that change when others have begun: a long turn goes on in another message, and a tool call of an earlier
// one ends when it ends; a permission is answered whenever it is. The live window has what changed; what is held
// before it is read again. Pure.

import type { Item, Message, Moment, Session } from '../wire/types';
import { toolStatus } from './toolStatus';

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

/** Indexes of the messages `from`… before the live window that may have changed since they were read. */
export function lateIn(session: Session, from: number, messages: readonly Message[]): number[] {
  const turn = session.history.turns.at(-1)?.message ?? 0;
  const first = Math.max(0, turn - from);
  const before = messages.slice(first, Math.max(0, session.firstMessage - from));
  return before.flatMap(({ items }, i) => (items.some(isOpen) ? [from + first + i] : []));
}

function isOpen(item: Item): boolean {
  if (item.kind === 'permission') return !item.answer;
  if (item.kind !== 'tool') return false;
  const status = toolStatus(item.states.findLast((state) => state.status !== undefined)?.status);
  return status === 'pending' || status === 'running';
}
