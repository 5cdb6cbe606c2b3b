import { describe, expect, it } from 'vitest';
import { advance, type Opened, placeOf, timeAt, timeMap } from './timeMap';
import type { Span } from './track';

/** Busy until 5 s, idle until 65 s, busy until 70 s, a pause of 1 s, busy until 80 s. */
const SPANS: Span[] = [
  [0, 5_000],
  [65_000, 70_000],
  [71_000, 80_000],
];
const map = (opened: Opened = new Set(), end = 80_000) => timeMap(SPANS, 0, end, opened);

describe('the map of time', () => {
  it('folds a silence to two seconds and leaves the rest as it is', () => {
    expect(map().length).toBe(22_000);
    expect(map().breaks).toEqual([{ from: 5_000, to: 65_000, open: false }]);
    expect([0, 5_000, 65_000, 70_500, 80_000].map((t) => placeOf(map(), t))).toEqual([
      0, 5_000, 7_000, 12_500, 22_000,
    ]);
  });
  it('is real time where a break was opened, and only there', () => {
    const opened = map(new Set([5_000]), 100_000);
    expect(opened.length).toBe(82_000);
    expect(opened.breaks.map(({ open }) => open)).toEqual([true, false]);
    expect(map('all', 100_000).length).toBe(100_000);
  });
  it('keeps a break open while the run goes on', () => {
    const opened = new Set([80_000]);
    expect(map(opened, 90_000).length).toBe(32_000);
    expect(timeMap([...SPANS, [120_000, 121_000]], 0, 121_000, opened).breaks.at(-1)?.open).toBe(true);
  });
  it('does not jump when a silence becomes a break', () => {
    expect(map(new Set(), 82_000).length).toBe(24_000);
    expect(map(new Set(), 82_001).length).toBe(24_000);
  });
  it('goes back and forth without loss, and ends where the run does', () => {
    for (let time = 0; time <= 80_000; time += 777) {
      expect(timeAt(map(), placeOf(map(), time))).toBeCloseTo(time, 6);
    }
    expect(placeOf(map(), -5)).toBe(0);
    expect(placeOf(map(), Number.POSITIVE_INFINITY)).toBe(22_000);
    expect(timeAt(map(), 99_999)).toBe(80_000);
  });
  it('never falls', () => {
    const { times, places } = map();
    for (const list of [times, places]) expect([...list].sort((a, b) => a - b)).toEqual(list);
  });
  it('of a run without events is its time', () => expect(timeMap([], 10, 510, new Set()).length).toBe(500));
});

describe('playing', () => {
  it('takes its speed times as long', () => expect(advance(map(), 1_000, 500, 4)).toBe(3_000));
  it('is through a silence in two seconds', () => expect(advance(map(), 5_000, 2_000, 1)).toBe(65_000));
  it('stops at the end', () => expect(advance(map(), 79_000, 10_000, 64)).toBe(80_000));
});
