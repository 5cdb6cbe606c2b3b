import { describe, expect, it } from 'vitest';
import { message } from '../../playback/sample';
import type { Item } from '../../wire/types';
import { isRowIn, messagesIn, partIn, rowsIn } from './inWindow';
import { rowsOf } from './rows';

const WINDOW = { from: 100, to: 200 };
const MESSAGES = [message(1, 4, []), message(5, 12, []), message(13, 18, []), message(25, 30, [])];

describe('a window of a conversation', () => {
  it('holds the messages that overlap it', () => {
    expect(partIn(MESSAGES, WINDOW)).toEqual({ first: 1, end: 3 });
    expect(partIn(MESSAGES, { from: 190, to: 240 })).toEqual({ first: 3, end: 3 });
    const late = message(1, 12, []); // its tool call ended when others had begun
    expect(partIn([late, message(5, 6, []), message(7, 9, [])], WINDOW)).toEqual({ first: 0, end: 3 });
  });
  it('asks for messages that are not loaded as turns tell', () => {
    const turns = [2, 9, 15, 22].map((seq, i) => ({ start: { seq, at: seq * 10 }, message: i * 10 }));
    expect(messagesIn(turns, WINDOW)).toEqual({ first: 10, end: 30 });
    expect(messagesIn([], WINDOW)).toEqual({ first: 0, end: Number.POSITIVE_INFINITY });
  });
  it('holds of a long message the pieces that lie in it', () => {
    const said = (at: number): Item => ({ kind: 'text', text: 'word', marks: [4, at / 10, at] });
    const heads = { of: () => ({}) as never, ending: () => undefined };
    const all = { turns: [], heads, first: 0, after: 0, growing: false };
    const rows = rowsOf({ ...all, messages: [message(1, 40, [said(50), said(150), said(350)])] });
    expect(rows.map((row) => isRowIn(row, WINDOW))).toEqual([false, true, false]);
  });
  it('that begins inside of a turn stands under its heading', () => {
    const said = (at: number): Item => ({ kind: 'text', text: 'word', marks: [4, at / 10, at] });
    const heads = { of: () => ({ turn: 3 }) as never, ending: () => undefined };
    const all = { turns: [], heads, first: 7, after: 0, growing: false };
    const agent = { ...message(1, 40, [said(50), said(150)]), role: 'agent' as const };
    const rows = rowsIn(rowsOf({ ...all, messages: [agent] }), WINDOW, heads);
    expect(rows.map(({ kind }) => kind)).toEqual(['head', 'text']);
    expect(rows[0]).toMatchObject({ message: 7, head: { turn: 3 } });
    expect(rowsIn([], WINDOW, heads)).toEqual([]);
  });
});
