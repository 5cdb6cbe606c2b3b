// Names that every object knows from its prototype, as ids of sessions, runs and logs that are not there: nobody
// takes what stands behind them for a session or a run.

import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { orderOf } from '../playback/order';
import { FOLLOWING } from '../playback/playhead';
import { foundAt } from '../playback/said';
import { runOf, session, step } from '../playback/sample';
import { shownSession, speakerAt, speakingStep } from '../playback/speaker';
import { usageOfStep } from '../playback/usage';
import type { Run, RunSummary, Runs } from '../wire/types';
import { firstLook, isUnread, lookAt, parseLooked, readAll } from './attention/unread';
import { sessionName } from './events/EventFilters';
import { EventRow } from './events/EventRow';
import { entryOf } from './events/entry';
import { rangesOf, within } from './events/scope';
import { keyText } from './keys/keymap';
import { entriesOf } from './palette/entries';
import { filterRuns } from './rail/filter';
import { aimOf, groupsOf } from './search/hits';
import { lanesOf } from './strip/lanes';

const NAMES = ['toString', 'constructor', 'valueOf', 'hasOwnProperty', '__proto__'];

function speaking(sessionId: string): Run {
  const conversation = { sessionId, firstSeq: 1, lastSeq: 2, firstMessage: 0, endMessage: 1 };
  return runOf([{ ...step('a', 1, 2), conversation }, step('b', 3)], [session('main', [])]);
}

it.each(NAMES)('a step that speaks in %s speaks in no session', (name) => {
  const run = speaking(name);
  const cut = { log: name, seq: 2, at: 20 };
  const paused = { kind: 'paused', at: cut } as const;
  for (const playhead of [FOLLOWING, paused]) {
    expect(speakerAt(run, playhead)).toEqual({ mode: undefined, model: undefined });
    expect(speakingStep(run.sessions, run.steps, playhead)).toBeUndefined();
    expect(shownSession(run, playhead)).toBeUndefined();
  }
  expect(foundAt(run, cut)).toBeNull();
  const told = run.steps[0];
  expect(told && usageOfStep(told, run.sessions, null)).toMatchObject({});
  const ranges = rangesOf(run, 'all', told ?? null);
  expect(ranges.map(({ log }) => log)).toEqual([null]);
  expect(() => within([{ log: name, first: 1, end: 9 }], run, { from: 0, to: 99 })).not.toThrow();
  expect(sessionName(run, name)).toBe(name);
  const { ticks } = orderOf(run);
  for (const by of ['node', 'session'] as const) {
    const lanes = lanesOf(run.steps, run.sessions, ticks, by);
    expect(lanes.map(({ unmarked }) => unmarked)).toEqual([null, null]);
    if (by === 'session') expect(lanes.map(({ label }) => label)).toEqual([name, 'no session']);
  }
});

it.each(NAMES)('a hit in session %s leads nowhere', (name) => {
  const hit = {
    kind: 'plan',
    place: { in: 'session', session: name, index: 0 },
    at: { seq: 1, at: 1 },
    snippet: '',
    ranges: [],
    matches: 1,
  } as const;
  const run = speaking(name);
  expect(aimOf({ ...hit, ranges: [] }, run)).toBeNull();
  expect(groupsOf([{ ...hit, ranges: [] }], run)[0]?.label).toBe(`${name} · plan and terminals`);
});

it.each(NAMES)('a run %s that is not there is no run, and one that is there is known', (name) => {
  const none: Runs = { schema: '', order: [name], runsById: {} };
  expect(filterRuns(none, 'x', 'all', () => true)).toEqual([]);
  expect(entriesOf(() => false, none, null)).toEqual([]);
  const run = (status: string): RunSummary => {
    return { runId: name, flowName: 'f', status, startedAt: '2026-01-01', updatedAt: '', path: name };
  };
  const list = (one: RunSummary) => Object.fromEntries([[name, one]]);
  const looked = firstLook(Date.parse('2026-01-02'));
  expect(isUnread(run('failed'), looked)).toBe(false);
  const before = lookAt(looked, list(run('running')), null);
  expect(isUnread(run('failed'), before)).toBe(true);
  expect(parseLooked(JSON.stringify(before))).toEqual(before);
  expect(isUnread(run('failed'), readAll(before, list(run('failed'))))).toBe(false);
});

it.each(NAMES)('an event that goes %s has no arrow', (direction) => {
  const row = entryOf('main', { seq: 1, at: '2026-01-01T00:00:00Z', direction, message: {} });
  if (!row) throw new Error('no row');
  const nothing = () => undefined;
  const drawn = renderToStaticMarkup(
    <EventRow
      runId="r"
      row={row}
      index={0}
      startedAt={0}
      log="main"
      attempt=""
      current={false}
      later={false}
      sought={null}
      open={false}
      reachable
      onToggle={nothing}
      onMoment={nothing}
    />,
  );
  expect(drawn).toContain(`<span aria-hidden="true"></span><span class="unseen">${direction}</span>`);
  expect(keyText(direction, false)).toBe(direction);
});
