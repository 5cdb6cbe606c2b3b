import { describe, expect, it } from 'vitest';
import type { Usage } from '../wire/types';
import { cutMessage } from './cut';
import { cutName, parseCutName } from './moment';
import { countAt, cutAtTime, entryAfter, entryBefore, momentNamed, orderOf } from './order';
import { saidAt } from './said';
import { message, runOf, session, step } from './sample';
import { digest, tally } from './tally';

const words = (text: string, seq: number) => ({
  kind: 'text' as const,
  text,
  marks: [text.length, seq, seq * 10],
});
const TALK = session(
  's',
  [
    message(2, 2, [words('Ask.', 2)]),
    message(3, 7, [
      { kind: 'text', text: 'Half a sentence', marks: [6, 3, 30, 15, 4, 40] },
      {
        kind: 'tool',
        id: 't',
        states: [
          { at: { seq: 6, at: 60 }, status: 'pending', title: 'Look' },
          { at: { seq: 7, at: 5_000 }, status: 'completed' },
        ],
        contents: [],
      },
    ]),
  ],
  { turns: [{ start: { seq: 2, at: 20 }, message: 0 }] },
);
const RUN = runOf([step('plan', 1, 2), step('write', 3)], [TALK]);
const ORDER = orderOf(RUN);
const name = (cut: Parameters<typeof cutName>[0] | null) => (cut ? cutName(cut) : null);

describe("a run's one order", () => {
  it.each([
    [-1, 'trace:0'],
    [20, 's:2'],
    [29, 's:2'],
    [30, 's:3'],
    [59, 's:4'],
    [4_999, 's:6'],
    [9e9, 's:7'],
  ])('at %d ms means %s', (time, expected) => expect(name(cutAtTime(ORDER, time))).toBe(expected));

  it('walks through every entry of all logs, there and back', () => {
    const there = ['trace:0'];
    for (let cut = entryAfter(ORDER, ORDER.first); cut; cut = entryAfter(ORDER, cut))
      there.push(cutName(cut));
    expect(there).toEqual(['trace:0', 'trace:1', 'trace:2', 's:2', 'trace:3', 's:3', 's:4', 's:6', 's:7']);
    const back = [cutName(ORDER.last)];
    for (let cut = entryBefore(ORDER, ORDER.last); back.at(-1) !== 'trace:0'; cut = entryBefore(ORDER, cut))
      back.push(cutName(cut));
    expect(back.reverse()).toEqual(there);
  });

  it('has a silence where no log was written', () => {
    expect(ORDER.spans).toEqual([
      [0, 60],
      [5_000, 5_000],
    ]);
  });

  it('counts what had been written in all logs', () => {
    expect(countAt(ORDER, ORDER.first)).toBe(0);
    expect(countAt(ORDER, { log: 's', seq: 4, at: 40 })).toBe(7);
    expect(countAt(ORDER, ORDER.last)).toBe(10);
  });

  it('shows a message at three moments as it stood', () => {
    const at = (time: number) => cutMessage(TALK.messages[1] as never, 's', cutAtTime(ORDER, time));
    expect(at(35)?.items).toMatchObject([{ text: 'Half a' }]);
    expect(at(45)?.items).toMatchObject([{ text: 'Half a sentence' }]);
    expect(at(100)?.items).toMatchObject([{}, { states: [{ status: 'pending' }] }]);
  });

  it('tells what was being said', () => {
    expect(saidAt(RUN, cutAtTime(ORDER, 35))).toBe('Half a');
    expect(saidAt(RUN, cutAtTime(ORDER, 100))).toBe('Look · pending');
    expect(saidAt(RUN, ORDER.first)).toBe('');
  });
});

describe('the name of a moment', () => {
  it.each([
    ['s:6', { log: 's', seq: 6 }],
    ['a:b:12', { log: 'a:b', seq: 12 }],
    ['s:', null],
    [':3', null],
    ['s:-1', null],
    ['12', null],
  ])('%s', (text, expected) => expect(parseCutName(text)).toEqual(expected));

  it('leads back to it', () => {
    expect(momentNamed(ORDER, 's:6')).toEqual({ cut: { log: 's', seq: 6, at: 60 }, exact: true });
  });
  it('is inexact between what is known, and nothing beyond', () => {
    expect(momentNamed(ORDER, 's:5')).toEqual({ cut: { log: 's', seq: 5, at: 40 }, exact: false });
    expect(momentNamed(ORDER, 's:10')).toBeNull();
    expect(momentNamed(ORDER, 'nobody:1')).toBeNull();
  });
});

describe('outside of the window', () => {
  const usage: Usage[] = [{ at: { seq: 40, at: 4_000 }, used: 1 }];
  const turns = [
    { start: { seq: 1, at: 10 }, message: 0, end: { seq: 90, at: 9_000 } },
    { start: { seq: 100, at: 30_000 }, message: 2 },
  ];
  const moment = { seq: 100, at: 30_000 };
  const late = session('s', [{ ...message(100, 100, []), first: moment, last: moment }], { turns, usage });
  const order = orderOf(runOf([step('plan', 1)], [{ ...late, firstMessage: 2 }]));
  it('turns and usage are what is known', () => expect(name(cutAtTime(order, 5_000))).toBe('s:40'));
  it('a turn counts as busy, for nobody can tell', () => {
    expect(order.spans).toEqual([
      [0, 9_000],
      [30_000, 30_000],
    ]);
  });
});

describe('the digest', () => {
  const before = tally(RUN);
  it('is empty when nothing came', () => expect(digest(before, before)).toBe(''));
  it('says what came, and leaves out what did not', () => {
    const now = { settled: before.settled + 2, errors: 1, messages: before.messages + 14, events: 99 };
    expect(digest(before, now)).toBe('2 steps settled, 1 error, 14 messages');
    expect(digest(before, { ...before, events: before.events + 1 })).toBe('1 event');
  });
});
