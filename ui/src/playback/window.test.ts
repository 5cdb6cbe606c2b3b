import { describe, expect, it } from 'vitest';
import { step } from './sample';
import {
  activeNodes,
  lastStepIn,
  overlaps,
  parseWindowName,
  seqsIn,
  windowBetween,
  windowName,
  withBegin,
  withEnd,
} from './window';

const WINDOW = { from: 100, to: 200 };

describe('a window', () => {
  it('is drawn either way, and holds both of its ends', () => {
    expect(windowBetween(200.4, 100.6)).toEqual({ from: 100, to: 201 });
  });
  it('without another end reaches to the end of what is there', () => {
    expect(withBegin(null, 150, 900)).toEqual({ from: 150, to: 900 });
    expect(withEnd(null, 150, 10)).toEqual({ from: 10, to: 150 });
  });
  it('keeps its other end where that is still on the other side', () => {
    expect(withBegin(WINDOW, 150, 900)).toEqual({ from: 150, to: 200 });
    expect(withEnd(WINDOW, 150, 10)).toEqual({ from: 100, to: 150 });
    expect(withBegin(WINDOW, 300, 900)).toEqual({ from: 300, to: 900 });
    expect(withEnd(WINDOW, 50, 10)).toEqual({ from: 10, to: 50 });
  });
  it.each([
    [0, 99, false],
    [0, 100, true],
    [150, 160, true],
    [200, 900, true],
    [201, 900, false],
    [0, 900, true],
  ])('holds what went on from %i to %i: %s', (begin, end, held) => {
    expect(overlaps(WINDOW, begin, end)).toBe(held);
  });
  it('comes back from its name', () => expect(parseWindowName(windowName(WINDOW))).toEqual(WINDOW));
  it.each(['', '5', '5-', '9-5', '-5-9', '1e3-2e3', '1-2-3'])('is not named by %j', (name) => {
    expect(parseWindowName(name)).toBeNull();
  });
});

describe('what is inside', () => {
  const STEPS = [step('plan', 1, 9), step('write', 11, 19), step('check', 25, 30), step('ship', 40)];

  it('are the nodes that had an attempt under way', () => {
    expect([...activeNodes(STEPS, WINDOW)]).toEqual(['write']);
    expect([...activeNodes(STEPS, { from: 80, to: 260 })]).toEqual(['plan', 'write', 'check']);
    expect([...activeNodes(STEPS, { from: 200, to: 240 })]).toEqual([]);
  });
  it('is the running attempt, as long as it runs', () => {
    expect([...activeNodes(STEPS, { from: 9_000, to: 9_999 })]).toEqual(['ship']);
  });
  it('is not an attempt that was interrupted when another one began', () => {
    const interrupted = [step('plan', 1), step('write', 5, 9)];
    expect([...activeNodes(interrupted, WINDOW)]).toEqual([]);
  });
  it('ends with the last attempt that had begun by its end', () => {
    expect(lastStepIn(STEPS, WINDOW)).toBe(1);
    expect(lastStepIn(STEPS, { from: 0, to: 5 })).toBe(-1);
  });
  it('are numbers of a log between its known entries', () => {
    const track = { log: 'a', seqs: [1, 4, 9, 12], ats: [10, 90, 150, 220], ticks: [], spans: [] };
    expect(seqsIn(track, WINDOW)).toEqual({ first: 5, end: 12 });
    expect(seqsIn(track, { from: 0, to: 500 })).toEqual({ first: 0, end: Number.POSITIVE_INFINITY });
  });
});
