// Which runs of the list are shown. Pure.

import { own } from '../../wire/keyed';
import type { RunSummary, Runs } from '../../wire/types';
import { verdict } from '../verdict';

export type StatusFilter = 'all' | 'running' | 'waiting' | 'failed' | 'unread';

/** Whether a run is unread, or the one that is open: to open it does not take it out of the list. */
type IsMarked = (run: RunSummary) => boolean;

const FAILED = new Set(['failed', 'timed_out', 'cancelled', 'dead', 'broken']);
const RUNNING = new Set(['running', 'waiting', 'stale']);

/** Ids of the list that have every word and the status, in its order. */
export function filterRuns(runs: Runs, typed: string, status: StatusFilter, isMarked: IsMarked): string[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && status === 'all') return runs.order;
  return runs.order.filter((id) => {
    const run = own(runs.runsById, id);
    return run && hasStatus(run, status, isMarked) && words.every((word) => wordsOf(run).includes(word));
  });
}

export function hasStatus(run: RunSummary, status: StatusFilter, isMarked: IsMarked): boolean {
  if (status === 'all') return true;
  if (status === 'unread') return isMarked(run);
  const how = run.broken ? 'broken' : verdict(run.status, run.liveness);
  if (status === 'waiting') return how === 'waiting';
  return (status === 'failed' ? FAILED : RUNNING).has(how);
}

function wordsOf(run: RunSummary): string {
  const { runTitle, flowName, currentNode, statusDetail, broken, status, runId } = run;
  return [runTitle, flowName, currentNode, statusDetail, broken, status, runId].join('\n').toLowerCase();
}
