// Messages far from the live edge that the page holds, up to so many bytes: what was used longest ago goes.
// In: messages as they come, in any order, of any session. Out: blocks; `stretch` says what they make together.
// Blocks stand at fixed places, so that what comes twice is held once. Only messages before the live window belong
// here; those that may still change are renewed.
// Pure, but for the note on each block when it was last used.

import type { Message, Session } from '../wire/types';
import { beforeWindow, lastSaid, withNewer } from './late';
import { type Cut, compareCuts, cutAt } from './moment';
import { messagesTrack, type Track } from './track';
import { weightOf } from './weight';

/** Neighbouring messages of one session. */
export interface Block {
  session: string;
  era: string;
  /** Index of the first one in the session. */
  from: number;
  messages: readonly Message[];
  /** No other message begins after the last one until here. */
  through: Cut;
  bytes: number;
  used: number;
}

export interface Held {
  blocks: ReadonlyMap<string, Block>;
  bytes: number;
}

export const NOTHING: Held = { blocks: new Map(), bytes: 0 };
export const MOST_BYTES = 24 << 20;
const BLOCK = 32; // messages

let clock = 0;

/** The block is in use: others go before it. */
export function touch(block: Block): void {
  clock += 1;
  block.used = clock;
}

/** With messages `from`… of a session. `through` is until when the last of them is the session's last. */
export function withMessages(
  held: Held,
  session: Session,
  from: number,
  messages: readonly Message[],
  through?: Cut,
  most = MOST_BYTES,
): Held {
  const era = eraOf(session);
  const blocks = new Map(held.blocks);
  for (const [key, block] of blocks)
    if (block.session === session.id && block.era !== era) blocks.delete(key);
  // What is in the window may still grow, and is there anyway.
  const before = beforeWindow(session, from, messages);
  for (let at = 0; at < before.length; ) {
    const index = Math.floor((from + at) / BLOCK);
    const end = Math.min(before.length, (index + 1) * BLOCK - from);
    const part = before.slice(at, end);
    const until = end === messages.length ? through : undefined;
    const key = `${session.id}\n${index}`;
    blocks.set(key, joined(blocks.get(key), blockOf(session.id, era, from + at, part, until)));
    at = end;
  }
  return within(blocks, most);
}

/** With what has changed since in place of messages that are held; the same when none has. */
export function renewed(held: Held, session: string, from: number, messages: readonly Message[]): Held {
  const blocks = new Map(held.blocks);
  let changed = false;
  for (const [key, block] of held.blocks) {
    if (block.session !== session) continue;
    const known = withNewer(block.messages, messages, block.from - from);
    if (known === block.messages) continue;
    changed = true;
    blocks.set(key, { ...block, messages: known, bytes: weightOf(known) });
  }
  return changed ? within(blocks, MOST_BYTES) : held;
}

function blockOf(session: string, era: string, from: number, messages: Message[], through?: Cut): Block {
  const last = cutAt(session, lastSaid(messages.at(-1) as Message));
  const until = through && compareCuts(through, last) > 0 ? through : last;
  clock += 1;
  return { session, era, from, messages, through: until, bytes: weightOf(messages), used: clock };
}

/** Both as one; what is known already stays the same object, unless it has changed since. Only the new one where a
 * hole would be. */
function joined(old: Block | undefined, add: Block): Block {
  if (!old || add.from > toOf(old) || toOf(add) < old.from) return add;
  const before = add.messages.slice(0, Math.max(0, old.from - add.from));
  const after = add.messages.slice(Math.max(0, toOf(old) - add.from));
  const known = withNewer(old.messages, add.messages, old.from - add.from);
  const both = [...before, ...known, ...after];
  const ends = [old, add].filter((one) => toOf(one) === Math.max(toOf(old), toOf(add)));
  const through = ends.map((one) => one.through).reduce((a, b) => (compareCuts(a, b) < 0 ? b : a));
  if (known === old.messages && both.length === known.length && compareCuts(through, old.through) === 0) {
    old.used = add.used;
    return old;
  }
  const bytes = known === old.messages ? old.bytes + weightOf(before) + weightOf(after) : weightOf(both);
  return { ...add, from: Math.min(old.from, add.from), messages: both, through, bytes };
}

function within(blocks: Map<string, Block>, most: number): Held {
  let bytes = 0;
  for (const block of blocks.values()) bytes += block.bytes;
  if (bytes > most) {
    const oldest = [...blocks].sort(([, a], [, b]) => a.used - b.used);
    // The newest stays whatever its size.
    for (const [key, block] of oldest.slice(0, -1)) {
      if (bytes <= most) break;
      blocks.delete(key);
      bytes -= block.bytes;
    }
  }
  return { blocks, bytes };
}

export function toOf(block: Block): number {
  return block.from + block.messages.length;
}

/** Changes when the session's messages are counted anew: then what is held is of no use. */
export function eraOf({ history }: Session): string {
  const [turn] = history.turns;
  return turn ? `${turn.message}/${turn.start.seq}` : '';
}

const trackOfBlock = new WeakMap<Block, Track>();

/** The moments of all that is held, as tracks. */
export function heldTracks(held: Held): Track[] {
  return [...held.blocks.values()].map((block) => {
    let track = trackOfBlock.get(block);
    track ??= messagesTrack(block.session, block.messages);
    trackOfBlock.set(block, track);
    return track;
  });
}
