// Where the camera looks. Pure: layout, pane and the camera's mode in, a viewport out.

import type { Layout, Point } from './layout';
import type { Plan } from './plan';

/** `free`: the user moved it, and it stays where it is. */
export type CameraMode = 'follow' | 'overview' | 'free';

export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}
export interface Size {
  width: number;
  height: number;
}
export interface Box extends Point, Size {}

export const LEAST_ZOOM = 0.05;
export const MOST_ZOOM = 1.6;
const FARTHEST = 0.002; // an overview of thousands of boxes
const FIT_MOST = 1.05;
const READABLE = 0.72; // below, following shows one place instead of everything
const MARGIN = 28; // px around everything
const EDGE = 40; // px: a live box nearer to the rim than this is brought back

/** The rectangle that everything is in, routes and labels too. */
export function boundsOf(plan: Plan, layout: Layout): Box {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  const cover = (x: number, y: number) => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  };
  plan.nodes.forEach((box, i) => {
    const place = layout.places[i] ?? { x: 0, y: 0 };
    cover(place.x, place.y);
    cover(place.x + box.width, place.y + box.height);
  });
  for (const route of layout.routes) for (const point of route) cover(point.x, point.y);
  plan.edges.forEach((edge, i) => {
    const label = layout.labels[i];
    if (!label || edge.case === undefined) return;
    cover(label.x - edge.labelWidth / 2, label.y);
    cover(label.x + edge.labelWidth / 2, label.y);
  });
  if (left > right) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Everything in the pane, centred. */
export function overview(bounds: Box, pane: Size): Viewport {
  const across = (pane.width - 2 * MARGIN) / bounds.width;
  const down = (pane.height - 2 * MARGIN) / bounds.height;
  const zoom = Math.min(across, down, FIT_MOST);
  return centred({ x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }, pane, zoom);
}

/** The live box in view: everything when that can be read, else as small a move as will do. */
export function follow(bounds: Box, box: Box | undefined, pane: Size, now: Viewport | undefined): Viewport {
  const all = overview(bounds, pane);
  if (!box || all.zoom >= READABLE) return all;
  const zoom = clamp(now?.zoom ?? 0, READABLE + 0.13, MOST_ZOOM);
  if (now && now.zoom === zoom && isInside(box, pane, now)) return now;
  return centred({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, pane, zoom);
}

/** The box in view and readable: the same camera where it is already, else as small a move as will do. */
export function inSight(box: Box, pane: Size, now: Viewport): Viewport {
  const zoom = clamp(now.zoom, READABLE, MOST_ZOOM);
  if (now.zoom === zoom && isInside(box, pane, now)) return now;
  return centred({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, pane, zoom);
}

/** What is in the middle of the pane, so that a pane of another size shows the same. */
export function lookOf({ x, y, zoom }: Viewport, pane: Size): Viewport {
  return { x: (pane.width / 2 - x) / zoom, y: (pane.height / 2 - y) / zoom, zoom };
}

/** The viewport that has that in its middle. */
export function looking({ x, y, zoom }: Viewport, pane: Size): Viewport {
  return centred({ x, y }, pane, clamp(zoom, FARTHEST, MOST_ZOOM));
}

function isInside(box: Box, pane: Size, { x, y, zoom }: Viewport): boolean {
  const left = box.x * zoom + x;
  const top = box.y * zoom + y;
  return (
    left >= EDGE &&
    top >= EDGE &&
    left + box.width * zoom <= pane.width - EDGE &&
    top + box.height * zoom <= pane.height - EDGE
  );
}

function centred(point: Point, pane: Size, zoom: number): Viewport {
  return { x: pane.width / 2 - point.x * zoom, y: pane.height / 2 - point.y * zoom, zoom };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
