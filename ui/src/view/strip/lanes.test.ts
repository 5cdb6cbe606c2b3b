import { describe, expect, it } from 'vitest';
import { orderOf } from '../../playback/order';
import { runOf, session, step } from '../../playback/sample';
import { timeMap } from '../../playback/timeMap';
import type { Step } from '../../wire/types';
import { type By, lanesOf, placeAtX, type Scale, visibleBars, visibleTicks, xOf } from './lanes';
import { breakMarks, rulerLabels } from './ruler';
import { between, panned, revealing, wholeOf, zoomed } from './zoom';

const speaks = (of: Step, sessionId: string): Step => ({ ...of, conversation: { sessionId, firstSeq: 1 } });
const STEPS = [
  speaks(step('write', 1, 4), 'a'),
  { ...step('check', 5, 9), outcome: 'failed' },
  { ...speaks(step('write', 10), 'a'), attemptId: 'write#2' },
];

function lanes(by: By) {
  const turns = [{ start: { seq: 1, at: 15 }, message: 0 }];
  const run = runOf(STEPS, [session('a', [], { turns })]);
  return lanesOf(run.steps, run.sessions, orderOf(run).ticks, by);
}

/** `span` ms of 100 s from `from`, on 1000 px beside 100 px of labels. */
function scale(from = 0, span = 100_000): Scale {
  const map = timeMap([[0, 100_000]], 0, 100_000, new Set());
  return { map, view: { from, span }, left: 100, width: 1_000 };
}

describe('lanes', () => {
  it('by node hold its attempts in order, the running one without an end', () => {
    expect(lanes('node').map(({ id, bars }) => [id, bars.map(({ step: s, to }) => [s, to])])).toEqual([
      [
        'write',
        [
          [0, 40],
          [2, null],
        ],
      ],
      ['check', [[1, 90]]],
    ]);
  });
  it('by session put steps that speak with nobody together', () => {
    expect(lanes('session').map(({ label, bars }) => [label, bars.length])).toEqual([
      ['a', 2],
      ['no session', 1],
    ]);
  });
  it('have prompts and errors where they belong', () => {
    const ticks = (by: By) => lanes(by).map((lane) => lane.ticks.map(({ kind }) => kind));
    expect(ticks('node')).toEqual([['prompt'], ['error']]);
    expect(ticks('session')).toEqual([['prompt'], ['error']]);
  });
});

describe('tool calls that are not known', () => {
  const said = (first: number) =>
    ({ id: '', role: 'agent', first: { seq: 3, at: first }, items: [] }) as never;
  const unmarked = (first: number) => {
    const far = { ...session('a', []), messages: [said(first)], firstMessage: 7 };
    return lanesOf(STEPS, { a: far }, [], 'node').map((lane) => lane.unmarked);
  };
  it('are those before the first message that is loaded', () => {
    expect(unmarked(30)).toEqual([[10, 30], null]);
    expect(unmarked(105)).toEqual([[10, 105], null]);
  });
  it('are none where all is loaded', () =>
    expect(lanes('node').map((lane) => lane.unmarked)).toEqual([null, null]));
});

describe('what is in view', () => {
  const long: Step[] = Array.from({ length: 5_000 }, (_, i) => ({
    ...step('loop', i * 2 + 1, i * 2 + 2),
    attemptId: `loop#${i + 1}`,
    ...(i === 2_500 && { outcome: 'failed' }),
  }));
  const run = runOf(long);
  const [loop] = lanesOf(run.steps, {}, orderOf(run).ticks, 'node');
  if (!loop) throw new Error('no lane');

  it('is no more than the px can show, of 5,000 attempts', () => {
    const bars = visibleBars(loop, scale());
    expect(bars.length).toBeLessThan(1_000);
    expect(bars.length).toBeGreaterThan(100);
  });
  it('shows a failed attempt among many', () => {
    expect(visibleBars(loop, scale()).some(({ bar }) => bar.how === 'failed')).toBe(true);
    expect(visibleTicks(loop, scale()).map(({ tick }) => tick.kind)).toEqual(['error']);
  });
  it('is each attempt, closer by', () => {
    const bars = visibleBars(loop, scale(50_000, 200));
    expect(bars.map(({ bar }) => bar.label)).toContain('loop#2501');
    expect(bars.length).toBeLessThan(14);
  });
  it('places come back from px', () => {
    const close = scale(20_000, 5_000);
    expect(placeAtX(close, xOf(close, 22_000))).toBeCloseTo(22_000);
  });
});

describe('the ruler', () => {
  it('has round times with room between them', () => {
    const labels = rulerLabels(scale(), 0, []);
    expect(labels.slice(0, 3).map(({ label }) => label)).toEqual(['0s', '10s', '20s']);
    for (let i = 1; i < labels.length; i += 1)
      expect((labels[i]?.x ?? 0) - (labels[i - 1]?.x ?? 0)).toBeGreaterThan(60);
  });
  it('marks breaks, but none that would crowd another', () => {
    const spans = Array.from({ length: 200 }, (_, i) => [i * 10_000, i * 10_000 + 100] as const);
    const map = timeMap(spans, 0, 1_990_100, new Set());
    const marks = breakMarks({ map, view: wholeOf(map.length), left: 0, width: 1_000 });
    expect(map.breaks.length).toBe(199);
    expect(marks.length).toBeLessThan(65);
    const close = breakMarks({ map, view: { from: 0, span: 21_000 }, left: 0, width: 1_000 });
    expect(close.map(({ from }) => from)).toEqual(map.breaks.slice(0, close.length).map(({ from }) => from));
  });
});

describe('zoom', () => {
  const LENGTH = 1_000;
  it('keeps the place under the pointer', () => {
    expect(zoomed(wholeOf(LENGTH), 2, 500, LENGTH)).toEqual({ from: 250, span: 500 });
    expect(zoomed(wholeOf(LENGTH), 2, 0, LENGTH)).toEqual({ from: 0, span: 500 });
  });
  it('out of everything is the whole, which grows with the run', () => {
    expect(zoomed({ from: 250, span: 500 }, 0.5, 300, LENGTH)).toBeNull();
  });
  it('has an end inwards', () => expect(zoomed(wholeOf(LENGTH), 1e6, 500, LENGTH)?.span).toBe(50));
  it('pans as far as the ends', () => {
    expect(panned({ from: 250, span: 500 }, 9_999, LENGTH)).toEqual({ from: 500, span: 500 });
    expect(panned(wholeOf(LENGTH), 10, LENGTH)).toBeNull();
  });
  it('goes to a window that was drawn either way', () => {
    expect(between(600, 200, LENGTH)).toEqual({ from: 200, span: 400 });
  });
  it('moves only for a place that is out of view', () => {
    const view = { from: 0, span: 100 };
    expect(revealing(view, 50, LENGTH)).toBe(view);
    expect(revealing(view, 300, LENGTH)).toEqual({ from: 215, span: 100 });
    expect(revealing({ from: 500, span: 100 }, 300, LENGTH)).toEqual({ from: 285, span: 100 });
  });
});
