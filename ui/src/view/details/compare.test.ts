import { expect, it } from 'vitest';
import { message, step } from '../../playback/sample';
import { diffRows, splitRows } from '../conversation/diff';
import { tabFor, tabOnPick } from '../side/tab';
import { changeText, toolsIn } from './compare';

const tool = (seq: number, kind: string) => ({
  kind: 'tool' as const,
  id: `t${seq}`,
  contents: [],
  states: [{ at: { seq, at: seq * 10 }, kind }],
});

it('counts tools by kind, as they stood', () => {
  const messages = [message(1, 4, [tool(1, 'read'), tool(2, 'execute'), tool(3, 'execute')])];
  expect([...toolsIn(messages, 's', null)]).toEqual([
    ['execute', 2],
    ['read', 1],
  ]);
  expect([...toolsIn(messages, 's', { log: 's', seq: 1, at: 10 })]).toEqual([['read', 1]]);
});
it('says by how much a number changed', () => {
  expect([changeText(3, 5, String), changeText(5, 3, String), changeText(3, 3, String)]).toEqual([
    '5 (+2)',
    '3 (−2)',
    '3',
  ]);
});
it('what was removed stands beside what came in its place', () => {
  const { rows } = diffRows('a\nb\nc\n', 'a\nB\nB2\nc\n');
  const shown = splitRows(rows).map(({ left, right }) => [left?.text, right?.text]);
  expect(shown).toEqual([
    ['a', 'a'],
    ['b', 'B'],
    [undefined, 'B2'],
    ['c', 'c'],
  ]);
});

it('a step that failed or speaks with nobody is read as an attempt, unless the reader chose a tab', () => {
  const quiet = step('a', 1, 2);
  const spoke = { ...quiet, conversation: { sessionId: 's', firstSeq: 1 } };
  const failed = { ...spoke, outcome: 'failed' };
  expect([quiet, spoke, failed, undefined].map((one) => tabFor(one).name)).toEqual([
    'attempt',
    'conversation',
    'attempt',
    'conversation',
  ]);
  expect(tabOnPick({ name: 'events', chosen: true }, quiet).name).toBe('events');
  expect(tabOnPick({ name: 'attempt', chosen: true }, spoke).name).toBe('attempt');
  expect(tabOnPick({ name: 'conversation', chosen: true }, failed).name).toBe('attempt');
  expect(tabOnPick({ name: 'attempt', chosen: false }, spoke).name).toBe('conversation');
});
