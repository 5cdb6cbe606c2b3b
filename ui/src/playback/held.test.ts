import { describe, expect, it } from 'vitest';
import type { Message, Session } from '../wire/types';
import { type Held, heldTracks, NOTHING, renewed, withMessages } from './held';
import { endOfMs } from './moment';
import { cutAtTime, entryAfter, orderOf, tickAfter, withParts } from './order';
import { foundAt } from './said';
import { message, runOf, session, step } from './sample';
import { around, isKnownBetween, lastBegun, stretchesOf } from './stretch';

const ALL = 1_000;
const WINDOW = 900; // the first message that the page was given

/** Message `i` is events 10i+1 to 10i+5: text that grows twice, and a tool call. */
function messages(from: number, to: number): Message[] {
  return Array.from({ length: to - from }, (_, i) => {
    const seq = (from + i) * 10 + 1;
    const marks = [4, seq, seq * 10, 9, seq + 2, (seq + 2) * 10];
    const at = { seq: seq + 4, at: (seq + 4) * 10 };
    return message(seq, seq + 4, [
      { kind: 'text', text: 'Half, all', marks },
      { kind: 'tool', id: `t${seq}`, states: [{ at, status: 'completed', title: 'Look' }], contents: [] },
    ]);
  });
}

const TALK: Session = {
  ...session('s', messages(WINDOW, ALL), {
    turns: [{ start: { seq: 1, at: 10 }, message: 0 }],
  }),
  firstMessage: WINDOW,
  messageCount: ALL,
};
const put = (held: Held, from: number, to: number, most?: number) =>
  withMessages(held, TALK, from, messages(from, to), undefined, most);
const stretches = (held: Held) => stretchesOf(held, TALK).map(({ from, to }) => [from, to]);
const cut = (seq: number) => ({ log: 's', seq, at: seq * 10 });

describe('what is held', () => {
  it('is one stretch where ranges touch, and two where a hole is', () => {
    expect(stretches(put(put(NOTHING, 100, 170), 170, 200))).toEqual([[100, 200]]);
    expect(stretches(put(put(NOTHING, 100, 160), 170, 200))).toEqual([
      [100, 160],
      [170, 200],
    ]);
  });

  it('is held once, whatever comes twice, and stays the same object', () => {
    const once = put(NOTHING, 100, 200);
    const twice = put(once, 120, 180);
    expect(twice.bytes).toBe(once.bytes);
    expect(around(twice, TALK, 150, [1, 1])?.messages[0]).toBe(around(once, TALK, 150, [1, 1])?.messages[0]);
  });

  it('has what changed since it came, and weighs that', () => {
    const once = put(NOTHING, 100, 132);
    const [, changed] = messages(100, 102).map((one) => ({ ...one, last: { seq: 5_000, at: 50_000 } }));
    const more: Message = {
      ...(changed as Message),
      items: [
        ...(changed as Message).items,
        ...message(1, 2, [{ kind: 'text', text: 'x'.repeat(900), marks: [] }]).items,
      ],
    };
    const twice = withMessages(once, TALK, 101, [more]);
    expect(around(twice, TALK, 101, [0, 0])?.messages).toEqual([more]);
    expect(around(twice, TALK, 100, [0, 0])?.messages[0]).toBe(around(once, TALK, 100, [0, 0])?.messages[0]);
    expect(twice.bytes).toBeGreaterThan(once.bytes + 900);
    expect(around(put(twice, 100, 132), TALK, 101, [0, 0])?.messages).toEqual([more]);
  });

  it('is renewed in its place only', () => {
    const held = put(NOTHING, 100, 104);
    const late = messages(106, 107).map((one) => ({ ...one, last: { seq: 9_000, at: 90_000 } }));
    expect(renewed(held, 's', 106, late)).toBe(held);
    expect(renewed(held, 's', 102, messages(102, 103))).toBe(held);
    const changed = messages(102, 103).map((one) => ({ ...one, last: { seq: 9_000, at: 90_000 } }));
    const fresh = renewed(held, 's', 102, changed);
    expect(around(fresh, TALK, 102, [0, 0])?.messages).toEqual(changed);
    expect(stretches(fresh)).toEqual([[100, 104]]);
  });

  it('has nothing that the live window has', () => {
    expect(stretches(put(NOTHING, 880, 950))).toEqual([[880, WINDOW]]);
  });

  it('lets go of what was used longest ago when it grows too large, never of the newest', () => {
    const most = put(NOTHING, 640, 704).bytes;
    let held = put(put(NOTHING, 0, 32, most), 320, 352, most);
    lastBegun(held, TALK, cut(5)); // used once more
    held = put(held, 640, 672, most);
    expect(stretches(held)).toEqual([
      [0, 32],
      [640, 672],
    ]);
    expect(held.bytes).toBeLessThanOrEqual(most);
    expect(stretches(put(held, 96, 128, 1))).toEqual([[96, 128]]);
  });

  it('is of no use once the messages are counted anew', () => {
    const held = put(NOTHING, 100, 200);
    const anew = { ...TALK, history: { ...TALK.history, turns: [{ start: cut(7), message: 3 }] } };
    expect(stretchesOf(held, anew)).toEqual([]);
    expect(withMessages(held, anew, 0, messages(0, 2)).blocks.size).toBe(1);
  });
});

