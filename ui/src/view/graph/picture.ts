// Draws the edges of a large graph, and its boxes where they are too small for cards, on a canvas.
// In: what to draw and where the camera is. Knows nothing of React; keeps bounds of routes between calls.

import type { Box, Size, Viewport } from './camera';
import { READABLE_ZOOM, shownBox, touches } from './inView';
import type { Layout, Point } from './layout';
import type { EdgeState, NodeStatus, Overlay } from './overlay';
import { type Plan, type PlanEdge, shortCase } from './plan';

export interface Colours {
  line: string;
  taken: string;
  latest: string;
  text: string;
  faint: string;
  ground: string;
  surface: string;
  focus: string;
  status: Record<NodeStatus, string>;
  font: string;
}

export interface Picture {
  plan: Plan;
  layout: Layout;
  /** Of each route and its label. */
  bounds: Box[];
  overlay: Overlay;
  view: Viewport;
  pane: Size;
  colours: Colours;
}

type Kind = 'line' | 'taken' | 'latest';

export function boundsOfRoutes(layout: Layout): Box[] {
  return layout.routes.map((route, i) => {
    const label = layout.labels[i];
    let [left, top, right, bottom] = label
      ? [label.x - 100, label.y - 10, label.x + 100, label.y + 10]
      : [0, 0, 0, 0];
    for (const { x, y } of route) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
    return { x: left, y: top, width: right - left, height: bottom - top };
  });
}

export function paint(target: HTMLCanvasElement, picture: Picture, ratio: number): void {
  const context = target.getContext('2d');
  if (!context) return;
  const { view, pane } = picture;
  const [width, height] = [Math.round(pane.width * ratio), Math.round(pane.height * ratio)];
  if (target.width !== width || target.height !== height) {
    target.width = width;
    target.height = height;
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(view.zoom * ratio, 0, 0, view.zoom * ratio, view.x * ratio, view.y * ratio);
  const shown = shownBox(view, pane);
  const readable = view.zoom >= READABLE_ZOOM;
  const seen = picture.plan.edges.filter(({ index }) => touches(picture.bounds[index] as Box, shown));
  paintRoutes(context, picture, seen, readable);
  if (readable) paintLabels(context, picture, seen, shown);
  else paintBoxes(context, picture, shown);
}

function paintRoutes(
  context: CanvasRenderingContext2D,
  { layout, overlay, colours, view }: Picture,
  seen: readonly PlanEdge[],
  readable: boolean,
): void {
  const kinds: Record<Kind, number[]> = { line: [], taken: [], latest: [] };
  for (const { index } of seen) kinds[kindOf(overlay.edges[index])].push(index);
  for (const kind of ['line', 'taken', 'latest'] as const) {
    context.beginPath();
    for (const index of kinds[kind]) trace(context, layout.routes[index] ?? []);
    context.strokeStyle = colours[kind];
    // Far away a line is a pixel at least; the one taken last stays easy to find.
    const least = kind === 'line' ? 0.6 : kind === 'taken' ? 1 : 2;
    context.lineWidth = Math.max(kind === 'line' ? 1.2 : 1.9, least / view.zoom);
    context.setLineDash(readable && kind === 'line' ? [3, 4] : []);
    context.stroke();
    if (!readable) continue;
    context.beginPath();
    for (const index of kinds[kind]) head(context, layout.routes[index] ?? []);
    context.fillStyle = colours[kind];
    context.fill();
  }
  context.setLineDash([]);
}

function kindOf(state: EdgeState | undefined): Kind {
  if (!state || state.times === 0) return 'line';
  return state.latest ? 'latest' : 'taken';
}

function trace(context: CanvasRenderingContext2D, route: readonly Point[]): void {
  route.forEach(({ x, y }, i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
}

/** Routes arrive from above or from below. */
function head(context: CanvasRenderingContext2D, route: readonly Point[]): void {
  const tip = route.at(-1);
  const before = route.at(-2);
  if (!tip || !before) return;
  const back = tip.y >= before.y ? -7 : 7;
  context.moveTo(tip.x, tip.y);
  context.lineTo(tip.x - 3.5, tip.y + back);
  context.lineTo(tip.x + 3.5, tip.y + back);
  context.closePath();
}

function paintLabels(
  context: CanvasRenderingContext2D,
  { layout, overlay, colours }: Picture,
  seen: readonly PlanEdge[],
  shown: Box,
): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `11px ${colours.font}`;
  for (const edge of seen) {
    const times = overlay.edges[edge.index]?.times ?? 0;
    const words = [edge.case === undefined ? '' : shortCase(edge.case), times > 1 ? `×${times}` : ''];
    const text = words.filter((word) => word !== '').join(' ');
    const at = layout.labels[edge.index];
    if (text === '' || !at || !touches(shown, { x: at.x - 100, y: at.y, width: 200, height: 0 })) continue;
    const width = context.measureText(text).width + 10;
    context.fillStyle = colours.ground;
    context.fillRect(at.x - width / 2, at.y - 8, width, 16);
    context.fillStyle = times > 0 ? colours.text : colours.faint;
    context.fillText(text, at.x, at.y + 0.5);
  }
}

function paintBoxes(context: CanvasRenderingContext2D, picture: Picture, shown: Box): void {
  const { plan, layout, overlay, colours, view } = picture;
  for (const { index, width, height } of plan.nodes) {
    const place = layout.places[index];
    if (!place || !touches(shown, { ...place, width, height })) continue;
    const state = overlay.nodes[index];
    const idle = !state || state.status === 'idle';
    context.fillStyle = idle ? colours.surface : colours.status[state.status];
    context.fillRect(place.x, place.y, width, height);
    if (idle) {
      context.strokeStyle = colours.line;
      context.lineWidth = Math.max(1, 0.7 / view.zoom);
      context.strokeRect(place.x, place.y, width, height);
    }
    if (!state?.live && !state?.focused) continue;
    // Easy to find, however far away: live is solid round the box, the playhead a frame that stands off.
    const off = (state.focused ? 5 : 2) / view.zoom;
    context.strokeStyle = state.focused ? colours.focus : colours.status[state.status];
    context.lineWidth = 2.5 / view.zoom;
    context.strokeRect(place.x - off, place.y - off, width + 2 * off, height + 2 * off);
  }
}
