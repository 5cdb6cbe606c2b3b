// A window: a stretch of a run's time that somebody wants to read alone. In: its ends, and when things
// happened. Out: what is inside. Pure. It is absolute time, so it stays what it is while the run grows.

import type { Step } from '../wire/types';
import { prefixLength } from './moment';
import type { Track } from './track';

/** Both ends belong to it; whole ms since 1970, `from` never after `to`. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** The window between two times, in whichever order; it holds both. */
export function windowBetween(a: number, b: number): TimeWindow {
  return { from: Math.floor(Math.min(a, b)), to: Math.ceil(Math.max(a, b)) };
}

/** With its beginning at `time`; without an end after that it reaches to `last`. */
export function withBegin(window: TimeWindow | null, time: number, last: number): TimeWindow {
  return windowBetween(time, window && window.to > time ? window.to : Math.max(last, time));
}

/** With its end at `time`; without a beginning before that it begins at `first`. */
export function withEnd(window: TimeWindow | null, time: number, first: number): TimeWindow {
  return windowBetween(window && window.from < time ? window.from : Math.min(first, time), time);
}

/** Whether something that went on from `begin` to `end` was there inside of the window. */
export function overlaps({ from, to }: TimeWindow, begin: number, end: number): boolean {
  return begin <= to && end >= from;
}

export function isSameWindow(a: TimeWindow | null, b: TimeWindow | null): boolean {
  return a === b || (a !== null && b !== null && a.from === b.from && a.to === b.to);
}

/** `<from>-<to>` in ms since 1970, for addresses. */
export function windowName({ from, to }: TimeWindow): string {
  return `${from}-${to}`;
}

/** What `windowName` names; null for anything else. */
export function parseWindowName(name: string): TimeWindow | null {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(name) ?? [];
  if (from === undefined || to === undefined || Number(from) > Number(to)) return null;
  return { from: Number(from), to: Number(to) };
}

/** The nodes that had an attempt under way inside of the window. */
export function activeNodes(steps: readonly Step[], window: TimeWindow): ReadonlySet<string> {
  const begun = prefixLength(steps, (step) => beginOf(step) <= window.to);
  const active = new Set<string>();
  for (let i = 0; i < begun; i += 1) {
    const step = steps[i] as Step;
    if (endOf(step, steps[i + 1]) >= window.from) active.add(step.nodeId);
  }
  return active;
}

/** Index of the last attempt that had begun by the window's end; -1 when none had. */
export function lastStepIn(steps: readonly Step[], { to }: TimeWindow): number {
  return prefixLength(steps, (step) => beginOf(step) <= to) - 1;
}

function beginOf(step: Step): number {
  return step.trace?.[0].at ?? step.startedAt;
}

/** One that never got a receipt ended at the latest when the next one began. */
function endOf(step: Step, next: Step | undefined): number {
  if (step.outcome === 'running') return next ? beginOf(next) : Number.POSITIVE_INFINITY;
  return step.finishedAt ?? step.trace?.[1].at ?? step.startedAt;
}

/** The numbers of a log that may lie in the window, `first` included and `end` not: as close as the known
 * entries tell. */
export function seqsIn({ seqs, ats }: Track, { from, to }: TimeWindow): { first: number; end: number } {
  const before = seqs[prefixLength(ats, (at) => at < from) - 1];
  const after = seqs[prefixLength(ats, (at) => at <= to)];
  return { first: before === undefined ? 0 : before + 1, end: after ?? Number.POSITIVE_INFINITY };
}
