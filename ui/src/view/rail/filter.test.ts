import { describe, expect, it } from 'vitest';
import type { RunSummary, Runs } from '../../wire/types';
import { filterRuns } from './filter';

function run(runId: string, status: string, more: Partial<RunSummary> = {}): RunSummary {
  return { runId, flowName: 'flow', status, startedAt: '', updatedAt: '', path: runId, ...more };
}

const ALL = [
  run('a', 'running', { currentNode: 'review' }),
  run('b', 'failed', { runTitle: 'Review Ünicode' }),
  run('c', 'completed'),
  run('d', 'running', { liveness: { state: 'dead', reason: '' } }),
  run('e', 'broken', { broken: 'manifest.json is missing' }),
  run('f', 'waiting'),
];
const isMarked = ({ runId }: RunSummary) => runId === 'c';
const RUNS: Runs = {
  schema: '',
  order: ALL.map(({ runId }) => runId),
  runsById: Object.fromEntries(ALL.map((one) => [one.runId, one])),
};

describe('the filter of runs', () => {
  it('hands back the very list when nothing is asked', () => {
    expect(filterRuns(RUNS, ' ', 'all', isMarked)).toBe(RUNS.order);
  });
  it.each([
    ['review', 'all', 'ab'],
    ['ÜNI rev', 'all', 'b'],
    ['manifest', 'all', 'e'],
    ['', 'failed', 'bde'],
    ['', 'running', 'af'],
    ['', 'waiting', 'f'],
    ['', 'unread', 'c'],
    ['review', 'failed', 'b'],
  ] as const)('%s with status %s finds %s', (typed, status, found) => {
    expect(filterRuns(RUNS, typed, status, isMarked).join('')).toBe(found);
  });
});
