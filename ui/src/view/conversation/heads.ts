// Headings: for each message the turn, the attempt, the time and the tokens it belongs to.
// In: a session's history and the run's steps, as they stood. Out: answers by message index. Pure.

import { type Cut, hadCome, prefixLength } from '../../playback/moment';
import { usageOfTurn } from '../../playback/usage';
import type { Step, Turn, Usage } from '../../wire/types';
import { type Head, type Heads, stepOf } from './rows';

/** The turns that had begun, without the ends that had not come. */
export function cutTurns(all: readonly Turn[], sessionId: string, cut: Cut | null): readonly Turn[] {
  if (cut === null) return all;
  const known = prefixLength(all, (turn) => hadCome(turn.start, sessionId, cut));
  return all.slice(0, known).map((turn) => {
    if (!turn.end || hadCome(turn.end, sessionId, cut)) return turn;
    return { start: turn.start, message: turn.message };
  });
}

/** The entries of a list in order of arrival that had come. */
export function knownOf<T extends { at: { seq: number; at: number } }>(
  list: readonly T[],
  sessionId: string,
  cut: Cut | null,
): readonly T[] {
  const known = prefixLength(list, (entry) => hadCome(entry.at, sessionId, cut));
  return known === list.length ? list : list.slice(0, known);
}

export function headsOf(
  turns: readonly Turn[],
  usage: readonly Usage[],
  steps: readonly Step[],
  sessionId: string,
  /** Index after the last message of the last turn. */
  end: number,
): Heads {
  const cache = new Map<number, Head>();
  const turnAt = (message: number) => prefixLength(turns, (turn) => turn.message <= message) - 1;
  return {
    of(message) {
      const known = cache.get(message);
      if (known) return known;
      const head = headOf(turnAt(message), turns, usage, steps, sessionId, message);
      cache.set(message, head);
      return head;
    },
    ending(message) {
      const at = turnAt(message);
      const turn = turns[at];
      const after = turns[at + 1]?.message ?? end;
      return turn?.end && after === message + 1 ? turn : undefined;
    },
  };
}

function headOf(
  at: number,
  turns: readonly Turn[],
  usage: readonly Usage[],
  steps: readonly Step[],
  sessionId: string,
  message: number,
): Head {
  const turn = turns[at];
  const used = turn?.end && usageOfTurn(turn, usage);
  const index = stepOf(steps, sessionId, message);
  const step = index === undefined ? undefined : steps[index];
  return {
    turn: turn && at + 1,
    step: step && index !== undefined ? { nodeId: step.nodeId, attempt: attemptOf(step), index } : undefined,
    startedAt: turn?.start.at ?? 0,
    endedAt: turn?.end?.at,
    running:
      turn !== undefined &&
      !turn.end &&
      at === turns.length - 1 &&
      (step === undefined || step.outcome === 'running'),
    tokens: used?.tokens?.total,
    used,
  };
}

/** The number of an attempt: what follows the last `#`. */
export function attemptOf(step: Step): string {
  return step.attemptId.slice(step.attemptId.lastIndexOf('#') + 1);
}