describe('a moment is known', () => {
  const held = put(NOTHING, 100, 160);
  it.each([
    ['in the middle of a message', cut(1_203), 120],
    ['at the first event of the first one', cut(1_001), 100],
    ['before the first one', cut(1_000), undefined],
    ['at the last event of the last one', cut(1_595), 159],
    ['after it, where another one may have begun', cut(1_596), undefined],
    ['in the live window', cut(9_501), 950],
  ])('%s', (_, at, expected) => expect(lastBegun(held, TALK, at)).toBe(expected));

  it('no longer than its last piece tells, when a call of it ended late', () => {
    const late = messages(100, 101).map((one) => ({ ...one, last: { seq: 5_000, at: 50_000 } }));
    const alone = withMessages(NOTHING, TALK, 100, late);
    expect(lastBegun(alone, TALK, cut(1_005))).toBe(100);
    expect(lastBegun(alone, TALK, cut(1_500))).toBeUndefined();
  });

  it('until the time that was asked for', () => {
    const asked = withMessages(NOTHING, TALK, 100, messages(100, 120), endOfMs(11_999));
    expect(lastBegun(asked, TALK, endOfMs(11_999))).toBe(119);
    expect(lastBegun(asked, TALK, endOfMs(12_000))).toBeUndefined();
  });

  it('and all between two, only without a hole', () => {
    const run = { s: TALK };
    expect(isKnownBetween(held, run, cut(1_100), cut(1_500))).toBe(true);
    expect(isKnownBetween(held, run, cut(1_100), cut(1_700))).toBe(false);
    expect(isKnownBetween(put(held, 160, WINDOW), run, cut(1_100), cut(9_900))).toBe(true);
  });
});

it('the order has what is held, to the entry', () => {
  const order = orderOf(runOf([step('write', 1)], [TALK]));
  expect(cutAtTime(order, 12_039).seq).toBe(1);
  const full = withParts(order, heldTracks(put(NOTHING, 100, 160)));
  expect(cutAtTime(full, 12_039)).toEqual(cut(1_203));
  expect(entryAfter(full, cut(1_203))).toEqual(cut(1_205));
  expect(tickAfter(full, cut(1_201))?.at).toEqual(cut(1_205));
});

describe('what was being said', () => {
  const speaks = { ...step('write', 1), conversation: { sessionId: 's', firstSeq: 1 } };
  const run = runOf([speaks], [TALK]);
  const held = withMessages(NOTHING, TALK, 96, messages(96, 160));
  it('is told where it is held, also far from the window', () => {
    expect(foundAt(run, endOfMs(9_611), held)).toEqual({ words: 'Half' });
    expect(foundAt(run, endOfMs(12_011), held)).toEqual({ words: 'Half' });
  });
  it('is a turn where it is not', () => {
    expect(foundAt(run, endOfMs(5_000), held)).toEqual({ turn: 1, turns: 1 });
    expect(foundAt(run, endOfMs(5), held)).toBeNull();
  });
});
