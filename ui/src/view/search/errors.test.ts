import { describe, expect, it } from 'vitest';
import type { Cut } from '../../playback/moment';
import { step } from '../../playback/sample';
import type { Run } from '../../wire/types';
import { message, moment, session, textItem, toolItem } from '../conversation/sample';
import { faultsOf, nextFault } from './errors';
import { aimOf, groupsOf, hitName, isHidden } from './hits';

function failedTool(seq: number) {
  const tool = toolItem('t', seq);
  return tool.kind === 'tool'
    ? { ...tool, states: [{ at: moment(seq), status: 'failed', title: 't' }] }
    : tool;
}

const RUN = {
  steps: [
    step('a', 100, 200),
    { ...step('b', 300, 400), outcome: 'failed' },
    { ...step('c', 500, 900), outcome: 'timed_out' },
  ],
  sessions: { main: session(4, [message('agent', 5, textItem('x', 5), failedTool(6))]) },
} as unknown as Run;
const cut = (at: number): Cut => ({ log: 'trace', seq: at / 10, at });

describe('what went wrong', () => {
  it('is told in the order of time, attempts and calls together', () => {
    expect(faultsOf(RUN).map(({ key }) => key)).toEqual(['step/1', 'main/4/1', 'step/2']);
  });
  it.each([
    [null, null, 1, 'step/1'],
    [null, null, -1, 'step/2'],
    ['step/1', null, 1, 'main/4/1'],
    ['step/2', null, 1, 'step/1'],
    ['step/1', null, -1, 'step/2'],
    [null, 5000, 1, 'main/4/1'],
    [null, 5000, -1, 'step/1'],
  ] as const)('after %s at %s in direction %s comes %s', (last, at, direction, next) => {
    expect(nextFault(faultsOf(RUN), last, at === null ? null : cut(at), direction)?.key).toBe(next);
  });
  it('is nothing where nothing did', () => expect(nextFault([], null, null, 1)).toBeUndefined());
});

describe('hits', () => {
  const hit = (index: number) =>
    ({
      kind: 'text',
      place: { in: 'message', session: 'main', message: 4, item: index, part: 0 },
      at: moment(6),
      snippet: 'x',
      ranges: [],
      matches: 1,
    }) as const;
  it('of one message are one group', () => {
    const trace = { ...hit(0), kind: 'trace', place: { in: 'trace', seq: 3 } } as const;
    const groups = groupsOf([hit(0) as never, hit(1) as never, trace as never], RUN);
    expect(groups.map(({ hits }) => hits.map(({ index }) => index))).toEqual([[0, 1], [2]]);
  });
  it('have names of their own, also what was replaced since', () => {
    const trace = { ...hit(0), kind: 'trace', place: { in: 'trace', seq: 3 } };
    const step = { ...hit(0), kind: 'error', place: { in: 'step', index: 2 } };
    const hits = [hit(0), hit(1), { ...hit(0), superseded: true }, trace, step];
    expect(hits.map((one) => hitName(one as never))).toEqual([
      'text:4:0:0:main',
      'text:4:1:0:main',
      'text:then.6:4:0:0:main',
      'trace:3',
      'error:step:2',
    ]);
  });
  it('that had not come at the moment shown are hidden by it', () => {
    const aim = aimOf(hit(0) as never, RUN);
    expect(aim && [isHidden(aim, null), isHidden(aim, cut(9000)), isHidden(aim, cut(1000))]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
