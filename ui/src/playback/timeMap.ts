// From time to place on the axis and back: real time, but a silence takes no longer than `IDLE_MS`.
// In: where the run is busy, and which breaks are open. Out: a piecewise linear map. Pure. Lanes, scrubber
// and playback share one map; opening a break changes the map, never the data.

import { prefixLength } from './moment';
import { IDLE_MS, type Span } from './track';

/** An idle gap. Its name is when it began, so it stays open while the run goes on. */
export interface Break {
  from: number;
  to: number;
  /** It takes its real time. */
  open: boolean;
}

export interface TimeMap {
  /** Corners of the map: times in ms since 1970, places in ms of the axis. Both rise. */
  times: readonly number[];
  places: readonly number[];
  breaks: readonly Break[];
  /** Where the axis ends; it begins at 0. */
  length: number;
}

/** Which breaks take their real time. */
export type Opened = 'all' | ReadonlySet<number>;

/** The map from `start` to `end`, ms since 1970. */
export function timeMap(spans: readonly Span[], start: number, end: number, opened: Opened): TimeMap {
  const times = [start];
  const places = [0];
  const breaks: Break[] = [];
  let place = 0;
  let time = start;
  const goTo = (to: number, length: number) => {
    if (to <= time) return;
    place += length;
    time = to;
    times.push(to);
    places.push(place);
  };
  const rest = (until: number) => {
    const gap = until - time;
    if (gap <= IDLE_MS) return goTo(until, gap);
    const open = opened === 'all' || opened.has(time);
    breaks.push({ from: time, to: until, open });
    goTo(until, open ? gap : IDLE_MS);
  };
  for (const [from, to] of spans) {
    rest(Math.min(from, end));
    goTo(Math.min(to, end), Math.min(to, end) - time);
  }
  rest(end);
  return { times, places, breaks, length: place };
}

/** Where a time is on the axis; outside of the map, its nearest end. */
export function placeOf(map: TimeMap, time: number): number {
  return between(map.times, map.places, time);
}

/** Which time is at a place of the axis. */
export function timeAt(map: TimeMap, place: number): number {
  return between(map.places, map.times, place);
}

function between(from: readonly number[], to: readonly number[], value: number): number {
  const after = prefixLength(from, (corner) => corner <= value);
  const low = from[after - 1];
  const high = from[after];
  if (low === undefined) return to[0] ?? 0;
  const base = to[after - 1] as number;
  if (high === undefined) return base;
  return base + ((value - low) / (high - low)) * ((to[after] as number) - base);
}

/** The time after `ms` of playing at `speed`. */
export function advance(map: TimeMap, time: number, ms: number, speed: number): number {
  return timeAt(map, placeOf(map, time) + ms * speed);
}

export const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32, 64] as const;
export type Speed = (typeof SPEEDS)[number];
