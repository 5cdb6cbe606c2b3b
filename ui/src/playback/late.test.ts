import { describe, expect, it } from 'vitest';
import type { Item } from '../wire/types';
import { lateIn } from './late';
import { message, session } from './sample';

const at = { seq: 1, at: 10 };
const call = (...statuses: (string | undefined)[]): Item => ({
  kind: 'tool',
  id: 't',
  states: statuses.map((status) => ({ at, ...(status !== undefined && { status }) })),
  contents: [],
});
const asks = (answered: boolean): Item => ({
  kind: 'permission',
  at,
  title: '',
  options: [],
  ...(answered && { answer: { at, outcome: 'selected' } }),
});

it.each<[string, Item[], boolean]>([
  ['a call that runs', [call('pending', 'in_progress')], true],
  ['a call that said nothing of its state', [call(undefined)], true],
  ['a call that has ended', [call('pending', 'completed', undefined)], false],
  ['one of many', [call('completed'), call('failed'), call('pending')], true],
  ['a permission that waits', [asks(false)], true],
  ['a permission that was answered', [asks(true)], false],
  ['words', [{ kind: 'text', text: 'a', marks: [] }], false],
])('%s may change late: %#', (_, items, expected) => {
  const at = { seq: 50, at: 500 };
  const talk = { ...session('s', []), firstMessage: 9, messageCount: 12, lastEvent: at };
  const messages = [message(1, 1, []), message(2, 2, items)];
  expect(lateIn(talk, 7, messages, () => 40)).toEqual(expected ? [8] : []);
  expect(lateIn(talk, 7, messages, () => 50)).toEqual([]);
});

describe('a message before the live window', () => {
  const turns = [1, 30].map((seq, i) => ({ start: { seq, at: seq * 10 }, message: i * 3 }));
  const talk = { ...session('s', [], { turns }), firstMessage: 5, lastEvent: { seq: 50, at: 500 } };
  const late = (item: Item, readAt: number, from = 0) =>
    lateIn(
      talk,
      from,
      Array.from({ length: 6 - from }, (_, i) => message(i, i, [item])),
      () => readAt,
    );
  it('may change as long as its turn goes on, if it has an open call', () => {
    expect(late(call('pending'), 40)).toEqual([3, 4]);
    expect(late(call('pending'), 40, 2)).toEqual([3, 4]);
  });
  it('is read once more when its turn was over before it was read', () =>
    expect(late(call('pending'), 20)).toEqual([0, 1, 2, 3, 4]));
  it('may change at any time, if it asks', () => expect(late(asks(false), 40)).toEqual([0, 1, 2, 3, 4]));
});
