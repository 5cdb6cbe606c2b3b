// Edges as lines: down through their lanes, across between the rows, each stretch across on a track of its own.
// In: a grid and where its items stand. Out: the layout. Pure.

import type { Grid, Strand } from './grid';
import { type Layout, middle, type Place, type Point } from './layout';
import type { Plan, PlanEdge } from './plan';
import { type Ends, portsOf } from './ports';
import { type Stretch, tracksOf } from './tracks';

const PAD = 14; // px between a row and the first track
const TRACK = 12; // px between tracks
const LEAST_GAP = 32; // px between rows

export function routeLines(plan: Plan, grid: Grid, x: Float64Array): Layout {
  const ends = portsOf(grid, x);
  const gaps = stretches(grid, x, ends);
  const rows = heights(grid, gaps);
  const places: Place[] = plan.nodes.map(({ index, width, height }) => {
    const row = grid.items[index]?.row ?? 0;
    return { x: (x[index] as number) - width / 2, y: rows.top(row) + (rows.height(row) - height) / 2 };
  });
  const routes: Point[][] = plan.edges.map(() => []);
  const labels: Point[] = plan.edges.map(() => ({ x: 0, y: 0 }));
  const middleOf = (item: number) => {
    const row = grid.items[item]?.row ?? 0;
    return { x: x[item] as number, y: rows.top(row) + rows.height(row) / 2 };
  };
  grid.strands.forEach((strand, i) => {
    const { edge, items } = strand;
    const from = places[edge.from] as Place;
    const points: Point[] = [{ x: ends[i]?.from ?? 0, y: from.y + (plan.nodes[edge.from]?.height ?? 0) }];
    for (const { gap, stretch } of gaps.of[i] ?? []) {
      const [a, b] = stretch.upward ? [stretch.to, stretch.from] : [stretch.from, stretch.to];
      const y = rows.track(gap, stretch.track);
      if (a !== b) points.push({ x: a, y }, { x: b, y });
    }
    points.push({ x: ends[i]?.to ?? 0, y: places[edge.to]?.y ?? 0 });
    routes[edge.index] = points;
    const label = items.find(
      (item) => grid.items[item]?.box === undefined && (grid.items[item]?.width ?? 0) > 0,
    );
    labels[edge.index] = label === undefined ? middle(points) : middleOf(label);
  });
  leadRound(plan, grid, places, routes, labels);
  return { places, routes, labels };
}

interface Gaps {
  /** Stretches below each row; the first gap is above the first row. */
  all: Stretch[][];
  /** Those of each strand, in its direction. */
  of: { gap: number; stretch: Stretch }[][];
}

/** What goes across in the gap before each row and after the last, by strand. */
function stretches(grid: Grid, x: Float64Array, ends: readonly Ends[]): Gaps {
  const all: Stretch[][] = Array.from({ length: grid.rows.length + 1 }, () => []);
  const of = grid.strands.map((strand, i) =>
    pairs(strand).map(([a, b], at, list) => {
      const first = at === 0 ? (ends[i]?.from ?? 0) : (x[a] as number);
      const last = at === list.length - 1 ? (ends[i]?.to ?? 0) : (x[b] as number);
      const [row, next] = [grid.items[a]?.row ?? 0, grid.items[b]?.row ?? 0];
      const upward = next < row;
      // A step aside is taken below the row when leaving, above it when arriving.
      const gap = next === row ? (at === 0 ? row + 1 : row) : Math.max(row, next);
      const stretch: Stretch = { from: upward ? last : first, to: upward ? first : last, upward, track: 0 };
      if (first !== last) all[gap]?.push(stretch);
      return { gap, stretch };
    }),
  );
  for (const gap of all) tracksOf(gap);
  return { all, of };
}

function pairs({ items }: Strand): [number, number][] {
  return items.slice(1).map((item, i) => [items[i] as number, item]);
}

/** Tops and heights of rows, and the y of each track. */
function heights(grid: Grid, gaps: Gaps) {
  const tops: number[] = [];
  const starts: number[] = [];
  const tall = grid.rows.map((row) => Math.max(0, ...row.map((item) => grid.items[item]?.height ?? 0)));
  let y = 0;
  gaps.all.forEach((gap, at) => {
    const tracks = Math.max(0, ...gap.map(({ track }) => track + 1));
    const space = tracks === 0 ? 0 : 2 * PAD + (tracks - 1) * TRACK;
    const inside = at > 0 && at < grid.rows.length;
    const height = inside ? Math.max(LEAST_GAP, space) : space;
    starts.push(y + (height - (tracks - 1) * TRACK) / 2);
    y += height;
    tops.push(y);
    y += tall[at] ?? 0;
  });
  return {
    top: (row: number) => tops[row] ?? 0,
    height: (row: number) => tall[row] ?? 0,
    track: (gap: number, track: number) => (starts[gap] ?? 0) + track * TRACK,
  };
}

/** Edges too long for a lane of their own: round the right side of everything. */
function leadRound(plan: Plan, grid: Grid, places: Place[], routes: Point[][], labels: Point[]): void {
  const right = places.reduce((most, place, i) => Math.max(most, place.x + (plan.nodes[i]?.width ?? 0)), 0);
  grid.outer.forEach((edge, i) => {
    const points = around(plan, places, edge, right + 40 + TRACK * i);
    routes[edge.index] = points;
    labels[edge.index] = points[1] ?? middle(points);
  });
}

function around(plan: Plan, places: Place[], edge: PlanEdge, x: number): Point[] {
  const [a, b] = [places[edge.from], places[edge.to]];
  const [from, to] = [plan.nodes[edge.from], plan.nodes[edge.to]];
  if (!a || !b || !from || !to) return [];
  const start = { x: a.x + from.width / 2, y: a.y + from.height };
  const end = { x: b.x + to.width / 2, y: b.y };
  const [out, back] = [start.y + PAD, end.y - PAD];
  return [start, { x: start.x, y: out }, { x, y: out }, { x, y: back }, { x: end.x, y: back }, end];
}
