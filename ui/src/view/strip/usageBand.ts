// The band under the lanes: context in use as an area for each session, or of many as one, tokens and cost so far as
// lines, each against its own most. In: curves and the lanes' scale. Out: pixels. Columns are found once for a scale.

import { timeAt } from '../../playback/timeMap';
import { type Curve, columnSums, columns, latestContext, type SessionUsage } from '../../playback/usageCurve';
import { placeAtX, type Scale, xOf } from './lanes';
import type { Colours } from './paint';

/** Height of the band, px. */
export const BAND = 30;
/** More areas are no areas any more: then it is one, of who spoke last. */
const MOST_AREAS = 16;

interface Line {
  points: Float64Array;
  most: number;
}
interface Band {
  contexts: Line[];
  tokens: Line;
  cost: Line;
}

const known = new WeakMap<Scale, { usage: readonly SessionUsage[]; band: Band }>();

function bandOf(usage: readonly SessionUsage[], scale: Scale): Band {
  const before = known.get(scale);
  if (before?.usage === usage) return before.band;
  const edges = Float64Array.from({ length: Math.ceil(scale.width) + 1 }, (_, i) =>
    timeAt(scale.map, placeAtX(scale, scale.left + i)),
  );
  const sum = (curveOf: (one: SessionUsage) => Curve): Line => ({
    points: columnSums(usage.map(curveOf), edges),
    most: usage.reduce((all, one) => all + Math.max(0, curveOf(one).values.at(-1) ?? 0), 0),
  });
  const area = ({ context, size }: SessionUsage): Line => {
    const points = columns(context, edges);
    return { points, most: size || points.reduce((a, b) => (b > a ? b : a), 1) };
  };
  const contexts =
    usage.length > MOST_AREAS ? [{ points: columns(latestContext(usage), edges), most: 1 }] : usage.map(area);
  const band = { contexts, tokens: sum(({ tokens }) => tokens), cost: sum(({ cost }) => cost) };
  known.set(scale, { usage, band });
  return band;
}

/** Draws the band from `top` on; what comes after the playhead (null: nothing does) is faint. */
export function paintUsage(
  ctx: CanvasRenderingContext2D,
  usage: readonly SessionUsage[],
  scale: Scale,
  colours: Colours,
  top: number,
  playhead: number | null,
): void {
  const band = bandOf(usage, scale);
  const right = scale.left + scale.width;
  const head = playhead === null ? right : Math.max(scale.left, Math.min(right, xOf(scale, playhead)));
  ctx.fillStyle = colours.surface;
  ctx.fillRect(0, top, right + 20, BAND);
  ctx.fillStyle = colours.border;
  ctx.fillRect(0, top, right + 20, 1);
  for (const [from, to, alpha] of [
    [scale.left, head, 1],
    [head, right, 0.3],
  ] as const) {
    if (to <= from) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(from, top, to - from, BAND);
    ctx.clip();
    for (const line of band.contexts) paintArea(ctx, line, scale.left, top, colours.soft, alpha);
    paintLine(ctx, band.tokens, scale.left, top, colours.accent, alpha);
    paintLine(ctx, band.cost, scale.left, top, colours.verdicts.waiting, alpha);
    ctx.restore();
  }
}

const yOf = (value: number, most: number, top: number) =>
  top + BAND - 1 - Math.min(1, Math.max(0, value / (most || 1))) * (BAND - 5);

function paintArea(
  ctx: CanvasRenderingContext2D,
  { points, most }: Line,
  left: number,
  top: number,
  colour: string,
  alpha: number,
): void {
  ctx.fillStyle = colour;
  ctx.globalAlpha = alpha * 0.35;
  ctx.beginPath();
  ctx.moveTo(left, top + BAND);
  // Only where it changes: a value holds for many columns.
  let before = top + BAND;
  points.forEach((value, i) => {
    const y = Number.isNaN(value) ? top + BAND : yOf(value, most, top);
    if (y === before) return;
    ctx.lineTo(left + i, before);
    ctx.lineTo(left + i, y);
    before = y;
  });
  ctx.lineTo(left + points.length, before);
  ctx.lineTo(left + points.length, top + BAND);
  ctx.fill();
  ctx.globalAlpha = 1;
}

function paintLine(
  ctx: CanvasRenderingContext2D,
  { points, most }: Line,
  left: number,
  top: number,
  colour: string,
  alpha: number,
): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.25;
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  let drawn = false;
  points.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const y = yOf(value, most, top);
    if (drawn) ctx.lineTo(left + i, y);
    else ctx.moveTo(left + i, y);
    drawn = true;
  });
  ctx.stroke();
  ctx.globalAlpha = 1;
}
