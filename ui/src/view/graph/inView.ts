// Which boxes to draw as cards: those near the pane, and none where they would be too small to read.
// In: layout and camera. Out: indexes. Pure.

import type { Box, Size, Viewport } from './camera';
import type { Layout } from './layout';
import type { Plan } from './plan';

/** Below this zoom boxes are shapes without words. */
export const READABLE_ZOOM = 0.4;
const AROUND = 0.6; // of the pane, on each side: so far the camera moves before another look is needed

/** What was drawn as cards, and how far that holds. */
export interface Window extends Box {
  readable: boolean;
}

/** The part of the drawing that the pane shows. */
export function shownBox({ x, y, zoom }: Viewport, pane: Size): Box {
  return { x: -x / zoom, y: -y / zoom, width: pane.width / zoom, height: pane.height / zoom };
}

/** The window for this camera: the same one as long as it holds. */
export function windowFor(view: Viewport, pane: Size, known: Window | undefined): Window {
  const readable = view.zoom >= READABLE_ZOOM;
  const shown = shownBox(view, pane);
  if (known && known.readable === readable && (!readable || holds(known, shown))) return known;
  const [wide, high] = [shown.width * AROUND, shown.height * AROUND];
  return {
    x: shown.x - wide,
    y: shown.y - high,
    width: shown.width + 2 * wide,
    height: shown.height + 2 * high,
    readable,
  };
}

export function boxesIn(plan: Plan, layout: Layout, window: Window): number[] {
  if (!window.readable) return [];
  return plan.nodes
    .filter((box) => {
      const place = layout.places[box.index];
      return place !== undefined && touches(window, { ...place, width: box.width, height: box.height });
    })
    .map((box) => box.index);
}

export function touches(a: Box, b: Box): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

function holds(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}
