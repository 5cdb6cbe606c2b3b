// The playhead: following the live edge, playing towards it, or paused at a moment.
// In: commands and the run's order of moments. Out: the next playhead, and what it means for the steps.
// Pure: whoever plays says how far time went. What arrives never moves a paused playhead: it names a
// moment, and a moment stays where it is.

import type { Header, Step } from '../wire/types';
import { type Cut, compareCuts, cutAt, endOfMs, prefixLength, TRACE } from './moment';
import { countAt, cutAtTime, entryAfter, entryBefore, type Order, tickAfter, tickBefore } from './order';

/** `time` is the exact place on the axis where that is later than the moment's own, ms since 1970. `loose`
 * is an entry of which only the name is known: its time is that of a known entry before it. */
export type Playhead =
  | { kind: 'following' }
  | { kind: 'playing'; at: Cut; time?: number; loose?: true }
  | { kind: 'paused'; at: Cut; time?: number; loose?: true };

export type Command =
  | { kind: 'play' }
  | { kind: 'pause'; time?: number }
  /** `time` is how far playing had come. Plays when paused, pauses when not; at the end of a run that is over it plays from the start. */
  | { kind: 'toggle'; time?: number }
  /** Time went on while playing, ms since 1970. */
  | { kind: 'reach'; time: number }
  | { kind: 'stepBack' }
  | { kind: 'stepForward' }
  /** The event of interest before or after. */
  | { kind: 'tickBack' }
  | { kind: 'tickForward' }
  /** Any event that is known. */
  | { kind: 'entryBack' }
  | { kind: 'entryForward' }
  | { kind: 'toStep'; index: number }
  | { kind: 'toMoment'; at: Cut }
  | { kind: 'toTime'; time: number }
  | { kind: 'toStart' }
  | { kind: 'toLive' };

export const FOLLOWING: Playhead = { kind: 'following' };

/** The moment that is shown; null is the live edge. */
export function cutOf(playhead: Playhead): Cut | null {
  return playhead.kind === 'following' ? null : playhead.at;
}

/** Where the playhead is on the axis, ms since 1970; null is the live edge. */
export function timeOf(playhead: Playhead): number | null {
  return playhead.kind === 'following' ? null : (playhead.time ?? playhead.at.at);
}

/** The moment that is meant, whether its last entry is known or not. */
export function pointOf({ at, time }: { at: Cut; time?: number }): Cut {
  return time === undefined ? at : endOfMs(time);
}

/** What the playhead is after `command`. */
export function move(playhead: Playhead, command: Command, order: Order): Playhead {
  const { steps } = order;
  switch (command.kind) {
    case 'play':
      return play(playhead, order);
    case 'pause':
      return pause(playhead, order, command.time);
    case 'toggle':
      if (playhead.kind === 'paused' || (playhead.kind === 'following' && order.over))
        return play(playhead, order);
      return pause(playhead, order, command.time);
    case 'reach':
      return reach(playhead, command.time, order);
    case 'toLive':
      return FOLLOWING;
    case 'toStart':
      return { kind: 'paused', at: order.first };
    case 'toMoment':
      return { kind: 'paused', at: command.at };
    case 'toTime':
      return { kind: 'paused', at: cutAtTime(order, command.time), time: command.time };
    case 'toStep':
      return toStep(command.index, steps);
    case 'stepBack':
      return toStep(Math.max(0, shownStep(playhead, steps) - 1), steps);
    case 'stepForward': {
      if (playhead.kind === 'following') return playhead;
      const next = shownStep(playhead, steps) + 1;
      return next < steps.length ? toStep(next, steps) : FOLLOWING;
    }
    case 'tickBack':
      return { kind: 'paused', at: tickBefore(order, cutOf(playhead) ?? order.last)?.at ?? order.first };
    case 'entryBack':
      return { kind: 'paused', at: entryBefore(order, cutOf(playhead) ?? order.last) };
    case 'tickForward':
      return forward(playhead, (at) => tickAfter(order, at)?.at);
    case 'entryForward':
      return forward(playhead, (at) => entryAfter(order, at));
  }
}

function forward(playhead: Playhead, next: (at: Cut) => Cut | null | undefined): Playhead {
  if (playhead.kind === 'following') return playhead;
  const at = next(playhead.at);
  return at ? { kind: 'paused', at } : FOLLOWING;
}

function play(playhead: Playhead, order: Order): Playhead {
  if (playhead.kind === 'playing') return playhead;
  if (playhead.kind === 'paused') return { ...playhead, kind: 'playing' };
  return order.over ? { kind: 'playing', at: order.first } : playhead;
}

function pause(playhead: Playhead, order: Order, time = timeOf(playhead)): Playhead {
  if (playhead.kind === 'paused') return playhead;
  if (playhead.kind === 'following' || time === null) return { kind: 'paused', at: order.last };
  return { kind: 'paused', at: playhead.at, time };
}

