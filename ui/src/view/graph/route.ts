// A route as an SVG path with round corners and an arrow head. Pure.

import type { Point } from './layout';

const RADIUS = 7;

export function routePath(points: readonly Point[]): string {
  const first = points[0];
  if (!first) return '';
  let path = `M${first.x} ${first.y}`;
  for (let i = 1; i < points.length; i += 1) {
    const before = points[i - 1] as Point;
    const corner = points[i] as Point;
    const after = points[i + 1];
    if (!after) {
      path += ` L${corner.x} ${corner.y}`;
      continue;
    }
    const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2);
    const start = toward(corner, before, radius);
    const end = toward(corner, after, radius);
    path += ` L${start.x} ${start.y} Q${corner.x} ${corner.y} ${end.x} ${end.y}`;
  }
  return path;
}

/** A triangle at the end of the route, pointing along its last stretch. */
export function arrowPath(points: readonly Point[]): string {
  const tip = points[points.length - 1];
  const before = points[points.length - 2];
  if (!tip || !before) return '';
  const base = toward(tip, before, 7);
  const across = { x: (tip.y - base.y) / 2, y: (base.x - tip.x) / 2 };
  return `M${tip.x} ${tip.y} L${base.x + across.x} ${base.y + across.y} L${base.x - across.x} ${base.y - across.y} Z`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function toward(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
