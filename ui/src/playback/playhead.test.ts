import { describe, expect, it } from 'vitest';
import { TRACE } from './moment';
import { orderOf } from './order';
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
import { message, runOf, session, step } from './sample';

const SETTLED = [step('plan', 1, 4), step('write', 5, 9), step('ship', 10, 12)];
const GROWING = [step('plan', 1, 4), step('write', 5, 9), step('ship', 10)];

function after(commands: Command[], steps = SETTLED): Playhead {
  const order = orderOf(runOf(steps));
  return commands.reduce((playhead, command) => move(playhead, command, order), FOLLOWING);
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
    expect(behind(paused, orderOf(runOf(later)))).toEqual({ steps: 4, events: 12, ms: 120 });
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

/** Session `s` of one answer: a prompt by event 1, words by 2 to 5 and 8, a tool call by 6 and 7. */
const TALK = session(
  's',
  [
    message(1, 1, [{ kind: 'text', text: 'Do it.', marks: [6, 1, 10] }]),
    message(2, 8, [
      { kind: 'text', text: 'abcd', marks: [1, 2, 20, 2, 3, 30, 3, 4, 40, 4, 5, 50] },
      {
        kind: 'tool',
        id: 't',
        states: [
          { at: { seq: 6, at: 60 }, status: 'pending', title: 'Look' },
          { at: { seq: 7, at: 70 }, status: 'completed' },
        ],
        contents: [],
      },
      { kind: 'text', text: 'e', marks: [1, 8, 80] },
    ]),
  ],
  { turns: [{ start: { seq: 1, at: 10 }, message: 0 }] },
);
const TOLD = orderOf(runOf([step('plan', 1, 9)], [TALK]));
const LIVE = orderOf(runOf([step('plan', 1)], [TALK]));

function walk(commands: Command[], order = TOLD): string {
  const playhead = commands.reduce((now, command) => move(now, command, order), FOLLOWING);
  if (playhead.kind === 'following') return 'following';
  return `${playhead.kind} ${playhead.at.log}:${playhead.at.seq}`;
}

describe('the playhead among events', () => {
  const START: Command = { kind: 'toStart' };
  const NEXT: Command = { kind: 'tickForward' };
  const PREVIOUS: Command = { kind: 'tickBack' };
  const reach = (time: number): Command => ({ kind: 'reach', time });

  it('goes from prompt to tool call to the edge', () => {
    expect(walk([START])).toBe('paused trace:0');
    expect(walk([START, NEXT])).toBe('paused s:1');
    expect(walk([START, NEXT, NEXT])).toBe('paused s:6');
    expect(walk([START, NEXT, NEXT, NEXT])).toBe('following');
  });
  it('and back, as far as the start', () => {
    expect(walk([PREVIOUS])).toBe('paused s:6');
    expect(walk([PREVIOUS, PREVIOUS])).toBe('paused s:1');
    expect(walk([PREVIOUS, PREVIOUS, PREVIOUS, PREVIOUS])).toBe('paused trace:0');
  });
  it('goes by single events', () => {
    expect(walk([{ kind: 'entryBack' }])).toBe('paused s:8');
    expect(walk([START, NEXT, { kind: 'entryForward' }, { kind: 'entryForward' }])).toBe('paused s:3');
  });
  it('set to a time keeps it, and means the event before it', () => {
    const playhead = move(FOLLOWING, { kind: 'toTime', time: 45 }, TOLD);
    expect(playhead).toEqual({ kind: 'paused', at: { log: 's', seq: 4, at: 40 }, time: 45 });
  });

  it('plays what is over from its start, and pauses where it is', () => {
    expect(walk([{ kind: 'toggle' }])).toBe('playing trace:0');
    expect(walk([{ kind: 'play' }, reach(35)])).toBe('playing s:3');
    expect(walk([{ kind: 'play' }, reach(35), { kind: 'toggle', time: 38 }])).toBe('paused s:3');
    expect(walk([{ kind: 'play' }, { kind: 'pause' }, reach(35)])).toBe('paused trace:0');
  });
  it('plays into following at the live edge', () => {
    expect(walk([START, { kind: 'play' }, reach(79)], LIVE)).toBe('playing s:7');
    expect(walk([START, { kind: 'play' }, reach(79), reach(80)], LIVE)).toBe('following');
  });
  it('pauses a live run where it is', () => expect(walk([{ kind: 'toggle' }], LIVE)).toBe('paused s:8'));
  it('does not play backwards', () => {
    const order: Command[] = [{ kind: 'toMoment', at: { log: 's', seq: 5, at: 50 } }, { kind: 'play' }];
    expect(walk([...order, reach(20)])).toBe('playing s:5');
  });
  it('stays the same object while nothing was passed', () => {
    const playing = move(FOLLOWING, { kind: 'play' }, TOLD);
    expect(move(playing, reach(5), TOLD)).toBe(playing);
  });
});
