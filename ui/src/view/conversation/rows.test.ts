import { expect, test } from 'vitest';
import type { Message, Step, Turn } from '../../wire/types';
import { cutTurns, headsOf } from './heads';
import { type Row, rowsOf } from './rows';
import { message, moment, textItem, toolItem, turn } from './sample';

const STEPS: Step[] = [
  {
    attemptId: 'review#2',
    nodeId: 'review',
    nodeType: 'acp',
    outcome: 'running',
    startedAt: 0,
    conversation: { sessionId: 'main', firstSeq: 1, firstMessage: 0 },
  },
];

interface Given {
  messages: Message[];
  turns?: Turn[];
  first?: number;
  after?: number;
  growing?: boolean;
}

function rows({ messages, turns = [], first = 0, after = 0, growing = false }: Given): Row[] {
  const heads = headsOf(turns, [], STEPS, 'main', first + messages.length + after);
  return rowsOf({ messages, first, turns, heads, after, growing });
}

function kinds(given: Given): string[] {
  return rows(given).map((row) => `${row.kind}${'edge' in row && row.edge ? ' edge' : ''}`);
}

const PROMPT = message('user', 1, textItem('do it', 1));
const ANSWER = message('agent', 2, textItem('yes', 2), toolItem('a', 3), toolItem('b', 4));

test.each<[string, Given, string[]]>([
  ['nothing said is no rows', { messages: [] }, []],
  [
    'every piece is a row, and a prompt begins with a heading',
    { messages: [PROMPT, ANSWER], turns: [turn(1, 0, 5)] },
    ['head', 'text', 'text', 'tool', 'tool'],
  ],
  [
    'only the last piece of a turn that is going on may grow',
    { messages: [PROMPT, ANSWER], turns: [turn(1, 0)], growing: true },
    ['head', 'text', 'text', 'tool', 'tool edge'],
  ],
  [
    'what comes later and is not here is told',
    { messages: [PROMPT], first: 7, after: 2 },
    ['head', 'text', 'later'],
  ],
  [
    'a window that begins with an answer has no heading in its midst',
    { messages: [ANSWER], first: 3 },
    ['text', 'tool', 'tool'],
  ],
  [
    'a turn that did not end well says so',
    { messages: [PROMPT, ANSWER], turns: [turn(1, 0, 5, 'cancelled')] },
    ['head', 'text', 'text', 'tool', 'tool', 'stop'],
  ],
  [
    'a turn in two messages says so after the last',
    {
      messages: [PROMPT, ANSWER, message('agent', 5, toolItem('c', 5))],
      turns: [turn(1, 0, 6, 'cancelled')],
    },
    ['head', 'text', 'text', 'tool', 'tool', 'tool', 'stop'],
  ],
  [
    'a turn says so nowhere when its last message is not here',
    { messages: [PROMPT, ANSWER], after: 1, turns: [turn(1, 0, 6, 'cancelled')] },
    ['head', 'text', 'text', 'tool', 'tool', 'later'],
  ],
  [
    'a prompt that was answered by nothing but an error says so',
    { messages: [PROMPT], turns: [{ ...turn(1, 0, 5, 'no such session'), failed: true }] },
    ['head', 'text', 'stop'],
  ],
])('%s', (_, given, expected) => {
  expect(kinds(given)).toEqual(expected);
});

test('ids are unique and stay when messages are added on either side', () => {
  const before = rows({ messages: [PROMPT, ANSWER] }).map((row) => row.id);
  const older = message('agent', 0, textItem('older', 0));
  const newer = message('agent', 9, textItem('newer', 9));
  const after = rows({ messages: [older, PROMPT, ANSWER, newer] }).map((row) => row.id);
  expect(new Set(after).size).toBe(after.length);
  expect(after.filter((id) => before.includes(id))).toEqual(before);
});

test('a heading knows node, attempt and turn of any message', () => {
  const heads = headsOf(
    [turn(1, 0, 5), turn(6, 2)],
    [{ at: moment(5), turn: { input: 1, output: 2, total: 3 } }],
    STEPS,
    'main',
    3,
  );
  expect(heads.of(1)).toMatchObject({
    turn: 1,
    step: { nodeId: 'review', attempt: '2' },
    running: false,
    tokens: 3,
  });
  expect(heads.of(2)).toMatchObject({ turn: 2, running: true, tokens: undefined, startedAt: 6000 });
});

test('a turn that had not ended at the moment shown is still going on', () => {
  const turns = [turn(1, 0, 5), turn(6, 2, 9)];
  const cut = { log: 'main', ...moment(7) };
  expect(cutTurns(turns, 'main', cut)).toEqual([turn(1, 0, 5), { start: moment(6), message: 2 }]);
  expect(cutTurns(turns, 'main', null)).toBe(turns);
});

test('a message of ten thousand pieces becomes rows in a moment', () => {
  const long = message('agent', 2, ...Array.from({ length: 10_000 }, (_, i) => toolItem(`t${i}`, i)));
  const started = performance.now();
  expect(rows({ messages: [PROMPT, long] })).toHaveLength(10_002);
  expect(performance.now() - started).toBeLessThan(200);
});
