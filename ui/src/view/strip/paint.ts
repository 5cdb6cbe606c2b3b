// Draws the lanes on a canvas: ruler, breaks, bars, ticks, labels, playhead. In: a scene in px and ms.
// Out: pixels. Decides nothing: what is where comes from `lanes`, `zoom` and the map of time.

import type { Span } from '../../playback/track';
import type { SessionUsage } from '../../playback/usageCurve';
import type { TimeWindow } from '../../playback/window';
import { duration } from '../time';
import type { Verdict } from '../verdict';
import { type Lane, type Scale, visibleBars, visibleTicks, xOf } from './lanes';
import { type BreakMark, breakMarks, RULER, rulerLabels, TOLD_ROOM } from './ruler';
import { BAND, paintUsage } from './usageBand';

export interface Colours {
  surface: string;
  border: string;
  text: string;
  soft: string;
  faint: string;
  accent: string;
  raised: string;
  verdicts: Record<Verdict, string>;
  font: string;
}

export interface Picture {
  lanes: readonly Lane[];
  scale: Scale;
  /** Size of the canvas, height of a lane, and how far the lanes are scrolled; px. */
  width: number;
  height: number;
  lane: number;
  /** Drawn in a band at the bottom; empty for no band. */
  usage: readonly SessionUsage[];
  scrolled: number;
  /** ms since 1970: where the run began, and where the playhead is; null is the live edge. */
  startedAt: number;
  playhead: number | null;
  /** Index of the step that is shown, and of its lane. */
  shown: number;
  here: number;
  hover: number | null;
  /** A window that is being drawn, px, and the one that is picked. */
  window: readonly [number, number] | null;
  picked: TimeWindow | null;
  colours: Colours;
}

/** Everything but what moves with the pointer. */
export function paintBase(ctx: CanvasRenderingContext2D, picture: Picture): void {
  const { scale, width, height, colours } = picture;
  ctx.fillStyle = colours.surface;
  ctx.fillRect(0, 0, width, height);
  ctx.textBaseline = 'middle';
  ctx.font = `11px ${colours.font}`;
  clipped(ctx, scale.left, 0, scale.width, height, () => {
    paintBreaks(ctx, picture);
    paintRuler(ctx, picture);
  });
  const band = picture.usage.length > 0 ? BAND : 0;
  clipped(ctx, 0, RULER, scale.left + scale.width, height - RULER - band, () => paintLanes(ctx, picture));
  if (band > 0) paintUsage(ctx, picture.usage, scale, colours, height - band, picture.playhead);
}

/** The playhead, and what moves with the pointer. */
export function paintTop(ctx: CanvasRenderingContext2D, picture: Picture): void {
  const { scale, height } = picture;
  if (picture.picked) clipped(ctx, scale.left, 0, scale.width, height, () => paintPicked(ctx, picture));
  clipped(ctx, scale.left - 6, 0, scale.width + 12, height, () => paintPlayhead(ctx, picture));
}

/** What is outside of the picked window lies behind a veil. */
function paintPicked(ctx: CanvasRenderingContext2D, { scale, height, colours, picked }: Picture): void {
  if (!picked) return;
  const from = xOf(scale, picked.from);
  const to = Math.max(from + 1, xOf(scale, picked.to));
  ctx.fillStyle = colours.surface;
  ctx.globalAlpha = 0.62;
  ctx.fillRect(scale.left, RULER, from - scale.left, height - RULER);
  ctx.fillRect(to, RULER, scale.left + scale.width - to, height - RULER);
  ctx.globalAlpha = 1;
  ctx.fillStyle = colours.accent;
  ctx.fillRect(from, RULER - 3, to - from, 3);
  ctx.fillRect(Math.round(from) - 1, RULER - 3, 1, height);
  ctx.fillRect(Math.round(to), RULER - 3, 1, height);
}

function clipped(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  draw: () => void,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  draw();
  ctx.restore();
}

