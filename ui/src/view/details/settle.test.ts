import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSettle, SETTLE } from './settle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('reads the first attempt at once, and of those that a scrub passes the last one only', () => {
  const settle = createSettle();
  const read: string[] = [];
  let cancel = () => {};
  for (const name of ['a#1', 'b#1', 'c#1', 'd#1']) {
    cancel();
    cancel = settle(name, () => read.push(name));
    vi.advanceTimersByTime(SETTLE / 3);
  }
  expect(read).toEqual(['a#1']);
  vi.advanceTimersByTime(SETTLE);
  expect(read).toEqual(['a#1', 'd#1']);
  vi.advanceTimersByTime(SETTLE);
  settle('e#1', () => read.push('e#1'));
  expect(read.at(-1)).toBe('e#1');
});

it('an attempt that grows is read on without waiting', () => {
  const settle = createSettle();
  let reads = 0;
  for (let i = 0; i < 5; i += 1) settle('a#1', () => (reads += 1));
  expect(reads).toBe(5);
});
