// Usage over time: the context in use of each session, and what a session had spent. In: sessions' usage.
// Out: steps in time, then one value for each column of pixels, so that a frame costs what is seen and not
// what was said. Pure; a list of usage that did not change is not read again.

import { type Keyed, ownValues } from '../wire/keyed';
import type { Session, Usage } from '../wire/types';
import { prefixLength } from './moment';

/** A value that holds from its time on, until the next one. `times` in ms since 1970, never falling. */
export interface Curve {
  times: Float64Array;
  values: Float64Array;
}

/** Parts that no agent said are empty. */
export interface SessionUsage {
  id: string;
  /** Tokens of the context window in use, and its size, 0 when nobody said. */
  context: Curve;
  size: number;
  /** Tokens of all turns so far. */
  tokens: Curve;
  /** Running total, in `currency`. */
  cost: Curve;
  currency: string;
}

const known = new WeakMap<readonly Usage[], SessionUsage>();

/** Of the sessions that said anything; empty when none did. */
export function usageCurves(sessions: Keyed<Session>): SessionUsage[] {
  return ownValues(sessions).flatMap(({ id, history: { usage } }) => {
    if (usage.length === 0) return [];
    const found = known.get(usage) ?? curvesOf(id, usage);
    known.set(usage, found);
    return [found];
  });
}

function curvesOf(id: string, usage: readonly Usage[]): SessionUsage {
  let size = 0;
  let sum = 0;
  let currency = '';
  for (const entry of usage) {
    size = Math.max(size, entry.size ?? 0);
    currency = entry.cost?.currency ?? currency;
  }
  const context = curve(usage, ({ used }) => used);
  const tokens = curve(usage, ({ turn }) => {
    if (turn) sum += turn.total;
    return turn && sum;
  });
  const cost = curve(usage, (entry) => entry.cost?.amount);
  return { id, context, size, tokens, cost, currency };
}

function curve(usage: readonly Usage[], read: (entry: Usage) => number | undefined): Curve {
  const times: number[] = [];
  const values: number[] = [];
  for (const entry of usage) {
    const value = read(entry);
    if (value === undefined) continue;
    times.push(Math.max(entry.at.at, times.at(-1) ?? 0));
    values.push(value);
  }
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
}

/** The value at a time; undefined before the first. */
export function valueAt({ times, values }: Curve, time: number): number | undefined {
  return values[prefixLength(times as unknown as readonly number[], (at) => at <= time) - 1];
}

/** The highest value in each column; NaN before the first. Column `i` goes from `edges[i]` to `edges[i + 1]`,
 * ms since 1970, never falling. */
export function columns({ times, values }: Curve, edges: Float64Array): Float64Array {
  const found = new Float64Array(Math.max(0, edges.length - 1));
  let next = prefixLength(times as unknown as readonly number[], (at) => at <= (edges[0] ?? 0));
  for (let i = 0; i < found.length; i += 1) {
    let most = next > 0 ? (values[next - 1] as number) : Number.NaN;
    const end = edges[i + 1] as number;
    for (; next < times.length && (times[next] as number) <= end; next += 1)
      most = Number.isNaN(most) ? (values[next] as number) : Math.max(most, values[next] as number);
    found[i] = most;
  }
  return found;
}

/** The sum of all curves at the end of each column; NaN before the first value of any. Costs what was said, not the
 * columns of each. */
export function columnSums(curves: readonly Curve[], edges: Float64Array): Float64Array {
  const found = new Float64Array(Math.max(0, edges.length - 1));
  let first = found.length;
  for (const { times, values } of curves) {
    let before = 0;
    for (let k = 0; k < times.length; k += 1) {
      const column = columnOf(times[k] as number, edges);
      if (column >= found.length) break;
      found[column] = (found[column] as number) + (values[k] as number) - before;
      before = values[k] as number;
      first = Math.min(first, column);
    }
  }
  let sum = 0;
  for (let i = 0; i < found.length; i += 1) {
    sum += found[i] as number;
    found[i] = i < first ? Number.NaN : sum;
  }
  return found;
}

/** The column that ends at or after a time; the number of columns when none does. */
function columnOf(time: number, edges: Float64Array): number {
  return Math.max(0, prefixLength(edges as unknown as readonly number[], (edge) => edge < time) - 1);
}

/** How full the context was of whoever said so last, 0 to 1. */
export function latestContext(all: readonly SessionUsage[]): Curve {
  const said: [time: number, part: number][] = [];
  for (const { context, size } of all) {
    const most = size || context.values.reduce((a, b) => Math.max(a, b), 1);
    for (const [i, time] of context.times.entries()) said.push([time, (context.values[i] as number) / most]);
  }
  said.sort((a, b) => a[0] - b[0]);
  return {
    times: Float64Array.from(said, ([time]) => time),
    values: Float64Array.from(said, ([, part]) => part),
  };
}

/** What all sessions had spent, and the fullest context, at a time; undefined where nobody says. */
export interface UsageAt {
  context: { used: number; size: number } | undefined;
  tokens: number | undefined;
  /** By currency. */
  costs: [currency: string, amount: number][];
}

export function usageAt(all: readonly SessionUsage[], time: number): UsageAt {
  const found: UsageAt = { context: undefined, tokens: undefined, costs: [] };
  const costs = new Map<string, number>();
  for (const { context, size, tokens, cost, currency } of all) {
    const used = valueAt(context, time);
    if (used !== undefined && used > (found.context?.used ?? -1)) found.context = { used, size };
    const spent = valueAt(tokens, time);
    if (spent !== undefined) found.tokens = (found.tokens ?? 0) + spent;
    const amount = valueAt(cost, time);
    if (amount !== undefined) costs.set(currency, (costs.get(currency) ?? 0) + amount);
  }
  return { ...found, costs: [...costs] };
}