/** Closed breaks are shaded over all lanes: no time is lost there, it is folded. */
function paintBreaks(ctx: CanvasRenderingContext2D, { scale, height, colours }: Picture): void {
  ctx.fillStyle = colours.raised;
  for (const { from, to, open } of scale.map.breaks) {
    if (open) continue;
    const x = xOf(scale, from);
    const width = xOf(scale, to) - x;
    if (width >= 3) ctx.fillRect(x, RULER, width, height - RULER);
  }
}

function paintRuler(ctx: CanvasRenderingContext2D, { scale, startedAt, colours }: Picture): void {
  ctx.fillStyle = colours.border;
  ctx.fillRect(scale.left, RULER - 1, scale.width, 1);
  const marks = breakMarks(scale);
  ctx.textAlign = 'left';
  for (const { x, label } of rulerLabels(scale, startedAt, marks)) {
    ctx.fillStyle = colours.border;
    ctx.fillRect(x, RULER - 5, 1, 5);
    ctx.fillStyle = colours.faint;
    ctx.fillText(label, x + 4, RULER / 2);
  }
  ctx.strokeStyle = colours.soft;
  ctx.fillStyle = colours.soft;
  ctx.lineWidth = 1;
  for (const mark of marks) paintBreak(ctx, mark);
}

/** Two slashes: close together where time is folded, apart where it was opened. */
function paintBreak(ctx: CanvasRenderingContext2D, { x, width, from, to, open }: BreakMark): void {
  const told = width >= TOLD_ROOM;
  const middle = told ? x - 14 : x;
  ctx.beginPath();
  for (const side of open ? [-4, 4] : [-1.5, 2.5]) {
    ctx.moveTo(middle + side - 1.5, RULER - 5);
    ctx.lineTo(middle + side + 1.5, 5);
  }
  ctx.stroke();
  if (told) ctx.fillText(duration(to - from), middle + 9, RULER / 2);
}

function paintLanes(ctx: CanvasRenderingContext2D, picture: Picture): void {
  const { lanes, lane: size, scrolled, height } = picture;
  const first = Math.floor(scrolled / size);
  const last = Math.min(lanes.length, Math.ceil((scrolled + height - RULER) / size));
  for (let i = Math.max(0, first); i < last; i += 1) {
    const lane = lanes[i];
    if (lane) paintLane(ctx, picture, lane, RULER + i * size - scrolled);
  }
}

function paintLane(ctx: CanvasRenderingContext2D, picture: Picture, lane: Lane, top: number): void {
  const { scale, lane: size, colours } = picture;
  ctx.textAlign = 'right';
  ctx.fillStyle = lane === picture.lanes[picture.here] ? colours.text : colours.soft;
  ctx.fillText(fitting(ctx, lane.label || '(unnamed)', scale.left - 16), scale.left - 8, top + size / 2);
  ctx.globalAlpha = 0.6;
  ctx.fillStyle = colours.border;
  ctx.fillRect(scale.left, Math.round(top + size) - 1, scale.width, 1);
  ctx.globalAlpha = 1;
  clipped(ctx, scale.left, top, scale.width, size, () => {
    paintBars(ctx, picture, lane, top);
    if (lane.unmarked) paintUnmarked(ctx, picture, lane.unmarked, top);
    paintTicks(ctx, picture, lane, top);
  });
}

