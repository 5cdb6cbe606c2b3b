import { describe, expect, it } from 'vitest';
import type { Usage } from '../wire/types';
import { session } from './sample';
import { columnSums, columns, latestContext, usageAt, usageCurves, valueAt } from './usageCurve';

const at = (ms: number) => ({ seq: ms, at: ms });
const USAGE: Usage[] = [
  { at: at(100), used: 50, size: 1000, cost: { amount: 1, currency: 'USD' } },
  { at: at(200), used: 900, size: 1000 },
  { at: at(201), used: 80, size: 1000, cost: { amount: 3, currency: 'USD' } },
  { at: at(300), turn: { input: 5, output: 5, total: 10 } },
];
const SESSIONS = {
  a: session('a', [], { usage: USAGE }),
  b: session('b', [], { usage: [{ at: at(250), turn: { input: 1, output: 1, total: 2 } }] }),
  silent: session('silent', []),
};

describe('usage over time', () => {
  const curves = usageCurves(SESSIONS);

  it('has nothing of sessions that said nothing', () => {
    expect(curves.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(usageCurves({ silent: SESSIONS.silent })).toEqual([]);
  });
  it('holds a value until the next one', () => {
    const context = curves[0]?.context;
    expect(context && [99, 100, 199, 200, 999].map((time) => valueAt(context, time))).toEqual([
      undefined,
      50,
      50,
      900,
      80,
    ]);
  });
  it('is added over sessions, and cut at a time', () => {
    expect(usageAt(curves, 260)).toEqual({
      context: { used: 80, size: 1000 },
      tokens: 2,
      costs: [['USD', 3]],
    });
    expect(usageAt(curves, 300).tokens).toBe(12);
    expect(usageAt(curves, 0)).toEqual({ context: undefined, tokens: undefined, costs: [] });
  });
  it('keeps a peak that is narrower than a column', () => {
    const context = curves[0]?.context;
    const found = context && columns(context, Float64Array.of(0, 90, 150, 250, 400));
    expect(found && [...found]).toEqual([Number.NaN, 50, 900, 80]);
  });
  it('adds what all have spent by the end of each column', () => {
    const tokens = curves.map((one) => one.tokens);
    const sums = (...edges: number[]) => [...columnSums(tokens, Float64Array.from(edges))];
    expect(sums(0, 100, 250, 251, 300, 400)).toEqual([Number.NaN, 2, 2, 12, 12]);
    expect(sums(260, 270, 299, 300)).toEqual([2, 2, 12]);
    expect(sums(400, 500)).toEqual([12]);
    expect(sums(0, 100)).toEqual([Number.NaN]);
    expect([sums(0), sums()]).toEqual([[], []]);
  });
  it('tells the context of whoever spoke last', () => {
    const both = usageCurves({
      a: SESSIONS.a,
      late: session('late', [], { usage: [{ at: at(150), used: 30, size: 100 }] }),
    });
    const { times, values } = latestContext(both);
    expect([...times]).toEqual([100, 150, 200, 201]);
    expect([...values]).toEqual([0.05, 0.3, 0.9, 0.08]);
    expect([...latestContext([]).times]).toEqual([]);
  });
  it('is as many values as columns, of 100,000 points', () => {
    const usage = Array.from({ length: 100_000 }, (_, i): Usage => ({ at: at(i), used: i % 977 }));
    const [many] = usageCurves({ m: session('m', [], { usage }) });
    const edges = Float64Array.from({ length: 1_001 }, (_, i) => i * 100);
    const found = many && columns(many.context, edges);
    expect(found?.length).toBe(1_000);
    expect(Math.max(...(found ?? []))).toBe(976);
    expect(usageCurves({ m: session('m', [], { usage }) })[0]).toBe(many);
  });
});
