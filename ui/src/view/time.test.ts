import { expect, it } from 'vitest';
import { age, clockText, dateText, dayText, duration, fineClockText, instant } from './time';

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

it("a moment is told by the reader's clock, and one that no calendar has by nothing", () => {
  const at = new Date(2026, 10, 7, 4, 5, 9, 390).getTime();
  expect(clockText(at)).toBe('04:05:09');
  expect(fineClockText(at)).toBe('04:05:09.3');
  expect(dayText(at)).toBe('Nov 7');
  expect(dateText(at)).toBe('Nov 7, 2026, 04:05:09');
  for (const none of [0, 9e15, Number.NaN])
    expect([clockText, fineClockText, dateText].map((text) => text(none))).toEqual(['', '', '']);
  expect(dayText(9e15)).toBe('');
});