function paintBars(ctx: CanvasRenderingContext2D, picture: Picture, lane: Lane, top: number): void {
  const { scale, lane: size, colours, shown, playhead } = picture;
  const head = playhead === null ? Number.POSITIVE_INFINITY : xOf(scale, playhead);
  const y = Math.round(top + 2);
  const height = Math.max(3, Math.round(size - 5));
  ctx.textAlign = 'right';
  for (const { x, width, bar } of visibleBars(lane, scale)) {
    const past = Math.max(0, Math.min(width, head - x));
    const full = bar.step === shown ? 0.62 : 0.4;
    ctx.fillStyle = colours.verdicts[bar.how];
    fill(ctx, past > 0 && width < 4 ? 1 : full, x, y, past, height);
    fill(ctx, width < 4 ? 0.4 : 0.16, x + past, y, width - past, height);
    if (width >= 4) fill(ctx, 1, x, y, 2, height);
    if (lane.bars.length < 2 || width < 56 || size < 12) continue;
    const number = bar.label.slice(bar.label.lastIndexOf('#'));
    ctx.fillStyle = colours.text;
    // At the end: prompts and tool calls mostly stand at the beginning.
    ctx.fillText(number, Math.min(x + width, scale.left + scale.width) - 5, y + height / 2 + 0.5);
  }
  ctx.globalAlpha = 1;
}

function fill(
  ctx: CanvasRenderingContext2D,
  alpha: number,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (width <= 0) return;
  ctx.globalAlpha = alpha;
  ctx.fillRect(x, y, width, height);
  ctx.globalAlpha = 1;
}

/** Dots on the floor where tool calls would stand: there may have been any number of them. */
function paintUnmarked(ctx: CanvasRenderingContext2D, picture: Picture, [from, to]: Span, top: number): void {
  const { scale, lane: size, colours } = picture;
  const y = Math.round(top + size - 5) + 0.5;
  ctx.strokeStyle = colours.faint;
  ctx.lineWidth = 1;
  ctx.setLineDash([1, 4]);
  ctx.beginPath();
  ctx.moveTo(Math.max(scale.left, xOf(scale, from)), y);
  ctx.lineTo(Math.min(scale.left + scale.width, xOf(scale, to)), y);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Prompts stand from the top, tool calls on the floor, errors across. */
function paintTicks(ctx: CanvasRenderingContext2D, picture: Picture, lane: Lane, top: number): void {
  const { scale, lane: size, colours } = picture;
  for (const { x, tick } of visibleTicks(lane, scale)) {
    const at = Math.round(x);
    ctx.fillStyle = tick.failed ? colours.verdicts.failed : colours.text;
    if (tick.kind === 'prompt') {
      ctx.beginPath();
      ctx.moveTo(at, top + 1);
      ctx.lineTo(at + 6, top + 1);
      ctx.lineTo(at, top + 7);
      ctx.fill();
    } else if (tick.kind === 'tool') {
      const height = Math.max(3, Math.round(size * 0.35));
      ctx.fillRect(at, Math.round(top + size - 3 - height), tick.failed ? 2 : 1, height);
    } else {
      ctx.fillRect(at - 1, top, 3, size - 1);
    }
  }
}

function paintPlayhead(ctx: CanvasRenderingContext2D, picture: Picture): void {
  const { scale, height, colours, playhead, hover, window } = picture;
  if (window) {
    const x = Math.min(...window);
    ctx.fillStyle = colours.accent;
    ctx.globalAlpha = 0.18;
    ctx.fillRect(x, 0, Math.abs(window[1] - window[0]), height);
    ctx.globalAlpha = 1;
  }
  if (hover !== null) {
    ctx.fillStyle = colours.faint;
    ctx.fillRect(Math.round(hover), RULER, 1, height - RULER);
  }
  const x = Math.round(xOf(scale, playhead ?? Number.POSITIVE_INFINITY));
  ctx.fillStyle = playhead === null ? colours.verdicts.ok : colours.accent;
  ctx.fillRect(x - 1, RULER - 6, 2, height);
  ctx.beginPath();
  ctx.moveTo(x - 5, RULER - 8);
  ctx.lineTo(x + 5, RULER - 8);
  ctx.lineTo(x, RULER);
  ctx.fill();
}

const widths = new Map<string, string>();

/** The text, or as much of it as fits. */
function fitting(ctx: CanvasRenderingContext2D, text: string, room: number): string {
  const key = `${room}/${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  let shown = text;
  while (shown.length > 1 && ctx.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
  if (widths.size > 2_000) widths.clear();
  widths.set(key, shown);
  return shown;
}
