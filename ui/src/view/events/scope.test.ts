import { expect, it } from 'vitest';
import { step } from '../../playback/sample';
import type { Entry } from './entry';
import { type Filter, kindsOf, matches, NO_FILTER, TOOL_CALLS } from './filter';
import { attemptFinder } from './scope';
import { sinceText } from './time';

it('an event belongs to the attempt whose conversation it is in', () => {
  const talk = (first: number, last?: number) => ({
    sessionId: 'main',
    firstSeq: first,
    ...(last !== undefined && { lastSeq: last }),
  });
  const find = attemptFinder([
    { ...step('a', 1, 4), conversation: talk(1, 10) },
    { ...step('b', 5, 6) },
    { ...step('c', 7), conversation: talk(12) },
  ]);
  expect([1, 10, 11, 12, 99].map((seq) => find('main', seq))).toEqual(['a#1', 'a#1', '', 'c#1', 'c#1']);
  expect(find('other', 1)).toBe('');
});

const row = (kind: string, text = '', fault = false): Entry => ({
  log: 's',
  seq: 1,
  at: 0,
  direction: '',
  attempt: '',
  summary: '',
  kind,
  text,
  fault,
});
const wish = (part: Partial<Filter>): Filter => ({ ...NO_FILTER, ...part });

it('filters by kind, fault and text', () => {
  expect(matches(row('plan'), NO_FILTER)).toBe(true);
  expect(matches(row('plan'), wish({ kind: 'result' }))).toBe(false);
  expect(matches(row('tool_call_update'), wish({ kind: TOOL_CALLS }))).toBe(true);
  expect(matches(row('plan'), wish({ faultsOnly: true }))).toBe(false);
  expect(matches(row('plan', 'ls -la'), wish({ text: ' LS ' }))).toBe(true);
});
it('counts kinds by name', () => {
  expect(kindsOf([row('b'), row('a'), row('b')])).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});
it('says times since the run began', () => {
  expect([-5, 259, 59_999, 62_140, 7_630_000].map(sinceText)).toEqual([
    '−0.005s',
    '+0.259s',
    '+59.999s',
    '+1m 02.1s',
    '+2h 07m 10s',
  ]);
});
