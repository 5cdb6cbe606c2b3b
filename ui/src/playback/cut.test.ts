import { describe, expect, it } from 'vitest';
import type { Item, ToolCall } from '../wire/types';
import { cutLarge, cutMessage, cutText, cutTool } from './cut';
import { type Cut, compareCuts, hadCome, TRACE } from './moment';
import { message } from './sample';

const S = 'main-1';
const at = (seq: number, time = seq * 10, log = S): Cut => ({ log, seq, at: time });
const TEXT = { text: 'Hello, world', marks: [2, 3, 30, 5, 4, 40, 12, 6, 60] };

describe('moments', () => {
  it('are ordered by time, then trace before sessions, then name, then seq', () => {
    const order: Cut[] = [
      at(9, 10, 'z'),
      at(1, 20, TRACE),
      at(2, 20, TRACE),
      at(1, 20, 'a'),
      at(7, 20, 'a'),
      at(1, 20, 'b'),
      at(1, 30, TRACE),
    ];
    expect([...order].reverse().sort(compareCuts)).toEqual(order);
  });

  it('that had come are those not later than the cut, in that same order', () => {
    const all = [TRACE, 'a', 'b'].flatMap((log) =>
      [1, 2].flatMap((seq) => [10, 20].map((t) => at(seq, t, log))),
    );
    for (const cut of all) {
      for (const moment of all) {
        expect(hadCome(moment, moment.log, cut)).toBe(compareCuts(moment, cut) <= 0);
      }
    }
  });
});

describe('text as it had grown', () => {
  it.each([
    [2, ''],
    [3, 'He'],
    [4, 'Hello'],
    [5, 'Hello'],
    [6, 'Hello, world'],
    [99, 'Hello, world'],
  ])('by event %d it is "%s"', (seq, expected) => expect(cutText(TEXT, at(seq), S)).toBe(expected));

  it('at the live edge is whole', () => expect(cutText(TEXT, null, S)).toBe(TEXT.text));
  it('without marks came from the record, whole', () => {
    expect(cutText({ text: 'old', marks: [] }, at(0, 0), S)).toBe('old');
  });
  it('is cut by time when the moment is of another log', () => {
    expect(cutText(TEXT, at(1, 45, TRACE), S)).toBe('Hello');
    expect(cutText(TEXT, at(1, 40, TRACE), S)).toBe('He');
    expect(cutText(TEXT, at(1, 40, 'zzz'), S)).toBe('Hello');
  });
});

describe('text of which only the beginning is here', () => {
  const item = { kind: 'text' as const, text: 'Hello', length: 12, marks: TEXT.marks };
  it.each([
    [3, 'He', undefined],
    [4, 'Hello', undefined],
    [6, 'Hello', 12],
  ])('by event %d shows %j of %s', (seq, text, length) => {
    expect(cutText(item, at(seq), S)).toBe(text);
    expect(cutLarge(item, at(seq), S)).toBe(length);
    const whole = message(3, 7, [item]);
    const shown = cutMessage(whole, S, at(seq))?.items[0];
    expect(shown).toMatchObject({ text });
    expect(shown && 'length' in shown ? shown.length : undefined).toBe(length);
  });
  it('had another length before it grew on', () => {
    const short = { ...item, text: 'Hel', marks: TEXT.marks };
    expect(cutLarge(short, at(4), S)).toBe(5);
    expect(cutText(short, at(3), S)).toBe('He');
  });
});

const moment = (seq: number) => ({ seq, at: seq * 10 });
const TOOL: ToolCall = {
  id: 't1',
  states: [
    { at: moment(5), status: 'pending', title: 'Run tests', kind: 'execute', input: { command: 'test' } },
    { at: moment(6), status: 'in_progress', content: { generation: 0, items: 1, length: 3 } },
    { at: moment(7), content: { generation: 0, items: 1, length: 6 } },
    {
      at: moment(8),
      status: 'completed',
      output: { ok: true },
      content: { generation: 1, items: 2, length: 0 },
    },
  ],
  contents: [
    [{ kind: 'text', text: 'onetwo' }],
    [
      { kind: 'text', text: 'done' },
      { kind: 'diff', path: 'a.ts', newText: 'x' },
    ],
  ],
};

describe('a tool call as it stood', () => {
  it('was not there before its first state', () => expect(cutTool(TOOL, at(4), S)).toBeNull());
  it('keeps what later states do not mention', () => {
    expect(cutTool(TOOL, at(6), S)).toMatchObject({
      status: 'in_progress',
      title: 'Run tests',
      kind: 'execute',
      input: { command: 'test' },
      output: undefined,
      content: [{ kind: 'text', text: 'one' }],
      since: 50,
      at: 60,
    });
  });
  it('shows content as it had grown', () => {
    expect(cutTool(TOOL, at(7), S)?.content).toEqual([{ kind: 'text', text: 'onetwo' }]);
  });
  it('shows the newest generation at the live edge, the very same list', () => {
    const view = cutTool(TOOL, null, S);
    expect(view).toMatchObject({ status: 'completed', output: { ok: true } });
    expect(view?.content).toBe(TOOL.contents[1]);
  });
});

describe('a message as it stood', () => {
  const items: Item[] = [
    { kind: 'text', ...TEXT },
    { kind: 'tool', ...TOOL },
    {
      kind: 'permission',
      at: moment(7),
      title: 'May I?',
      options: [],
      answer: { at: moment(9), outcome: 'selected' },
    },
    { kind: 'marker', name: 'notice', at: moment(9), payload: null },
  ];
  const whole = message(3, 9, items);

  it('is the very same object when all had come', () => {
    expect(cutMessage(whole, S, null)).toBe(whole);
    expect(cutMessage(whole, S, at(9))).toBe(whole);
  });
  it('is nothing before it began', () => expect(cutMessage(whole, S, at(2))).toBeNull());
  it('has only the pieces that had come, as they stood', () => {
    const stood = cutMessage(whole, S, at(5));
    expect(stood?.items.map((item) => item.kind)).toEqual(['text', 'tool']);
    expect(stood?.items[0]).toMatchObject({ text: 'Hello', marks: [2, 3, 30, 5, 4, 40] });
    expect(stood?.items[1]).toMatchObject({ states: [TOOL.states[0]] });
  });
  it('has the question before its answer', () => {
    const asked = cutMessage(whole, S, at(8))?.items[2];
    expect(asked).toMatchObject({ kind: 'permission', title: 'May I?' });
    expect(asked).not.toHaveProperty('answer');
    expect(cutMessage(whole, S, at(8))?.items[1]).toBe(items[1]);
  });
});
