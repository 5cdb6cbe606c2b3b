// The playhead: following the live edge, or paused at a moment.
// In: commands and the run's steps. Out: the next playhead, and what it means for the steps. Pure. Steps
// that arrive never move a paused playhead: it names a moment, and a moment stays where it is.

import type { Header, Step } from '../wire/types';
import { type Cut, compareCuts, cutAt, prefixLength, TRACE } from './moment';

export type Playhead = { kind: 'following' } | { kind: 'paused'; at: Cut };

export type Command =
  | { kind: 'stepBack' }
  | { kind: 'stepForward' }
  | { kind: 'toStep'; index: number }
  | { kind: 'toMoment'; at: Cut }
  | { kind: 'toLive' };

export const FOLLOWING: Playhead = { kind: 'following' };

/** What the playhead is after `command`. */
export function move(playhead: Playhead, command: Command, steps: readonly Step[]): Playhead {
  switch (command.kind) {
    case 'toLive':
      return FOLLOWING;
    case 'toMoment':
      return { kind: 'paused', at: command.at };
    case 'toStep':
      return toStep(command.index, steps);
    case 'stepBack':
      return toStep(Math.max(0, shownStep(playhead, steps) - 1), steps);
    case 'stepForward': {
      if (playhead.kind === 'following') return playhead;
      const next = shownStep(playhead, steps) + 1;
      return next < steps.length ? toStep(next, steps) : FOLLOWING;
    }
  }
}

/** The end of a settled step; the running one is the live edge. */
function toStep(index: number, steps: readonly Step[]): Playhead {
  const step = steps[Math.min(index, steps.length - 1)];
  if (!step || step.outcome === 'running') return FOLLOWING;
  return { kind: 'paused', at: endOf(step) };
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

/** How much happened since the playhead: steps begun, and ms up to the newest that is known. `updatedAt` is
 * when the run last wrote its state, in ms since 1970. */
export function behind(
  playhead: Playhead,
  steps: readonly Step[],
  updatedAt = 0,
): { steps: number; ms: number } {
  const last = steps.at(-1);
  if (playhead.kind === 'following' || !last) return { steps: 0, ms: 0 };
  return {
    steps: steps.length - 1 - stepAt(steps, playhead.at),
    ms: Math.max(0, endOf(last).at - playhead.at.at, updatedAt - playhead.at.at),
  };
}

/** The steps as they stood: none that began later, and none settled before it had. */
export function stepsAt(steps: Step[], playhead: Playhead): Step[] {
  if (playhead.kind === 'following') return steps;
  const { at } = playhead;
  return steps.slice(0, stepAt(steps, at) + 1).map((step) => {
    const settled = step.outcome === 'running' || compareCuts(endOf(step), at) <= 0;
    return settled ? step : unsettled(step);
  });
}

function unsettled(step: Step): Step {
  const { finishedAt: _f, error: _e, exitCode: _x, case: _c, ...begun } = step;
  return { ...begun, outcome: 'running' };
}

/** The header as it stood, as far as the steps tell: before the end a run is running. */
export function headerAt(header: Header, steps: readonly Step[], playhead: Playhead): Header {
  if (playhead.kind === 'following') return header;
  const last = steps.at(-1);
  if (!last || compareCuts(endOf(last), playhead.at) <= 0) return header;
  const step = steps[stepAt(steps, playhead.at)];
  const { finishedAt: _f, error: _e, waitingOn: _w, statusDetail: _s, ...rest } = header;
  return { ...rest, status: 'running', currentNode: step?.nodeId, currentAttemptId: step?.attemptId };
}
