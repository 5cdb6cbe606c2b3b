import { expect, test } from 'vitest';
import type { Message } from '../../wire/types';
import { endOf, type Kept, rangeOnly, trimmed, windowOf, withRange, withWindow } from './kept';
import { message, session } from './sample';

function numbered(from: number, to: number): Message[] {
  return Array.from({ length: to - from }, (_, i) => message('agent', from + i));
}
function window(from: number, to: number) {
  return session(from, numbered(from, to), to);
}
/** `first-end`, with a mark when it grows with the window; checks that there is no hole. */
function shape(kept: Kept): string {
  expect(kept.messages.map((one) => one.first.seq)).toEqual(
    numbered(kept.first, endOf(kept)).map((one) => one.first.seq),
  );
  return `${kept.first}-${endOf(kept)}${kept.attached ? ' attached' : ''}`;
}

test.each<[string, Kept | undefined, [number, number], string]>([
  ['at first there is the window', undefined, [10, 20], '10-20 attached'],
  ['what the window leaves behind stays', windowOf(window(10, 20)), [15, 25], '10-25 attached'],
  ['a window that begins earlier is all there is', windowOf(window(10, 20)), [5, 20], '5-20 attached'],
  ['after a gap only the window is left', windowOf(window(10, 20)), [30, 40], '30-40 attached'],
  ['a range away from the window stays alone', rangeOnly('main', 0, numbered(0, 5)), [10, 20], '0-5'],
  [
    'a range that touches the window joins it',
    rangeOnly('main', 0, numbered(0, 12)),
    [10, 20],
    '0-20 attached',
  ],
  [
    'another session begins anew',
    { ...windowOf(window(10, 20)), sessionId: 'other' },
    [3, 4],
    '3-4 attached',
  ],
])('%s', (_, kept, [from, to], expected) => {
  expect(shape(withWindow(kept, window(from, to)))).toBe(expected);
});

test.each<[string, Kept, [number, number], string]>([
  ['earlier messages join', windowOf(window(10, 20)), [4, 10], '4-20 attached'],
  ['what is there already is not doubled', windowOf(window(10, 20)), [4, 14], '4-20 attached'],
  ['a range that would leave a hole is left out', windowOf(window(10, 20)), [2, 6], '10-20 attached'],
  ['later messages join a range', rangeOnly('main', 0, numbered(0, 5)), [5, 9], '0-9'],
])('%s', (_, kept, [from, to], expected) => {
  expect(shape(withRange(kept, from, numbered(from, to)))).toBe(expected);
});

test('what has changed since it was read takes the place of what is there, never the other way', () => {
  const changed = (seq: number, last: number) => ({ ...message('agent', seq), last: { seq: last, at: 0 } });
  const kept = withRange(windowOf(window(10, 12)), 8, numbered(8, 10));
  const fresh = withRange(kept, 9, [changed(9, 30)]);
  expect(shape(fresh)).toBe('8-12 attached');
  expect(fresh.messages[1]?.last.seq).toBe(30);
  expect(withRange(fresh, 9, [changed(9, 20)])).toBe(fresh);
});

test('the oldest go only when far more is kept than the window holds', () => {
  const kept = withRange(windowOf(window(2000, 2020)), 0, numbered(0, 2000));
  expect(shape(trimmed(kept, window(2000, 2020)))).toBe('1600-2020 attached');
  const few = withRange(windowOf(window(100, 120)), 0, numbered(0, 100));
  expect(trimmed(few, window(100, 120))).toBe(few);
});
