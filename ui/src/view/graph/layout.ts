// Where everything goes: boxes in rows, edges led round them, labels that cover nothing.
// In: a plan with sizes. Out: places and routes, by index. Pure and the same each time; runs in a worker.
// The way: rows (`grid`), their order (`order`), what stands above what (`place`), lines (`route-lines`).

import { gridOf } from './grid';
import { orderRows } from './order';
import { placeItems } from './place';
import type { Plan } from './plan';
import { routeLines } from './route-lines';

export interface Point {
  x: number;
  y: number;
}
/** Top left corner of a box. */
export type Place = Point;

/** Where everything is, by index of the plan's boxes and edges. */
export interface Layout {
  places: Place[];
  routes: Point[][];
  /** Centre of each edge's label. */
  labels: Point[];
}

export function layOut(plan: Plan): Layout {
  const grid = gridOf(plan);
  orderRows(grid);
  return routeLines(plan, grid, placeItems(grid));
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
