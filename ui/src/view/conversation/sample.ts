// Pieces of conversations for the tests of this room.

import type { Item, Message, Moment, Session, Turn } from '../../wire/types';

/** Event `seq`, at `seq` seconds. */
export function moment(seq: number): Moment {
  return { seq, at: seq * 1000 };
}

/** Text that came whole with event `seq`. */
export function textItem(text: string, seq: number): Item {
  return { kind: 'text', text, marks: [text.length, seq, seq * 1000] };
}

export function toolItem(id: string, seq: number): Item {
  return { kind: 'tool', id, states: [{ at: moment(seq), status: 'pending', title: id }], contents: [] };
}

export function message(role: Message['role'], seq: number, ...items: Item[]): Message {
  return { id: `replay:main:${seq}`, role, first: moment(seq), last: moment(seq + items.length), items };
}

export function turn(seq: number, at: number, end?: number, stop = 'end_turn'): Turn {
  return { start: moment(seq), message: at, ...(end !== undefined && { end: moment(end), stop }) };
}

export function session(first: number, messages: Message[], count = first + messages.length): Session {
  return {
    id: 'main',
    about: { handle: 'main', agentName: 'scripted', agentCommand: '', cwd: '/', acpSessionId: '' },
    eventCount: 0,
    messageCount: count,
    firstMessage: first,
    messages,
    history: { turns: [], plans: [], usage: [], settings: [], commands: null, terminals: [] },
  };
}
