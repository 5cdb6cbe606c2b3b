// The order of items within their rows, so that few edges cross: sweeps down and up, each row ordered by the
// middle of what it is tied to in the row before. Changes the grid's rows; keeps the best that was seen.

import type { Grid } from './grid';

const SWEEPS = 10;

export function orderRows(grid: Grid): void {
  const position = new Float64Array(grid.items.length);
  for (const row of grid.rows) number(row, position);
  let best = grid.rows.map((row) => [...row]);
  let fewest = crossings(grid, position);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    const down = sweep % 2 === 0;
    const order = grid.rows.map((_, at) => at);
    if (!down) order.reverse();
    for (const row of order) sortRow(grid, row, down, position);
    const now = crossings(grid, position);
    if (now >= fewest) continue;
    fewest = now;
    best = grid.rows.map((row) => [...row]);
  }
  grid.rows = best;
}

function number(row: readonly number[], position: Float64Array): void {
  row.forEach((item, i) => {
    position[item] = i;
  });
}

function sortRow(grid: Grid, at: number, down: boolean, position: Float64Array): void {
  const row = grid.rows[at] ?? [];
  const before = grid.rows[at + (down ? -1 : 1)];
  if (!before) return;
  const ties = down ? grid.up : grid.down;
  // What is tied to nothing keeps its share of the row.
  const scale = before.length / Math.max(1, row.length);
  const keys = new Map(row.map((item) => [item, mean(ties[item] ?? [], position)]));
  const keyOf = (item: number): number => keys.get(item) ?? (position[item] as number) * scale;
  const key = (item: number): number => {
    const neighbour = grid.beside[item];
    return keys.get(item) === undefined && neighbour !== undefined ? keyOf(neighbour) + 0.01 : keyOf(item);
  };
  const sorted = row
    .map((item) => ({ item, key: key(item), was: position[item] as number }))
    .sort((a, b) => a.key - b.key || a.was - b.was)
    .map(({ item }) => item);
  grid.rows[at] = sorted;
  number(sorted, position);
}

function mean(ties: readonly number[], position: Float64Array): number | undefined {
  if (ties.length === 0) return undefined;
  return ties.reduce((sum, item) => sum + (position[item] as number), 0) / ties.length;
}

/** How many ties cross, all rows together. */
export function crossings(grid: Grid, position: Float64Array): number {
  let sum = 0;
  for (const row of grid.rows) {
    const ends = row.flatMap((item) =>
      (grid.down[item] ?? []).map((lower) => position[lower] as number).sort((a, b) => a - b),
    );
    sum += inversions(ends);
  }
  return sum;
}

/** Pairs that stand the wrong way round; by a tree of sums. */
function inversions(values: readonly number[]): number {
  const size = 2 + Math.max(0, ...values);
  const tree = new Uint32Array(size + 1);
  let sum = 0;
  values.forEach((value, i) => {
    let upTo = 0;
    for (let at = value + 1; at > 0; at -= at & -at) upTo += tree[at] as number;
    sum += i - upTo;
    for (let at = value + 1; at <= size; at += at & -at) tree[at] = (tree[at] as number) + 1;
  });
  return sum;
}
