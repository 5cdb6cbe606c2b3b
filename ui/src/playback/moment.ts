// Moments: places in a run's one order, which merges the trace and the sessions' event logs.
// In: the wire's `Moment` (a place in one log). Out: comparisons. Never reads a clock.
// The order is (at, trace before sessions, log name, seq); see `Cut`.

import type { Moment } from '../wire/types';

/** The log name of a run's trace; every other log is named by its session's id. */
export const TRACE = 'trace';

/** A place in the run's one order, named by the last entry that it includes. `at` in ms since 1970. */
export interface Cut {
  /** `TRACE`, or a session's id. */
  log: string;
  seq: number;
  at: number;
}

/** The cut whose last entry is `moment` of `log`. */
export function cutAt(log: string, moment: Moment): Cut {
  return { log, seq: moment.seq, at: moment.at };
}

/** Negative when `a` comes before `b`, 0 when they are one place. */
export function compareCuts(a: Cut, b: Cut): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.log === b.log) return a.seq - b.seq;
  if (a.log === TRACE) return -1;
  if (b.log === TRACE) return 1;
  return a.log < b.log ? -1 : 1;
}

/** Whether the entry `moment` of `log` had been written at `cut`. Null is the live edge: always. */
export function hadCome(moment: Moment, log: string, cut: Cut | null): boolean {
  return cut === null || hadComeAt(moment.seq, moment.at, log, cut);
}

/** The same for a moment that is not an object, as in marks. */
export function hadComeAt(seq: number, at: number, log: string, cut: Cut): boolean {
  if (at !== cut.at) return at < cut.at;
  if (log === cut.log) return seq <= cut.seq;
  if (log === TRACE) return true;
  return cut.log !== TRACE && log < cut.log;
}

/** Length of the longest prefix of `list` for which `holds`; it must hold for a prefix. */
export function prefixLength<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(list[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** After every entry of that millisecond. */
export function endOfMs(time: number): Cut {
  return { log: '\uffff', seq: Number.MAX_SAFE_INTEGER, at: Math.floor(time) };
}

/** `<log>:<seq>`, the name of a cut for links. */
export function cutName(cut: Cut): string {
  return `${cut.log}:${cut.seq}`;
}

/** What `cutName` names; null for anything else. A log's name may hold any character. */
export function parseCutName(name: string): { log: string; seq: number } | null {
  const [, log, digits] = /^(.+):(\d{1,15})$/s.exec(name) ?? [];
  return log === undefined || digits === undefined ? null : { log, seq: Number(digits) };
}
