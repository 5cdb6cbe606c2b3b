import { describe, expect, it } from 'vitest';
import { TRACE } from './moment';
import {
  behind,
  type Command,
  FOLLOWING,
  headerAt,
  move,
  type Playhead,
  shownStep,
  stepAt,
  stepsAt,
} from './playhead';
import { step } from './sample';

const SETTLED = [step('plan', 1, 4), step('write', 5, 9), step('ship', 10, 12)];
const GROWING = [step('plan', 1, 4), step('write', 5, 9), step('ship', 10)];

function after(commands: Command[], steps = SETTLED): Playhead {
  return commands.reduce((playhead, command) => move(playhead, command, steps), FOLLOWING);
}

function check(commands: Command[], expected: number | 'live', steps = SETTLED): void {
  const playhead = after(commands, steps);
  expect(playhead.kind === 'following' ? 'live' : shownStep(playhead, steps)).toBe(expected);
}

const BACK: Command = { kind: 'stepBack' };
const FORWARD: Command = { kind: 'stepForward' };

describe('the playhead', () => {
  it('steps back from the live edge to the step before the newest', () => check([BACK], 1));
  it('stays at the first step when there is none before', () => check([BACK, BACK, BACK, BACK], 0));
  it('goes forward step by step and then to the live edge', () => {
    check([BACK, BACK, FORWARD], 1);
    check([BACK, BACK, FORWARD, FORWARD], 2);
    check([BACK, BACK, FORWARD, FORWARD, FORWARD], 'live');
  });
  it('forward at the live edge stays there', () => check([FORWARD], 'live'));
  it('the running step is the live edge', () => {
    check([{ kind: 'toStep', index: 2 }], 'live', GROWING);
    check([BACK, FORWARD], 'live', GROWING);
  });
  it('the last step of a settled run is a moment like others', () =>
    check([{ kind: 'toStep', index: 2 }], 2));
  it('a step beyond the last is the last', () => check([{ kind: 'toStep', index: 99 }], 2));
  it('without steps there is only the live edge', () => check([BACK], 'live', []));
  it('jumps to live from anywhere', () => check([BACK, BACK, { kind: 'toLive' }], 'live'));
  it('may be set to a moment inside a step', () => {
    check([{ kind: 'toMoment', at: { log: 'main-1', seq: 40, at: 71 } }], 1);
  });

  it('rewound_playhead_stays_when_steps_arrive', () => {
    const paused = after([BACK, BACK], GROWING);
    const later = [...SETTLED, step('check', 13, 15), step('again', 16)];
    expect(shownStep(paused, later)).toBe(0);
    expect(stepsAt(later, paused)).toEqual([SETTLED[0]]);
    expect(behind(paused, later)).toEqual({ steps: 4, ms: 120 });
  });
});

describe('a run as it stood', () => {
  const inside: Playhead = { kind: 'paused', at: { log: TRACE, seq: 7, at: 70 } };

  it('has no step that began later, and the last is running', () => {
    const steps = stepsAt(SETTLED, inside);
    expect(steps.map((s) => [s.nodeId, s.outcome, s.finishedAt])).toEqual([
      ['plan', 'ok', 40],
      ['write', 'running', undefined],
    ]);
    expect(steps[0]).toBe(SETTLED[0]);
  });

  it('is running at the node of that step', () => {
    const header = {
      flowName: 'f',
      status: 'failed',
      startedAt: 0,
      updatedAt: 120,
      finishedAt: 120,
      error: 'x',
    };
    const stood = headerAt(header, SETTLED, inside);
    expect(stood).toMatchObject({ status: 'running', currentNode: 'write' });
    expect(stood.error).toBeUndefined();
    expect(headerAt(header, SETTLED, after([{ kind: 'toStep', index: 2 }]))).toBe(header);
  });

  it('at the live edge is what it is', () => expect(stepsAt(SETTLED, FOLLOWING)).toBe(SETTLED));

  it('tells steps of one millisecond apart by their place in the trace', () => {
    const quick = [step('a', 1, 2), step('b', 3, 4)].map((s) => ({
      ...s,
      trace: s.trace?.map((moment) => ({ ...moment, at: 5 })) as typeof s.trace,
    }));
    expect(stepAt(quick, { log: TRACE, seq: 2, at: 5 })).toBe(0);
    expect(stepAt(quick, { log: TRACE, seq: 3, at: 5 })).toBe(1);
  });
});
