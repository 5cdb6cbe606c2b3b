import { describe, expect, it } from 'vitest';
import { orderOf } from '../../playback/order';
import { FOLLOWING, move } from '../../playback/playhead';
import { step } from '../../playback/sample';
import type { Connection } from '../../store/live';
import type { LivenessState, Run } from '../../wire/types';
import { clockText, dayText } from '../time';
import { edgeOf } from './edge';

function run(status: string, state: LivenessState = 'live'): Run {
  return {
    schema: 'runreel.run.v1',
    runId: 'r',
    header: {
      flowName: 'f',
      status,
      startedAt: 0,
      updatedAt: 60_000,
      currentNode: 'ship',
      waitingOn: 'human',
    },
    liveness: { state, reason: state === 'dead' ? 'its process is gone' : '' },
    flow: { name: 'f', startAt: 'plan', nodes: [], edges: [] },
    steps: [step('plan', 1, 4), step('write', 5, 9), step('ship', 10)],
    sessions: {},
    trace: { count: 10 },
    problems: [],
    problemCount: 0,
  };
}

interface Given {
  status: string;
  state?: LivenessState;
  back?: number;
  letGo?: boolean;
  connection?: Connection;
}

function check(
  { status, state, back = 0, letGo = false, connection = 'live' }: Given,
  expected: string,
): void {
  const of = run(status, state);
  const order = orderOf(of);
  let playhead = FOLLOWING;
  for (let i = 0; i < back; i += 1) playhead = move(playhead, { kind: 'stepBack' }, order);
  const { word, detail, jump } = edgeOf(of, order, playhead, letGo, connection);
  expect([word, detail, jump ?? '-'].join(' | ')).toBe(expected);
}

describe('the one place that says where the playhead stands', () => {
  it('at the edge of a running run is live', () => check({ status: 'running' }, 'LIVE | ship | -'));
  it('rewound is behind, by time and events', () => {
    check({ status: 'running', back: 1 }, 'BEHIND | 1m 00s, 1 event | Jump to live');
    check({ status: 'running', back: 2 }, 'BEHIND | 1m 00s, 6 events | Jump to live');
    check({ status: 'completed', back: 2 }, 'BEHIND | 1m 00s, 6 events | Jump to end');
  });
  it('reading further up offers the way back', () => {
    check({ status: 'running', letGo: true }, 'LIVE | reading further up | Jump to live');
  });
  it('a run that is over has ended', () =>
    check({ status: 'failed', state: 'ended' }, `ENDED | ${dayText(60_000)}, ${clockText(60_000)} | -`));
  it('a run whose writer is gone has ended too', () => {
    check({ status: 'running', state: 'dead' }, 'DEAD | its process is gone | -');
  });
  it('a run at a checkpoint waits', () =>
    check({ status: 'waiting', state: 'ended' }, 'WAITING | at human | -'));
  it('without a connection all of it is stale', () => {
    check({ status: 'running', connection: 'reconnecting' }, 'STALE | not connected | -');
  });
});
