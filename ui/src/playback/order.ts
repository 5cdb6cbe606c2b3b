// A run's one order of moments, as far as the page knows it: the trace and the sessions' logs, merged.
// In: the run. Out: which moment a time means, what comes before and after a moment, where the run is
// silent. Pure; tracks that did not change are not read again.

import { ownValues } from '../wire/keyed';
import type { Run, Step } from '../wire/types';
import { type Cut, compareCuts, parseCutName, prefixLength } from './moment';
import { mergeSpans, type Span, sessionTrack, type Tick, type Track, traceTrack } from './track';

export interface Order {
  steps: readonly Step[];
  /** The trace first, then the sessions. */
  tracks: readonly Track[];
  /** What is known of them beside: stretches far from the live edge. */
  parts: readonly Track[];
  /** Events of interest, in order. */
  ticks: readonly Tick[];
  /** Where the run is busy; what lies between is idle. ms since 1970. */
  spans: readonly Span[];
  /** The run's beginning, and the newest moment that is known. */
  first: Cut;
  last: Cut;
  /** Nothing will come any more. */
  over: boolean;
}

export function orderOf(run: Run): Order {
  const trace = traceTrack(run.steps, run.trace, run.header.startedAt);
  const tracks = [trace, ...ownValues(run.sessions).map(sessionTrack)];
  const ends = tracks.map((track) => entryAt(track, track.seqs.length - 1)).filter((cut) => cut !== null);
  const { status } = run.header;
  return {
    steps: run.steps,
    tracks,
    parts: [],
    ticks: mergeTicks(tracks.map(({ ticks }) => ticks)),
    spans: mergeSpans(tracks.flatMap(({ spans }) => spans)),
    first: entryAt(trace, 0) as Cut,
    last: ends.reduce((a, b) => (compareCuts(a, b) < 0 ? b : a)),
    over: run.liveness.state === 'dead' || (status !== 'running' && status !== 'waiting'),
  };
}

let merged: { lists: readonly (readonly Tick[])[]; ticks: readonly Tick[] } = { lists: [], ticks: [] };

/** Ticks of all logs in one order: the same list for the same lists, as text that grows has no ticks. */
function mergeTicks(lists: readonly (readonly Tick[])[]): readonly Tick[] {
  const same = lists.length === merged.lists.length && lists.every((list, i) => list === merged.lists[i]);
  if (!same) merged = { lists, ticks: lists.flat().sort((a, b) => compareCuts(a.at, b.at)) };
  return merged.ticks;
}

/** The same order, with what else is known of its logs. */
export function withParts(order: Order, parts: readonly Track[]): Order {
  return parts.length === 0 ? order : { ...order, parts };
}

function entryAt(track: Track, index: number): Cut | null {
  const seq = track.seqs[index];
  const at = track.ats[index];
  return seq === undefined || at === undefined ? null : { log: track.log, seq, at };
}

/** The last known entry that had come by `time`, ms since 1970; the run's first before that. */
export function cutAtTime(order: Order, time: number): Cut {
  return newest(order, (track) => prefixLength(track.ats, (at) => at <= time) - 1);
}

/** The known entry before a moment; the first has none before it. */
export function entryBefore(order: Order, cut: Cut): Cut {
  return newest(order, (track) => comeBy(track, cut, false) - 1);
}

/** The known entry after a moment; null at the edge. */
export function entryAfter(order: Order, cut: Cut): Cut | null {
  let next: Cut | null = null;
  for (const tracks of [order.tracks, order.parts])
    for (const track of tracks) {
      const entry = entryAt(track, comeBy(track, cut, true));
      if (entry && (next === null || compareCuts(entry, next) < 0)) next = entry;
    }
  return next;
}

function newest(order: Order, indexIn: (track: Track) => number): Cut {
  let best = order.first;
  for (const tracks of [order.tracks, order.parts])
    for (const track of tracks) {
      const entry = entryAt(track, indexIn(track));
      if (entry && compareCuts(entry, best) > 0) best = entry;
    }
  return best;
}

/** How many entries of a track had come at a moment, with or without the one at it. */
function comeBy(track: Track, cut: Cut, included: boolean): number {
  const limit = included ? 0 : -1;
  let low = 0;
  let high = track.seqs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareCuts(entryAt(track, middle) as Cut, cut) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The event of interest before a moment. */
export function tickBefore({ ticks, parts }: Order, cut: Cut): Tick | undefined {
  const before = (list: readonly Tick[]) =>
    list[prefixLength(list, (tick) => compareCuts(tick.at, cut) < 0) - 1];
  return parts.reduce((best, part) => outer(best, before(part.ticks), 1), before(ticks));
}

/** The event of interest after a moment. */
export function tickAfter({ ticks, parts }: Order, cut: Cut): Tick | undefined {
  const after = (list: readonly Tick[]) => list[prefixLength(list, (tick) => compareCuts(tick.at, cut) <= 0)];
  return parts.reduce((best, part) => outer(best, after(part.ticks), -1), after(ticks));
}

function outer(a: Tick | undefined, b: Tick | undefined, side: 1 | -1): Tick | undefined {
  if (!a || !b) return a ?? b;
  return compareCuts(a.at, b.at) * side >= 0 ? a : b;
}

/** How many entries of all logs had been written at a moment: entries are numbered without holes. */
export function countAt(order: Order, cut: Cut): number {
  const inParts = new Map<string, number>();
  for (const part of order.parts)
    inParts.set(part.log, Math.max(inParts.get(part.log) ?? 0, part.seqs[comeBy(part, cut, true) - 1] ?? 0));
  let count = 0;
  for (const track of order.tracks) {
    const known = track.seqs[comeBy(track, cut, true) - 1] ?? 0;
    // Its own log is known to the entry, also between two known ones.
    const exact = track.log === cut.log && cut.seq <= (track.seqs.at(-1) ?? 0);
    count += exact ? cut.seq : Math.max(known, inParts.get(track.log) ?? 0);
  }
  return count;
}

/** The moment of that name. Inexact when the entry is outside of what is known: then `at` is that of the
 * known entry before it. Null when no log has that name or the log is not yet that long. */
export function momentNamed(order: Order, name: string): { cut: Cut; exact: boolean } | null {
  const place = parseCutName(name);
  const track = order.tracks.find(({ log }) => log === place?.log);
  if (!place || !track || place.seq > (track.seqs.at(-1) ?? -1)) return null;
  const own = [track, ...order.parts.filter(({ log }) => log === place.log)].map((one) =>
    entryAt(one, prefixLength(one.seqs, (seq) => seq <= place.seq) - 1),
  );
  const known = own.reduce((a, b) => (a && (!b || b.seq <= a.seq) ? a : b)) ?? entryAt(track, 0);
  if (!known) return null;
  return { cut: { ...place, at: known.at }, exact: known.seq === place.seq };
}
