// Which stretches of a conversation the page holds: the live window, and blocks far from it.
// In: what is held, a session, a moment. Out: whether what was said there is known, and which message it is.
// Pure. Moments are compared to the entry, so that many in one millisecond are no matter.

import { type Keyed, ownValues } from '../wire/keyed';
import type { Message, Session } from '../wire/types';
import { type Block, eraOf, type Held, toOf, touch } from './held';
import { type Cut, compareCuts, cutAt, prefixLength } from './moment';

/** Messages of a session without a hole. */
export interface Stretch {
  from: number;
  /** Index after the last one. */
  to: number;
  blocks: readonly Block[];
  /** What was said at a moment from `begins` to `through` is in it. Null: from the beginning. */
  begins: Cut | null;
  through: Cut;
}

const ofHeld = new WeakMap<Held, Map<string, readonly Stretch[]>>();

/** The stretches of a session that are held, in order. */
export function stretchesOf(held: Held, session: Session): readonly Stretch[] {
  const known = ofHeld.get(held) ?? new Map<string, readonly Stretch[]>();
  ofHeld.set(held, known);
  const era = eraOf(session);
  const key = `${session.id}\n${era}`;
  const stretches = known.get(key) ?? stretch(held, session.id, era);
  known.set(key, stretches);
  return stretches;
}

function stretch(held: Held, session: string, era: string): Stretch[] {
  const own = [...held.blocks.values()].filter((block) => block.session === session && block.era === era);
  own.sort((a, b) => a.from - b.from);
  const found: Stretch[] = [];
  for (const block of own) {
    const last = found.at(-1);
    if (last?.to === block.from) {
      found[found.length - 1] = {
        ...last,
        to: toOf(block),
        blocks: [...last.blocks, block],
        through: block.through,
      };
      continue;
    }
    const begins = block.from === 0 ? null : cutAt(session, (block.messages[0] as Message).first);
    found.push({ from: block.from, to: toOf(block), blocks: [block], begins, through: block.through });
  }
  return found;
}

/** The stretch that has what was said last at a moment; undefined when that is not held. */
export function stretchAt(held: Held, session: Session, cut: Cut): Stretch | undefined {
  return stretchesOf(held, session).find((one) => {
    const begun = one.begins === null || compareCuts(one.begins, cut) <= 0;
    return begun && (one.to >= session.firstMessage || compareCuts(cut, one.through) <= 0);
  });
}

/** Whether the live window has what was said last at a moment. */
export function isInWindow(session: Session, cut: Cut): boolean {
  const [first] = session.messages;
  if (session.firstMessage === 0) return true;
  return first !== undefined && compareCuts(cutAt(session.id, first.first), cut) <= 0;
}

/** Index of the last message that had begun; -1 for none, undefined when that is not known. */
export function lastBegun(held: Held, session: Session, cut: Cut): number | undefined {
  const before = (messages: readonly Message[]) =>
    prefixLength(messages, ({ first }) => compareCuts(cutAt(session.id, first), cut) <= 0);
  if (isInWindow(session, cut)) return session.firstMessage + before(session.messages) - 1;
  const one = stretchAt(held, session, cut);
  const block = one?.blocks.findLast(({ messages: [first] }, i) => {
    return i === 0 || (first && compareCuts(cutAt(session.id, first.first), cut) <= 0);
  });
  if (!block) return undefined;
  touch(block);
  return block.from + before(block.messages) - 1;
}

/** Held messages around one, at most so many before and after; undefined when it is not held. */
export function around(
  held: Held,
  session: Session,
  message: number,
  [before, after]: readonly [number, number],
): { from: number; messages: Message[] } | undefined {
  const one = stretchesOf(held, session).find(({ from, to }) => from <= message && message < to);
  if (!one) return undefined;
  const from = Math.max(one.from, message - before);
  const to = Math.min(one.to, message + after + 1);
  const messages = one.blocks.flatMap((block) => {
    if (toOf(block) <= from || block.from >= to) return [];
    return block.messages.slice(Math.max(0, from - block.from), to - block.from);
  });
  return { from, messages };
}

/** Whether everything that was said between two moments is known. */
export function isKnownBetween(held: Held, sessions: Keyed<Session>, from: Cut, to: Cut): boolean {
  return ownValues(sessions).every((session) => {
    if (isInWindow(session, from)) return true;
    const one = stretchAt(held, session, from);
    if (one && (one.to >= session.firstMessage || compareCuts(to, one.through) <= 0)) return true;
    return !speaksBetween(session, from, to);
  });
}

function speaksBetween({ id, history: { turns } }: Session, from: Cut, to: Cut): boolean {
  const begun = prefixLength(turns, ({ start }) => compareCuts(cutAt(id, start), to) <= 0);
  const turn = turns[begun - 1];
  return turn !== undefined && (!turn.end || compareCuts(cutAt(id, turn.end), from) >= 0);
}
