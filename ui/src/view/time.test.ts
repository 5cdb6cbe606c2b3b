import { expect, it } from 'vitest';
import { age, duration, instant } from './time';

it.each([
  [-5, '0.0s'],
  [420, '0.4s'],
  [990, '1s'],
  [59_400, '59s'],
  [59_700, '1m 00s'],
  [185_000, '3m 05s'],
  [7_620_000, '2h 07m'],
  [97 * 3_600_000, '4d 1h'],
])('%d ms last %s', (ms, text) => expect(duration(ms)).toBe(text));

it.each([
  [-1, 'now'],
  [12_000, '12s'],
  [200_000, '3m'],
  [7_300_000, '2h'],
  [100 * 3_600_000, '4d'],
])('%d ms ago is %s', (ms, text) => expect(age(ms)).toBe(text));

it('a text that is no time is none', () => {
  expect(instant('yesterday')).toBeNull();
  expect(instant(undefined)).toBeNull();
  expect(instant('1970-01-01T00:00:01Z')).toBe(1000);
});
