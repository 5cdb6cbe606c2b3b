import { expect, it } from 'vitest';
import type { Item, Message, Moment, Session } from '../wire/types';
import { orderOf } from './order';
import { message, runOf, session, step } from './sample';
import { sessionTrack } from './track';

/** Numbers that look random, the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

const moment = (seq: number): Moment => ({ seq, at: seq * 10 + (seq % 7 === 0 ? 5_000 : 0) });

function grownBy(item: Item, seq: number): Item {
  if (item.kind !== 'text') return item;
  const { at } = moment(seq);
  return { ...item, text: `${item.text}x`, marks: [...item.marks, item.text.length + 1, seq, at] };
}

/** The session after one more event, with all that did not change the same, as patches leave it. */
function grow(before: Session, roll: (sides: number) => number): Session {
  const seq = (before.lastEvent?.seq ?? 0) + 1;
  const { history, messages } = before;
  const last = messages.at(-1);
  const next = { ...before, lastEvent: moment(seq), eventCount: seq };
  const withLast = (change: Partial<Message>) => ({
    ...next,
    messages: [...messages.slice(0, -1), { ...(last as Message), last: moment(seq), ...change }],
  });
  switch (last ? roll(9) : 0) {
    case 0: {
      const turn = { start: moment(seq), message: messages.length, failed: false, request: '1' };
      const asked = {
        ...message(seq, seq, [{ kind: 'text', text: `ask ${seq}`, marks: [] } as Item]),
        role: 'user',
      };
      return {
        ...next,
        // Prompts come whole: what grows is the answer.
        messages: [...messages, asked as Message, message(seq, seq, [])],
        history: { ...history, turns: [...history.turns, turn] },
      };
    }
    case 1:
      return { ...next, history: { ...history, usage: [...history.usage, { at: moment(seq), used: seq }] } };
    case 2:
      return { ...next, messages: messages.slice(1), firstMessage: before.firstMessage + 1 };
    case 3: {
      const tool = {
        kind: 'tool',
        id: `t${seq}`,
        states: [{ at: moment(seq), title: 'Run', status: 'pending' }],
        contents: [],
      };
      return withLast({ items: [...(last?.items ?? []), tool as unknown as Item] });
    }
    case 4: {
      const fails = (item: Item): Item =>
        item.kind === 'tool'
          ? { ...item, states: [...item.states, { at: moment(seq), status: 'failed' }] }
          : item;
      return withLast({ items: (last?.items ?? []).map(fails) });
    }
    default: {
      const items =
        last?.items.at(-1)?.kind === 'text'
          ? last.items
          : [...(last?.items ?? []), { kind: 'text', text: '', marks: [] } as Item];
      return withLast({ items: [...items.slice(0, -1), grownBy(items.at(-1) as Item, seq)] });
    }
  }
}

it.each([1, 2, 3, 4])(
  'a session that grew has the track of one that is read for the first time (%i)',
  (seed) => {
    const roll = dice(seed);
    let grown = session('s', []);
    for (let event = 0; event < 300; event += 1) {
      grown = grow(grown, roll);
      expect(sessionTrack(grown)).toEqual(sessionTrack(structuredClone(grown)));
    }
  },
);

it('text that grows leaves the ticks as they are, of the session and of the run', () => {
  const text = (length: number): Item =>
    ({ kind: 'text', text: 'x'.repeat(length), marks: [length, 8 + length, 80] }) as Item;
  const history = { turns: [{ start: { seq: 1, at: 10 }, message: 0, failed: false, request: '1' }] };
  const before = session('s', [message(1, 5, []), message(6, 9, [text(1)])], history);
  const after = { ...before, messages: [...before.messages.slice(0, 1), message(6, 10, [text(2)])] };
  expect(sessionTrack(after).ticks).toBe(sessionTrack(before).ticks);
  const steps = [step('a', 1)];
  expect(orderOf(runOf(steps, [after])).ticks).toBe(orderOf(runOf(steps, [before])).ticks);
});
