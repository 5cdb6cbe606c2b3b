// Which bars and ticks go into which lane, and which of them can be seen.
// In: steps and events of interest; a map of time, a view of the axis and a width. Out: lanes, then
// rectangles in px. Pure. What falls on a pixel that is taken is left out, unless it is worse, so that the
// cost of a frame depends on the width and not on the number of attempts.

import { prefixLength, TRACE } from '../../playback/moment';
import { stepAt } from '../../playback/playhead';
import { placeOf, type TimeMap } from '../../playback/timeMap';
import type { Span, Tick } from '../../playback/track';
import { type Keyed, own } from '../../wire/keyed';
import type { Session, Step } from '../../wire/types';
import { type Verdict, verdict } from '../verdict';
import type { View } from './zoom';

export interface Bar {
  /** Index of the step. */
  step: number;
  /** ms since 1970; `to` is null while it is running. */
  from: number;
  to: number | null;
  how: Verdict;
  label: string;
}

export interface Lane {
  id: string;
  label: string;
  bars: Bar[];
  ticks: Tick[];
  /** From when to when tool calls are not known, and so have no ticks; ms since 1970. */
  unmarked: Span | null;
}

export type By = 'node' | 'session';

/** The lane of steps that speak in no session. */
const SILENT = '';

/** `last` is how the last attempt is, where its outcome does not say. */
export function lanesOf(
  steps: readonly Step[],
  sessions: Keyed<Session>,
  ticks: readonly Tick[],
  by: By,
  last?: Verdict,
): Lane[] {
  const lanes = new Map<string, Lane>();
  const laneOf = (id: string) => {
    const known = lanes.get(id);
    if (known) return known;
    const lane: Lane = { id, label: labelOf(id, sessions, by), bars: [], ticks: [], unmarked: null };
    lanes.set(id, lane);
    return lane;
  };
  const idOf = (step: Step) => (by === 'node' ? step.nodeId : (step.conversation?.sessionId ?? SILENT));
  steps.forEach((step, index) => {
    const lane = laneOf(idOf(step));
    const bar = barOf(step, index, steps[index + 1]);
    if (index === steps.length - 1 && last) bar.how = last;
    lane.bars.push(bar);
    lane.unmarked = withUnmarked(lane.unmarked, bar, own(sessions, step.conversation?.sessionId));
  });
  for (const tick of ticks) {
    const step = steps[stepAt(steps, tick.at)];
    const lane = by === 'session' && tick.at.log !== TRACE ? tick.at.log : step && idOf(step);
    if (lane !== undefined) laneOf(lane).ticks.push(tick);
  }
  return [...lanes.values()];
}

/** Before the first message that the page was given, only prompts and ends of turns are known. */
function withUnmarked(known: Span | null, { from, to }: Bar, session: Session | undefined): Span | null {
  if (!session || session.firstMessage === 0) return known;
  const begins = session.messages[0]?.first.at ?? session.lastEvent?.at ?? from;
  const end = Math.min(to ?? begins, begins);
  return end <= from ? known : [known?.[0] ?? from, Math.max(known?.[1] ?? end, end)];
}

function labelOf(id: string, sessions: Keyed<Session>, by: By): string {
  if (by === 'node') return id;
  if (id === SILENT) return 'no session';
  return own(sessions, id)?.about.handle || id;
}

function barOf(step: Step, index: number, next: Step | undefined): Bar {
  const from = step.trace?.[0].at ?? step.startedAt;
  const running = step.outcome === 'running';
  const end = step.finishedAt ?? step.trace?.[1].at ?? from;
  return {
    step: index,
    from,
    // An attempt that never got a receipt ended at the latest when the next one began.
    to: running ? (next ? (next.trace?.[0].at ?? next.startedAt) : null) : Math.max(end, from),
    how: verdict(step.outcome),
    label: step.attemptId,
  };
}

/** A part of the axis on so many px, beginning at `left`. */
export interface Scale {
  map: TimeMap;
  view: View;
  left: number;
  width: number;
}

/** Where a time is drawn, px. */
export function xOf({ map, view, left, width }: Scale, time: number): number {
  return left + ((placeOf(map, time) - view.from) / view.span) * width;
}

/** The place of the axis that is drawn at `x` px. */
export function placeAtX({ view, left, width }: Scale, x: number): number {
  return view.from + ((x - left) / width) * view.span;
}

export interface Rect {
  x: number;
  width: number;
  bar: Bar;
}

const THINNEST = 2; // px

/** The bars of a lane that are in view, from left to right. */
export function visibleBars(lane: Lane, scale: Scale): Rect[] {
  const { view, left, width } = scale;
  const { bars } = lane;
  const places = placesOf(lane, scale.map);
  const perPlace = width / view.span;
  const right = left + width;
  const found: Rect[] = [];
  let taken = Number.NEGATIVE_INFINITY;
  const before = view.from - THINNEST / perPlace;
  for (let i = firstAfter(places, before); i < bars.length; i += 1) {
    const from = left + ((places[i * 2] as number) - view.from) * perPlace;
    if (from > right) break;
    const to = left + ((places[i * 2 + 1] as number) - view.from) * perPlace;
    const x = Math.max(from, left - 4);
    const end = x + Math.max(THINNEST, Math.min(to, right + 4) - x);
    const bar = bars[i] as Bar;
    if (end <= taken + 1) {
      const last = found.at(-1);
      if (last && isWorse(bar.how, last.bar.how)) last.bar = bar;
      continue;
    }
    taken = end;
    found.push({ x, width: end - x, bar });
  }
  return found;
}

const placesByLane = new WeakMap<Lane, { map: TimeMap; places: Float64Array }>();

/** Where the bars of a lane begin and end on the axis: found once for a map, not once a frame. */
function placesOf(lane: Lane, map: TimeMap): Float64Array {
  const known = placesByLane.get(lane);
  if (known?.map === map) return known.places;
  const places = new Float64Array(lane.bars.length * 2);
  lane.bars.forEach(({ from, to }, i) => {
    places[i * 2] = placeOf(map, from);
    places[i * 2 + 1] = to === null ? map.length : placeOf(map, to);
  });
  placesByLane.set(lane, { map, places });
  return places;
}

/** Index of the first bar that ends at or after a place. */
function firstAfter(places: Float64Array, place: number): number {
  let low = 0;
  let high = places.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle * 2 + 1] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isWorse(how: Verdict, than: Verdict): boolean {
  const bad = (one: Verdict) => one === 'failed' || one === 'timed_out';
  return bad(how) && !bad(than);
}

/** Ticks of a lane that are in view: px, one per px and kind; a failed one wins. */
export function visibleTicks({ ticks }: Lane, scale: Scale): { x: number; tick: Tick }[] {
  const right = scale.left + scale.width;
  const found: { x: number; tick: Tick }[] = [];
  const last: Partial<Record<Tick['kind'], { x: number; tick: Tick }>> = {};
  const first = prefixLength(ticks, ({ at }) => xOf(scale, at.at) < scale.left);
  for (let i = first; i < ticks.length; i += 1) {
    const tick = ticks[i] as Tick;
    const x = xOf(scale, tick.at.at);
    if (x > right) break;
    const before = last[tick.kind];
    if (before && x - before.x < 1.5) {
      if (tick.failed) before.tick = tick;
      continue;
    }
    const place = { x, tick };
    last[tick.kind] = place;
    found.push(place);
  }
  return found;
}
