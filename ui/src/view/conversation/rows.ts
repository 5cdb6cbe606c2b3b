// A conversation as rows, one per piece and not per message, so that a message of a thousand tool calls
// costs no more than what is in view. In: messages (already cut), and the session's turns and steps.
// Out: rows with stable ids. Pure.

import type { Used } from '../../playback/usage';
import type { Item, Message, Step, Turn } from '../../wire/types';

type ItemOf<K extends Item['kind']> = Extract<Item, { kind: K }>;

interface Base {
  /** Stable while the conversation grows, in both directions. */
  id: string;
  /** Index of its message in the session; -1 for rows that belong to none. */
  message: number;
  /** Who speaks. */
  voice: 'user' | 'agent' | 'none';
}

export interface HeadRow extends Base {
  kind: 'head';
  head: Head;
}
export interface ItemRow<K extends Item['kind']> extends Base {
  kind: K;
  item: ItemOf<K>;
  /** Its place in its message. */
  place: number;
  /** It is the last piece of the conversation and may still grow. */
  edge: boolean;
  /** When the next piece began, ms; undefined for the last. */
  until: number | undefined;
}
export interface MoreRow extends Base {
  kind: 'later';
  count: number;
}
export interface StopRow extends Base {
  kind: 'stop';
  text: string;
  failed: boolean;
}
export interface ResumeRow extends Base {
  kind: 'resume';
  at: number;
}

/** A row of any piece of a message. */
export type AnyItemRow = { [K in Item['kind']]: ItemRow<K> }[Item['kind']];
export type Row = HeadRow | MoreRow | StopRow | ResumeRow | AnyItemRow;

/** What the heading of a turn says. */
export interface Head {
  /** From 1; undefined where no turn is known (history from the record). */
  turn: number | undefined;
  /** The attempt it belongs to. */
  step: { nodeId: string; attempt: string; index: number } | undefined;
  /** When it began; 0 when unknown. */
  startedAt: number;
  endedAt: number | undefined;
  running: boolean;
  tokens: number | undefined;
  /** What else was said of its use; only of a turn that ended. */
  used?: Used | undefined;
}

export interface Session {
  messages: readonly Message[];
  /** Index of the first message. */
  first: number;
  turns: readonly Turn[];
  heads: Heads;
  /** Messages after these that are not here. Those before are told outside the list, so that the first row
   * stays the same row when they come. */
  after: number;
  /** The conversation may still grow at its end. */
  growing: boolean;
}

/** Headings of a session's messages. */
export interface Heads {
  /** The heading that holds for a message. */
  of(message: number): Head;
  /** The turn that ends with this message, if one does. */
  ending(message: number): Turn | undefined;
}

export function rowsOf(session: Session): Row[] {
  const rows: Row[] = [];
  const begins = new Set(session.turns.map((turn) => turn.message));
  session.messages.forEach((message, i) => {
    const index = session.first + i;
    const last = i === session.messages.length - 1;
    if (message.role === 'user' || begins.has(index)) addHead(rows, session, message, index);
    const then = session.messages[i + 1];
    // What an agent says goes on in another message when it is long.
    const until = then?.role === 'agent' && message.role === 'agent' ? then.first.at : undefined;
    addMessage(rows, message, index, last && session.growing, until);
    addStop(rows, session, message, index);
  });
  if (session.after > 0)
    rows.push({ kind: 'later', id: 'later', message: -1, voice: 'none', count: session.after });
  return rows;
}

function addHead(rows: Row[], { heads }: Session, message: Message, index: number) {
  rows.push({ kind: 'head', id: `${message.id}/head`, message: index, voice: 'none', head: heads.of(index) });
}

function addMessage(rows: Row[], message: Message, index: number, growing: boolean, end: number | undefined) {
  if (message.role === 'resume') {
    rows.push({ kind: 'resume', id: message.id, message: index, voice: 'none', at: message.first.at });
    return;
  }
  const { role } = message;
  message.items.forEach((item, i) => {
    const next = message.items[i + 1];
    const until = next ? beginOf(next) : end;
    const edge = growing && role === 'agent' && !next;
    rows.push({
      kind: item.kind,
      id: `${message.id}/${i}`,
      message: index,
      voice: role,
      item,
      place: i,
      edge,
      until,
    } as Row);
  });
}

function addStop(rows: Row[], { heads }: Session, message: Message, index: number) {
  const turn = heads.ending(index);
  if (!turn) return;
  if (!turn.failed && (turn.stop === undefined || turn.stop === 'end_turn')) return;
  const text = turn.stop ?? 'failed';
  rows.push({
    kind: 'stop',
    id: `${message.id}/stop`,
    message: index,
    voice: 'none',
    text,
    failed: turn.failed ?? false,
  });
}

/** When a piece began, in ms since 1970; undefined when that was not recorded. */
export function beginOf(item: Item): number | undefined {
  switch (item.kind) {
    case 'text':
    case 'thinking':
      return item.marks[2];
    case 'tool':
      return item.states[0]?.at.at;
    default:
      return item.at.at;
  }
}

/** When a piece last grew. */
export function endOfItem(item: Item): number | undefined {
  switch (item.kind) {
    case 'text':
    case 'thinking':
      return item.marks[item.marks.length - 1];
    case 'tool':
      return item.states[item.states.length - 1]?.at.at;
    default:
      return item.at.at;
  }
}

/** The attempt that a message belongs to; the latest where several claim it. */
export function stepOf(steps: readonly Step[], sessionId: string, message: number): number | undefined {
  for (let i = steps.length - 1; i >= 0; i -= 1) {
    const part = steps[i]?.conversation;
    if (part?.sessionId !== sessionId || part.firstMessage === undefined) continue;
    if (part.firstMessage <= message && (part.endMessage === undefined || message < part.endMessage))
      return i;
  }
  return undefined;
}
