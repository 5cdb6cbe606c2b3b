import { expect, it } from 'vitest';
import type { RunSummary } from '../../wire/types';
import { firstLook, isUnread, type Looked, lookAt, parseLooked, readAll } from './unread';

const FIRST = Date.parse('2026-01-02T00:00:00.000Z');

function run(runId: string, status: string, startedAt = '2026-01-01T00:00:00.000Z'): RunSummary {
  return { runId, flowName: 'flow', status, startedAt, updatedAt: startedAt, path: runId };
}

const list = (...runs: RunSummary[]) => Object.fromEntries(runs.map((one) => [one.runId, one]));
const unread = (looked: Looked, runs: Record<string, RunSummary>) =>
  Object.values(runs).flatMap((one) => (isUnread(one, looked) ? [one.runId] : []));

it('at the first look nothing is unread', () => {
  const runs = list(run('a', 'failed'), run('b', 'running'), run('c', 'waiting'));
  expect(unread(lookAt(firstLook(FIRST), runs, 'a'), runs)).toEqual([]);
});

it.each(['completed', 'failed', 'timed_out', 'waiting', 'cancelled'])(
  'a run that is %s since it was seen going on is unread until it is opened',
  (status) => {
    const before = lookAt(firstLook(FIRST), list(run('a', 'running'), run('b', 'running')), 'b');
    const runs = list(run('a', status), run('b', 'running'));
    const now = lookAt(before, runs, 'b');
    expect(unread(now, runs)).toEqual(['a']);
    expect(unread(lookAt(now, runs, 'a'), runs)).toEqual([]);
  },
);

it('a run that dies is unread, one that falls silent is not', () => {
  const before = lookAt(firstLook(FIRST), list(run('a', 'running')), null);
  const as = (state: 'stale' | 'dead') => list({ ...run('a', 'running'), liveness: { state, reason: '' } });
  expect(unread(lookAt(before, as('stale'), null), as('stale'))).toEqual([]);
  expect(unread(before, as('dead'))).toEqual(['a']);
});

it('a run that waits again is unread again', () => {
  const [running, waiting] = [list(run('a', 'running')), list(run('a', 'waiting'))];
  let looked = lookAt(firstLook(FIRST), waiting, 'a');
  looked = lookAt(looked, running, null);
  expect(unread(looked, waiting)).toEqual(['a']);
});

it('a run that came and went while nobody looked is unread, an old one that comes into the list is not', () => {
  const runs = list(run('new', 'failed', '2026-01-03T00:00:00.000Z'), run('old', 'failed'));
  expect(unread(lookAt(firstLook(FIRST), runs, null), runs)).toEqual(['new']);
});

it('all can be marked as read', () => {
  const before = lookAt(firstLook(FIRST), list(run('a', 'running')), null);
  const runs = list(run('a', 'failed'), run('b', 'completed', '2026-01-03T00:00:00.000Z'));
  expect(unread(before, runs)).toEqual(['a', 'b']);
  expect(unread(readAll(before, runs), runs)).toEqual([]);
});

it('remembers no more than a thousand runs, and what it forgets is old', () => {
  const at = (i: number) => new Date(FIRST + i * 60_000).toISOString();
  const going = Array.from({ length: 1_500 }, (_, i) => run(`r${i}`, 'running', at(i)));
  const looked = lookAt(firstLook(FIRST), list(...going), null);
  expect(Object.keys(looked.seen)).toHaveLength(1_000);
  const ended = list(...going.map((one) => ({ ...one, status: 'failed' })));
  const marks = unread(looked, ended);
  expect(marks).toContain('r1499');
  expect(marks).not.toContain('r10');
  expect(JSON.stringify(looked).length).toBeLessThan(100_000);
});

it('nothing new is the same object', () => {
  const runs = list(run('a', 'running'), run('b', 'failed'));
  const looked = lookAt(firstLook(FIRST), runs, 'b');
  expect(lookAt(looked, runs, 'b')).toBe(looked);
});

it.each([null, '', '{', '1', '{}', '{"since":1,"seen":{}}', '{"since":"","seen":null}'])(
  'storage that holds %s is none',
  (text) => expect(parseLooked(text)).toBeNull(),
);

it('is read as it was written', () => {
  const looked = lookAt(firstLook(FIRST), list(run('a', 'running'), run('__proto__', 'running')), null);
  expect(parseLooked(JSON.stringify(looked))).toEqual(looked);
  expect(parseLooked('{"since":"x","seen":{"a":1,"b":["ok","x"]}}')?.seen).toEqual({ b: ['ok', 'x'] });
});
