// Boxes into rows, and edges into strands: an edge that passes a row has an item there, which keeps its lane free.
// A label is such an item too, as wide as its text: below its node, or beside it for an edge that leads back.
// In: a plan. Out: a grid whose rows stand in the order of a walk from the start.

import { LABEL_HEIGHT, type Plan, type PlanEdge } from './plan';

/** Something that takes space in a row. Sizes in px. */
export interface Item {
  row: number;
  width: number;
  height: number;
  /** The plan's box; undefined where an edge passes. */
  box: number | undefined;
}

/** An edge from box to box by way of its items. One that leads back begins and ends with a step aside. */
export interface Strand {
  edge: PlanEdge;
  items: number[];
}

export interface Grid {
  items: Item[];
  rows: number[][];
  strands: Strand[];
  /** Edges too long for items of their own; they go round everything. */
  outer: PlanEdge[];
  /** Items in the row above and in the row below that an item is tied to. */
  up: number[][];
  down: number[][];
  /** The item in the same row that an item stands beside, where an edge leads back. */
  beside: (number | undefined)[];
}

const FAR = 60; // rows; only edges that pass more may have to go round
const MOST_PASSES = 40_000; // items of passing edges

export function gridOf(plan: Plan): Grid {
  const { rowOfBox, labelRows, count } = rowsOfBoxes(plan);
  const items: Item[] = plan.nodes.map(({ index, width, height }) => ({
    row: rowOfBox[index] ?? 0,
    width,
    height,
    box: index,
  }));
  const span = ({ from, to }: PlanEdge) => Math.abs((rowOfBox[from] ?? 0) - (rowOfBox[to] ?? 0));
  const isCrowded = plan.edges.reduce((sum, edge) => sum + span(edge), 0) > MOST_PASSES;
  const strands: Strand[] = [];
  const outer: PlanEdge[] = [];
  for (const edge of plan.edges) {
    if (isCrowded && span(edge) > FAR) outer.push(edge);
    else strands.push(strandOf(edge, items, labelRows));
  }
  const grid = tie(items, strands, outer, count);
  fillRows(grid, plan);
  return grid;
}

/** The layer of each box: one below the lowest box that leads to it, return edges left out. */
export function layerOf(plan: Plan): number[] {
  const layer = new Array<number>(plan.nodes.length).fill(0);
  const waiting = new Array<number>(plan.nodes.length).fill(0);
  const leaving: PlanEdge[][] = plan.nodes.map(() => []);
  for (const edge of plan.edges) {
    if (edge.back) continue;
    waiting[edge.to] = (waiting[edge.to] ?? 0) + 1;
    leaving[edge.from]?.push(edge);
  }
  const ready = plan.nodes.map((node) => node.index).filter((index) => waiting[index] === 0);
  for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
    for (const edge of leaving[at] ?? []) {
      layer[edge.to] = Math.max(layer[edge.to] ?? 0, (layer[at] ?? 0) + 1);
      waiting[edge.to] = (waiting[edge.to] ?? 0) - 1;
      if (waiting[edge.to] === 0) ready.push(edge.to);
    }
  }
  return layer;
}

/** Below a layer with labelled edges comes a row for the labels. */
function rowsOfBoxes(plan: Plan) {
  const layer = layerOf(plan);
  const hasLabels: boolean[] = [];
  for (const edge of plan.edges) {
    if (!edge.back && edge.case !== undefined) hasLabels[layer[edge.from] ?? 0] = true;
  }
  const rowOfLayer: number[] = [];
  const labelRows = new Set<number>();
  let count = 0;
  for (let at = 0; at <= Math.max(0, ...layer); at += 1) {
    rowOfLayer[at] = count;
    count += 1;
    if (!hasLabels[at]) continue;
    labelRows.add(count);
    count += 1;
  }
  return { rowOfBox: layer.map((at) => rowOfLayer[at] ?? 0), labelRows, count };
}

function strandOf(edge: PlanEdge, items: Item[], labelRows: Set<number>): Strand {
  const from = items[edge.from]?.row ?? 0;
  const to = items[edge.to]?.row ?? 0;
  const strand: Strand = { edge, items: [edge.from] };
  const pass = (row: number, isLabel: boolean) => {
    const size = isLabel ? { width: edge.labelWidth, height: LABEL_HEIGHT } : { width: 0, height: 0 };
    strand.items.push(items.length);
    items.push({ row, box: undefined, ...size });
  };
  const hasLabel = edge.case !== undefined;
  if (edge.back) for (let row = from; row >= to; row -= 1) pass(row, hasLabel && row === from);
  else {
    for (let row = from + 1; row < to; row += 1)
      pass(row, hasLabel && row === from + 1 && labelRows.has(row));
  }
  strand.items.push(edge.to);
  return strand;
}

function tie(items: Item[], strands: Strand[], outer: PlanEdge[], count: number): Grid {
  const grid: Grid = {
    items,
    rows: Array.from({ length: count }, () => []),
    strands,
    outer,
    up: items.map(() => []),
    down: items.map(() => []),
    beside: items.map(() => undefined),
  };
  for (const { items: way } of strands) {
    for (let i = 1; i < way.length; i += 1) {
      const a = way[i - 1] as number;
      const b = way[i] as number;
      const rise = (items[b]?.row ?? 0) - (items[a]?.row ?? 0);
      if (rise === 0) {
        const passing = items[b]?.box === undefined ? b : a;
        grid.beside[passing] = passing === b ? a : b;
        continue;
      }
      const [upper, lower] = rise > 0 ? [a, b] : [b, a];
      grid.down[upper]?.push(lower);
      grid.up[lower]?.push(upper);
    }
  }
  return grid;
}

/** Rows in the order of a walk, so that what belongs together begins together. */
function fillRows(grid: Grid, plan: Plan): void {
  const seen = new Uint8Array(grid.items.length);
  const leaving: Strand[][] = plan.nodes.map(() => []);
  for (const strand of grid.strands) leaving[strand.edge.from]?.push(strand);
  const put = (item: number) => {
    if (seen[item]) return false;
    seen[item] = 1;
    grid.rows[grid.items[item]?.row ?? 0]?.push(item);
    return true;
  };
  for (const { index } of plan.nodes) {
    const path = [index];
    for (let at = path.pop(); at !== undefined; at = path.pop()) {
      if (!put(at)) continue;
      const strands = leaving[at] ?? [];
      for (const { items } of strands) for (const item of items.slice(1, -1)) put(item);
      for (const { edge } of strands.toReversed()) path.push(edge.to);
    }
  }
}
