// The ruler over the lanes: which times are written, and which breaks can be opened. In: a scale and
// the run's start. Out: places in px. Pure. What would crowd its neighbour is left for a closer look.

import { type TimeMap, timeAt } from '../../playback/timeMap';
import { duration } from '../time';
import { type Scale, xOf } from './lanes';

/** Height of the ruler, px. */
export const RULER = 18;

export const TOLD_ROOM = 72; // px of a break that has room for its duration
const LABEL_WIDTH = 44; // px

/** Where a break can be clicked: its middle, px. Those that would crowd others are left for a closer look. */
export interface BreakMark {
  x: number;
  /** How much of the break is in view, px. */
  width: number;
  from: number;
  to: number;
  open: boolean;
}

const BREAK_ROOM = 16; // px

export function breakMarks(scale: Scale): BreakMark[] {
  const marks: BreakMark[] = [];
  for (const { from, to, open } of scale.map.breaks) {
    const left = xOf(scale, from);
    const right = xOf(scale, to);
    if (right < scale.left || left > scale.left + scale.width) continue;
    const begin = Math.max(left, scale.left);
    const width = Math.min(right, scale.left + scale.width) - begin;
    const x = Math.round(begin + width / 2);
    if (x - (marks.at(-1)?.x ?? Number.NEGATIVE_INFINITY) < BREAK_ROOM) continue;
    marks.push({ x, width, from, to, open });
  }
  return marks;
}

const UNITS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5,
  72e5, 216e5, 432e5, 864e5,
];
const LABEL_ROOM = 84; // px

/** Round times since the beginning, where there is room for them beside the breaks. Closed ones have none. */
export function rulerLabels(
  scale: Scale,
  startedAt: number,
  marks: readonly BreakMark[],
): { x: number; label: string }[] {
  const { map, view, width, left } = scale;
  // Between breaks there is little room, so more times are tried.
  const perLabel = (view.span / Math.max(width, 1)) * (marks.length > 0 ? LABEL_ROOM / 4 : LABEL_ROOM);
  const isTaken = (x: number) =>
    marks.some((mark) => {
      const half = mark.width >= TOLD_ROOM ? 30 : 9;
      return mark.x - half < x + LABEL_WIDTH && mark.x + half > x;
    });
  const unit = UNITS.find((one) => one >= perLabel) ?? (UNITS.at(-1) as number);
  const found: { x: number; label: string }[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const [from, to] of openParts(map, timeAt(map, view.from), timeAt(map, view.from + view.span))) {
    for (let t = Math.ceil((from - startedAt) / unit) * unit; t <= to - startedAt; t += unit) {
      const x = Math.round(xOf(scale, startedAt + t));
      if (x < Math.max(free, left) || x > left + width - LABEL_WIDTH || isTaken(x)) continue;
      found.push({ x, label: rulerTime(t, unit) });
      free = x + LABEL_ROOM * 0.8;
    }
  }
  return found;
}

/** `1:06:12` */
function clock(ms: number): string {
  const two = (n: number) => String(Math.floor(n) % 60).padStart(2, '0');
  return `${Math.floor(ms / 3_600_000)}:${two(ms / 60_000)}:${two(ms / 1_000)}`;
}

function rulerTime(ms: number, unit: number): string {
  // In long runs seen closely, hours and minutes alone would say the same many times.
  if (ms >= 3_600_000 && unit < 60_000) return clock(ms);
  if (ms >= 60_000) return duration(ms);
  return `${(ms / 1000).toFixed(unit < 100 ? 2 : unit < 1000 ? 1 : 0)}s`;
}

/** What of `from`…`to` is not a closed break. */
function openParts({ breaks }: TimeMap, from: number, to: number): [number, number][] {
  const parts: [number, number][] = [];
  let begin = from;
  for (const gap of breaks) {
    if (gap.open || gap.to <= begin || gap.from >= to) continue;
    parts.push([begin, gap.from]);
    begin = gap.to;
  }
  parts.push([begin, to]);
  return parts;
}
