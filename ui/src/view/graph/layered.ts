// A plain layered layout: rows by distance from the start, return edges led round the right side.
// In: a plan. Out: places and routes. It stands in until the worker's better layout has come, or when
// there is no worker; fast enough for thousands of boxes, and pure.

import type { Layout, Place, Point } from './layout';
import type { Plan, PlanEdge } from './plan';

const GAP_X = 48;
const GAP_Y = 64;

export function layered(plan: Plan): Layout {
  const layers = rows(plan);
  const places = placeRows(plan, layers);
  const right = Math.max(0, ...places.map((place, i) => place.x + (plan.nodes[i]?.width ?? 0)));
  let lane = 0;
  const routes = plan.edges.map((edge) => {
    if (!edge.back) return forward(plan, places, edge);
    lane += 1;
    return around(plan, places, edge, right + 24 * lane);
  });
  const labels = routes.map((points) => middle(points));
  return { places, routes, labels };
}

/** The row of each box: one below the lowest box that leads to it, return edges left out. */
export function layerOf(plan: Plan): number[] {
  const layer = new Array<number>(plan.nodes.length).fill(0);
  const ahead = plan.edges.filter((edge) => !edge.back);
  const waiting = new Array<number>(plan.nodes.length).fill(0);
  for (const edge of ahead) waiting[edge.to] = (waiting[edge.to] ?? 0) + 1;
  const leaving = new Map<number, PlanEdge[]>();
  for (const edge of ahead) leaving.set(edge.from, [...(leaving.get(edge.from) ?? []), edge]);
  const ready = plan.nodes.map((node) => node.index).filter((index) => waiting[index] === 0);
  for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
    for (const edge of leaving.get(at) ?? []) {
      layer[edge.to] = Math.max(layer[edge.to] ?? 0, (layer[at] ?? 0) + 1);
      waiting[edge.to] = (waiting[edge.to] ?? 0) - 1;
      if (waiting[edge.to] === 0) ready.push(edge.to);
    }
  }
  return layer;
}

function rows(plan: Plan): number[][] {
  const layers: number[][] = [];
  layerOf(plan).forEach((layer, index) => {
    const row = layers[layer] ?? [];
    row.push(index);
    layers[layer] = row;
  });
  return layers;
}

function placeRows(plan: Plan, layers: number[][]): Place[] {
  const places: Place[] = plan.nodes.map(() => ({ x: 0, y: 0 }));
  const widths = layers.map((row) =>
    row.reduce((sum, at) => sum + (plan.nodes[at]?.width ?? 0) + GAP_X, -GAP_X),
  );
  const widest = Math.max(0, ...widths);
  let y = 0;
  layers.forEach((row, layer) => {
    let x = (widest - (widths[layer] ?? 0)) / 2;
    let tallest = 0;
    for (const at of row) {
      places[at] = { x, y };
      x += (plan.nodes[at]?.width ?? 0) + GAP_X;
      tallest = Math.max(tallest, plan.nodes[at]?.height ?? 0);
    }
    y += tallest + GAP_Y;
  });
  return places;
}

function forward(plan: Plan, places: Place[], edge: PlanEdge): Point[] {
  const from = below(plan, places, edge.from);
  const to = above(plan, places, edge.to);
  if (from.x === to.x) return [from, to];
  const turn = to.y - GAP_Y / 2;
  return [from, { x: from.x, y: turn }, { x: to.x, y: turn }, to];
}

function around(plan: Plan, places: Place[], edge: PlanEdge, x: number): Point[] {
  const from = below(plan, places, edge.from);
  const to = above(plan, places, edge.to);
  const out = from.y + 18;
  const back = to.y - 18;
  return [from, { x: from.x, y: out }, { x, y: out }, { x, y: back }, { x: to.x, y: back }, to];
}

function below(plan: Plan, places: Place[], at: number): Point {
  const place = places[at] ?? { x: 0, y: 0 };
  const box = plan.nodes[at];
  return { x: place.x + (box?.width ?? 0) / 2, y: place.y + (box?.height ?? 0) };
}

function above(plan: Plan, places: Place[], at: number): Point {
  const place = places[at] ?? { x: 0, y: 0 };
  return { x: place.x + (plan.nodes[at]?.width ?? 0) / 2, y: place.y };
}

/** Middle of the longest stretch of a route. */
export function middle(points: readonly Point[]): Point {
  let best = points[0] ?? { x: 0, y: 0 };
  let longest = -1;
  for (let i = 1; i < points.length; i += 1) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    const length = Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
    if (length > longest) {
      longest = length;
      best = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    }
  }
  return best;
}
