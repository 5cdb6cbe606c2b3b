// Which box an arrow key leads to, and which box is under a point. In: layout. Out: indexes. Pure.
// Only boxes of nodes count: the flow's two ends cannot be picked.

import type { Keyed } from '../../wire/keyed';
import type { Layout, Point } from './layout';
import type { Plan, PlanNode } from './plan';

export type Direction = 'up' | 'down' | 'left' | 'right';

export const ARROWS: Keyed<Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
const ASIDE = 2; // how much worse it is to lie aside than to lie far

/** The nearest box on that side; undefined where there is none. */
export function neighbour(plan: Plan, layout: Layout, from: number, to: Direction): number | undefined {
  const here = middle(plan.nodes[from], layout);
  if (!here) return undefined;
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const box of plan.nodes) {
    const there = box.node && box.index !== from ? middle(box, layout) : undefined;
    if (!there) continue;
    const [ahead, aside] = apart(here, there, to);
    if (ahead <= 0 || aside > ahead * ASIDE) continue;
    const distance = ahead + aside * ASIDE;
    if (distance >= least) continue;
    least = distance;
    best = box.index;
  }
  return best;
}

/** The box of a node at a point of the drawing; the one drawn last where boxes overlap. */
export function boxAt(plan: Plan, layout: Layout, { x, y }: Point): PlanNode | undefined {
  return plan.nodes.findLast(({ index, node, width, height }) => {
    const place = layout.places[index];
    return node && place && x >= place.x && x <= place.x + width && y >= place.y && y <= place.y + height;
  });
}

function middle(box: PlanNode | undefined, layout: Layout): Point | undefined {
  const place = box && layout.places[box.index];
  return place && { x: place.x + box.width / 2, y: place.y + box.height / 2 };
}

/** How far the other lies ahead, and how far beside the way. */
function apart(here: Point, there: Point, to: Direction): [number, number] {
  const [x, y] = [there.x - here.x, there.y - here.y];
  switch (to) {
    case 'up':
      return [-y, Math.abs(x)];
    case 'down':
      return [y, Math.abs(x)];
    case 'left':
      return [-x, Math.abs(y)];
    case 'right':
      return [x, Math.abs(y)];
  }
}
