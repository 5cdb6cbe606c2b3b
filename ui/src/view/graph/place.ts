// Where items stand across: near what they are tied to, in the order of their row, never too close, and edges
// that pass several rows straight. In: an ordered grid. Out: the centre of each item, px. Pure.

import type { Grid, Item, Strand } from './grid';

/** What stays free at both ends of a box's side, px. */
export const RIM = 18;

const ROUNDS = 8;
const STRAIGHT = 20; // how much more a passing edge wants to be straight than a box wants to be near

export function placeItems(grid: Grid): Float64Array {
  const x = new Float64Array(grid.items.length);
  for (const row of grid.rows) pack(grid, row, x);
  const ties = { up: grid.up, down: grid.down };
  const rows = grid.rows.map((_, at) => at);
  for (let round = 0; round < ROUNDS; round += 1) {
    const both = round >= ROUNDS / 2;
    for (const row of rows) settle(grid, row, both ? [ties.up, ties.down] : [ties.up], x);
    for (const row of rows.toReversed()) settle(grid, row, both ? [ties.up, ties.down] : [ties.down], x);
  }
  const slot = slots(grid);
  for (let round = 0; round < 4; round += 1) {
    for (const strand of grid.strands) straighten(grid, strand, slot, x);
  }
  // Whole pixels, so that straight is straight.
  return x.map(Math.round);
}

/** Space between the centres of two neighbours, px. */
function apart(a: Item | undefined, b: Item | undefined): number {
  const gap =
    a?.box === undefined && b?.box === undefined
      ? 16
      : a?.box === undefined || b?.box === undefined
        ? 24
        : 40;
  return ((a?.width ?? 0) + (b?.width ?? 0)) / 2 + gap;
}

function pack(grid: Grid, row: readonly number[], x: Float64Array): void {
  let at = 0;
  row.forEach((item, i) => {
    if (i > 0) at += apart(grid.items[row[i - 1] as number], grid.items[item]);
    x[item] = at;
  });
  for (const item of row) x[item] = (x[item] as number) - at / 2;
}

function settle(grid: Grid, at: number, sides: readonly number[][][], x: Float64Array): void {
  const row = grid.rows[at] ?? [];
  const wishes = row.map((item) => {
    let weight = 0;
    let sum = 0;
    for (const side of sides) {
      for (const other of side[item] ?? []) {
        const pull = pullOf(grid, item, other);
        weight += pull;
        sum += (x[other] as number) * pull;
      }
    }
    const neighbour = grid.beside[item];
    if (neighbour !== undefined) {
      weight += 0.5;
      sum += (x[neighbour] as number) * 0.5;
    }
    return weight === 0 ? { at: x[item] as number, weight: 0.01 } : { at: sum / weight, weight };
  });
  const gaps = row.map((item, i) =>
    i === 0 ? 0 : apart(grid.items[row[i - 1] as number], grid.items[item]),
  );
  spread(wishes, gaps).forEach((value, i) => {
    x[row[i] as number] = value;
  });
}

/** Passing edges want to be straight most of all, then boxes that have only each other. */
function pullOf(grid: Grid, item: number, other: number): number {
  const passing = Number(grid.items[item]?.box === undefined) + Number(grid.items[other]?.box === undefined);
  if (passing > 0) return passing === 2 ? STRAIGHT : 2;
  const [upper, lower] =
    (grid.items[item]?.row ?? 0) < (grid.items[other]?.row ?? 0) ? [item, other] : [other, item];
  return grid.down[upper]?.length === 1 && grid.up[lower]?.length === 1 ? STRAIGHT : 1;
}

/** Values as near to the wishes as they can be (least squares) with these gaps to the one before. */
export function spread(wishes: readonly { at: number; weight: number }[], gaps: readonly number[]): number[] {
  // Gaps taken out, the values must only never fall: neighbours that would are pooled.
  const pools: { at: number; weight: number; count: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  wishes.forEach((wish, i) => {
    offset += gaps[i] ?? 0;
    offsets.push(offset);
    let pool = { at: wish.at - offset, weight: wish.weight, count: 1 };
    for (let last = pools.at(-1); last && last.at > pool.at; last = pools.at(-1)) {
      pools.pop();
      const weight = last.weight + pool.weight;
      pool = {
        at: (last.at * last.weight + pool.at * pool.weight) / weight,
        weight,
        count: last.count + pool.count,
      };
    }
    pools.push(pool);
  });
  const values = pools.flatMap(({ at, count }) => new Array<number>(count).fill(at));
  return values.map((value, i) => value + (offsets[i] ?? 0));
}

/** The place of each item in its row. */
function slots(grid: Grid): Uint32Array {
  const slot = new Uint32Array(grid.items.length);
  for (const row of grid.rows) {
    row.forEach((item, i) => {
      slot[item] = i;
    });
  }
  return slot;
}

/** Gives runs of passing items one x, as long as there is room between their neighbours. */
function straighten(grid: Grid, { items }: Strand, slot: Uint32Array, x: Float64Array): void {
  let run: Run | undefined;
  for (let i = 1; i < items.length - 1; i += 1) {
    const item = items[i] as number;
    const [low, high] = freedom(grid, item, slot, x);
    if (run && (low > run.high || high < run.low)) {
      close(run, x);
      run = undefined;
    }
    run ??= {
      items: [],
      low,
      high,
      sum: 0,
      reach: i === 1 ? reachOf(grid, items[0] as number, x) : undefined,
    };
    run.items.push(item);
    run.low = Math.max(run.low, low);
    run.high = Math.min(run.high, high);
    run.sum += x[item] as number;
  }
  if (!run) return;
  run.reach ??= reachOf(grid, items.at(-1) as number, x);
  close(run, x);
}

/** Passing items that can stand straight. */
interface Run {
  items: number[];
  /** Where all of them may be. */
  low: number;
  high: number;
  sum: number;
  /** Where the box at its end could be met without a bend. */
  reach: [number, number] | undefined;
}

function close({ items, low, high, sum, reach }: Run, x: Float64Array): void {
  const wish = sum / items.length;
  const near = reach ? Math.min(reach[1], Math.max(reach[0], wish)) : wish;
  for (const item of items) x[item] = Math.min(high, Math.max(low, near));
}

function reachOf(grid: Grid, box: number, x: Float64Array): [number, number] {
  const half = Math.max(0, (grid.items[box]?.width ?? 0) / 2 - 2 * RIM);
  return [(x[box] as number) - half, (x[box] as number) + half];
}

function freedom(grid: Grid, item: number, slot: Uint32Array, x: Float64Array): [number, number] {
  const own = grid.items[item];
  const row = grid.rows[own?.row ?? 0] ?? [];
  const left = row[(slot[item] as number) - 1];
  const right = row[(slot[item] as number) + 1];
  return [
    left === undefined ? Number.NEGATIVE_INFINITY : (x[left] as number) + apart(grid.items[left], own),
    right === undefined ? Number.POSITIVE_INFINITY : (x[right] as number) - apart(own, grid.items[right]),
  ];
}
