// One word for how a run or a step is: its status, unless its writer is silent or gone. Pure.

import type { Liveness, RunSummary } from '../wire/types';

export const VERDICTS = [
  'running',
  'waiting',
  'ok',
  'failed',
  'timed_out',
  'cancelled',
  'stale',
  'dead',
  'broken',
  'unknown',
] as const;

export type Verdict = (typeof VERDICTS)[number];

const WORDS: Record<Verdict, string> = {
  running: 'Running',
  waiting: 'Waiting for a person',
  ok: 'Completed',
  failed: 'Failed',
  timed_out: 'Timed out',
  cancelled: 'Cancelled',
  stale: 'Silent',
  dead: 'Dead',
  broken: 'Unreadable',
  unknown: 'Unknown',
};

/** What acpx says, corrected by what we know of its writer. */
export function verdict(status: string, liveness?: Liveness): Verdict {
  if (status === 'running' && (liveness?.state === 'stale' || liveness?.state === 'dead'))
    return liveness.state;
  if (status === 'completed') return 'ok';
  return (VERDICTS as readonly string[]).includes(status) ? (status as Verdict) : 'unknown';
}

/** How the last attempt of a run is, where its own outcome does not say: it waits, or nobody goes on with it. */
export function lastVerdict(status: string, liveness: Liveness): Verdict | undefined {
  const how = verdict(status, liveness);
  return how === 'waiting' || how === 'stale' || how === 'dead' ? how : undefined;
}

export function verdictWord(value: Verdict): string {
  return WORDS[value];
}

/** A run's title for people. */
export function titleOf(run: Pick<RunSummary, 'runTitle' | 'flowName' | 'runId'>): string {
  return run.runTitle || run.flowName || run.runId;
}
