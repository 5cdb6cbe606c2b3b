import { expect, it } from 'vitest';
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
  const talk = { ...session('s', []), firstMessage: 9, messageCount: 12 };
  expect(lateIn(talk, 7, [message(1, 1, []), message(2, 2, items)])).toEqual(expected ? [8] : []);
});

it('only since the newest prompt, and before the live window, which has what changed', () => {
  const open = Array.from({ length: 6 }, (_, i) => message(i, i, [call('pending')]));
  const turns = [
    { start: at, message: 0 },
    { start: at, message: 3 },
  ];
  const talk = { ...session('s', [], { turns }), firstMessage: 5, messageCount: 6 };
  expect(lateIn(talk, 0, open)).toEqual([3, 4]);
  expect(lateIn(talk, 2, open.slice(2))).toEqual([3, 4]);
  expect(lateIn({ ...talk, firstMessage: 0 }, 0, open)).toEqual([]);
});
