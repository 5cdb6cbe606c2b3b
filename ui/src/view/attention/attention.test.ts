import { expect, it } from 'vitest';
import type { RunSummary } from '../../wire/types';
import { look, newsSince, tabIcon, tabTitle } from './attention';

function run(runId: string, more: Partial<RunSummary>): RunSummary {
  const at = '2026-11-22T10:00:00.000Z';
  return { runId, flowName: 'flow', status: 'running', startedAt: at, updatedAt: at, path: runId, ...more };
}

it.each([
  [undefined, 'runreel'],
  [run('a', { currentNode: 'fix' }), '▶ fix · flow · runreel'],
  [run('a', { status: 'waiting', runTitle: 'Review' }), '⏸ Review · runreel'],
  [run('a', { status: 'completed' }), '✓ flow · runreel'],
  [run('a', { liveness: { state: 'dead', reason: 'gone' } }), '✕ flow · runreel'],
  [run('a', { status: 'broken', broken: 'manifest.json is empty' }), '! flow · runreel'],
])('the tab says how the open run is', (summary, title) => expect(tabTitle(summary)).toBe(title));

it('every state has a picture of its own, and no words of a run are in it', () => {
  const states = ['running', 'waiting', 'completed', 'failed', '"/><script>'];
  const icons = states.map((status) => tabIcon(run('a', { status, runTitle: '<b>' })));
  expect(new Set(icons).size).toBe(states.length);
  for (const icon of icons) expect(decodeURIComponent(icon)).not.toMatch(/script|<b>/);
});

it('only what came to something while it was watched is news', () => {
  const before = look({
    a: run('a', {}),
    b: run('b', {}),
    c: run('c', { status: 'completed' }),
    d: run('d', { status: 'waiting' }),
  });
  const now = {
    a: run('a', { status: 'failed', statusDetail: 'Failed in fix' }),
    b: run('b', { currentNode: 'next' }),
    c: run('c', { status: 'completed' }),
    d: run('d', { status: 'completed' }),
    e: run('e', { status: 'failed' }),
  };
  const words = newsSince(before, now).map((news) => `${news.runId} ${news.words}`);
  expect(words).toEqual(['a Failed: Failed in fix', 'd Completed']);
});

it('a run that fell silent and goes on is no news', () => {
  const silent = run('a', { liveness: { state: 'stale', reason: '' } });
  expect(newsSince(look({ a: run('a', {}) }), { a: silent })).toEqual([]);
  expect(newsSince(look({ a: silent }), { a: run('a', {}) })).toEqual([]);
  expect(newsSince(look({ a: silent }), { a: run('a', { status: 'completed' }) })).toHaveLength(1);
});