/** Playing ends at the live edge, where following begins. Between two entries nothing changes. */
function reach(playhead: Playhead, time: number, order: Order): Playhead {
  if (playhead.kind !== 'playing') return playhead;
  if (time >= order.last.at) return FOLLOWING;
  const at = cutAtTime(order, time);
  // Of several entries in one millisecond it may have begun in the middle.
  return compareCuts(at, playhead.at) > 0 ? { kind: 'playing', at, time } : playhead;
}

/** The end of a settled step; the running one is the live edge. */
function toStep(index: number, steps: readonly Step[]): Playhead {
  const step = steps[Math.min(index, steps.length - 1)];
  if (!step || step.outcome === 'running') return FOLLOWING;
  return { kind: 'paused', at: endOf(step) };
}

/** Whether the playhead is where picking that step leads. */
export function isAtStep(playhead: Playhead, step: Step | undefined): boolean {
  return playhead.kind === 'paused' && step !== undefined && compareCuts(endOf(step), playhead.at) === 0;
}

/** Where a step begins. */
export function startOf(step: Step): Cut {
  return step.trace ? cutAt(TRACE, step.trace[0]) : { log: TRACE, seq: 0, at: step.startedAt };
}

/** The last moment of a step that is known. */
export function endOf(step: Step): Cut {
  if (step.trace) return cutAt(TRACE, step.trace[1]);
  return { log: TRACE, seq: Number.MAX_SAFE_INTEGER, at: step.finishedAt ?? step.startedAt };
}

/** Index of the step that a moment lies in: the last one that had begun; -1 before the first. */
export function stepAt(steps: readonly Step[], at: Cut): number {
  return prefixLength(steps, (step) => compareCuts(startOf(step), at) <= 0) - 1;
}

/** Index of the step that is shown: the paused one, or the newest; -1 without steps. */
export function shownStep(playhead: Playhead, steps: readonly Step[]): number {
  return playhead.kind === 'following' ? steps.length - 1 : Math.max(0, stepAt(steps, playhead.at));
}

/** How much came after the playhead: steps begun, entries written, and ms up to the newest that is known.
 * `updatedAt` is when the run last wrote its state, in ms since 1970. */
export function behind(playhead: Playhead, order: Order, updatedAt = 0): Distance {
  const { steps, last } = order;
  if (playhead.kind === 'following') return { steps: 0, events: 0, ms: 0 };
  const { at } = playhead;
  return {
    steps: steps.length - 1 - stepAt(steps, at),
    events: Math.max(0, countAt(order, last) - countAt(order, at)),
    ms: Math.max(0, Math.max(last.at, updatedAt) - (timeOf(playhead) ?? 0)),
  };
}

export interface Distance {
  steps: number;
  events: number;
  ms: number;
}

const lastOf = new WeakMap<Step[], { key: string; steps: Step[] }>();

/** The steps as they stood: none that began later, and none settled before it had. Moments between which
 * no step changed give the same list. */
export function stepsAt(steps: Step[], playhead: Playhead): Step[] {
  if (playhead.kind === 'following') return steps;
  const { at } = playhead;
  const begun = stepAt(steps, at) + 1;
  const open: number[] = [];
  for (let i = 0; i < begun; i += 1) {
    const step = steps[i] as Step;
    const surely = step.trace !== undefined && step.trace[1].at < at.at;
    if (!surely && step.outcome !== 'running' && compareCuts(endOf(step), at) > 0) open.push(i);
  }
  const key = `${begun}/${open.join()}`;
  const last = lastOf.get(steps);
  if (last?.key === key) return last.steps;
  const stood = steps.slice(0, begun);
  for (const i of open) stood[i] = unsettled(steps[i] as Step);
  lastOf.set(steps, { key, steps: stood });
  return stood;
}

const begunOf = new WeakMap<Step, Step>();

/** The same step gives the same object, so that moments of one step draw what changed only. */
function unsettled(step: Step): Step {
  const known = begunOf.get(step);
  if (known) return known;
  const { finishedAt: _f, error: _e, exitCode: _x, case: _c, ...rest } = step;
  const begun: Step = { ...rest, outcome: 'running' };
  begunOf.set(step, begun);
  return begun;
}

const headerOf = new WeakMap<Header, Header>();

/** The header as it stood, as far as the steps tell: before the end a run is running. */
export function headerAt(header: Header, steps: readonly Step[], playhead: Playhead): Header {
  if (playhead.kind === 'following') return header;
  const last = steps.at(-1);
  if (!last || compareCuts(endOf(last), playhead.at) <= 0) return header;
  const step = steps[stepAt(steps, playhead.at)];
  const known = headerOf.get(header);
  if (known && known.currentAttemptId === step?.attemptId) return known;
  const { finishedAt: _f, error: _e, waitingOn: _w, statusDetail: _s, ...rest } = header;
  const stood = { ...rest, status: 'running', currentNode: step?.nodeId, currentAttemptId: step?.attemptId };
  headerOf.set(header, stood);
  return stood;
}
