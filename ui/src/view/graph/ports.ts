// Where edges leave and enter a box: each at a point of its own, so near to where it comes from or goes to that
// most need no bend. In: a grid and where its items stand. Out: x of both ends of each strand, px. Pure.

import type { Grid } from './grid';
import { RIM, spread } from './place';

const SPACE = 16; // px between two ends

export interface Ends {
  from: number;
  to: number;
}

export function portsOf(grid: Grid, x: Float64Array): Ends[] {
  const ends: Ends[] = grid.strands.map(() => ({ from: 0, to: 0 }));
  const leaving = new Map<number, number[]>();
  const entering = new Map<number, number[]>();
  grid.strands.forEach(({ edge }, i) => {
    push(leaving, edge.from, i);
    push(entering, edge.to, i);
  });
  // Who leaves looks where the edge goes; who enters looks where it came from.
  for (const [box, strands] of leaving) {
    const wishes = strands.map((i) => x[grid.strands[i]?.items[1] as number] as number);
    share(grid, x, box, strands, wishes, (i, at) => {
      (ends[i] as Ends).from = at;
    });
  }
  for (const [box, strands] of entering) {
    const wishes = strands.map((i) => {
      const before = grid.strands[i]?.items.at(-2) as number;
      return grid.items[before]?.box === undefined ? (x[before] as number) : (ends[i] as Ends).from;
    });
    share(grid, x, box, strands, wishes, (i, at) => {
      (ends[i] as Ends).to = at;
    });
  }
  return ends;
}

function share(
  grid: Grid,
  x: Float64Array,
  box: number,
  strands: readonly number[],
  wishes: readonly number[],
  give: (strand: number, at: number) => void,
): void {
  const centre = x[box] as number;
  const reach = Math.max(0, (grid.items[box]?.width ?? 0) / 2 - RIM);
  const order = strands.map((strand, i) => ({ strand, at: wishes[i] ?? centre })).sort((a, b) => a.at - b.at);
  const space = Math.min(SPACE, (2 * reach) / Math.max(1, order.length - 1));
  const last = order.length - 1;
  const within = order.map(({ at }) => ({
    at: Math.min(centre + reach, Math.max(centre - reach, at)),
    weight: 1,
  }));
  const places = spread(
    within,
    order.map((_, i) => (i === 0 ? 0 : space)),
  );
  places.forEach((at, i) => {
    const low = centre - reach + i * space;
    const high = centre + reach - (last - i) * space;
    give(order[i]?.strand ?? 0, Math.round(Math.min(high, Math.max(low, at))));
  });
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
