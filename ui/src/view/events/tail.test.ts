import { expect, it } from 'vitest';
import type { Entry } from './entry';
import type { Range } from './scope';
import { tailOf } from './tail';

/** An entry of every log at each of its times; `read` says from which number on it was read. */
function look(logs: Record<string, { at: number[]; from: number; to?: number }>) {
  const ranges: Range[] = Object.entries(logs).map(([log, { at }]) => ({
    log,
    first: 1,
    end: at.length + 1,
  }));
  const row = (log: string | null, seq: number): Entry | null | undefined => {
    const one = logs[log ?? ''];
    if (!one || seq < one.from || seq >= (one.to ?? Number.POSITIVE_INFINITY)) return undefined;
    const at = one.at[seq - 1] ?? 0;
    if (at < 0) return null;
    return { log, seq, at, direction: '', kind: 'k', summary: '', attempt: '', fault: false, text: '' };
  };
  const { rows, read, ahead, next } = tailOf(ranges, row);
  return { rows: rows.map((one) => `${one.log}${one.seq}`), read, ahead, next };
}

it('merges logs in the order of the run', () => {
  const found = look({ a: { at: [10, 30, 50], from: 1 }, b: { at: [20, 30, 60], from: 1 } });
  expect(found.rows).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
  expect(found).toMatchObject({ read: 6, ahead: [], next: null });
});
it('shows nothing from before what another log may still hold', () => {
  const found = look({ a: { at: [10, 20, 30, 40], from: 3 }, b: { at: [5, 25, 35], from: 1 } });
  expect(found.rows).toEqual(['a3', 'b3', 'a4']);
  expect(found.next).toEqual({ log: 'a', first: 1, end: 3 });
});
it('a log of which nothing was read is read first', () => {
  const found = look({ a: { at: [10, 20], from: 1 }, b: { at: [5], from: 9 } });
  expect(found.rows).toEqual([]);
  expect(found.next).toEqual({ log: 'b', first: 1, end: 2 });
});
it('what was read stays while newer entries are still unread', () => {
  const found = look({ a: { at: [10, 20, 30, 40], from: 1, to: 3 } });
  expect(found.rows).toEqual(['a1', 'a2']);
  expect(found.ahead).toEqual([{ log: 'a', first: 3, end: 5 }]);
});
it('numbers that a log does not have are no holes', () => {
  expect(look({ a: { at: [10, -1, 30], from: 1 } })).toMatchObject({
    rows: ['a1', 'a3'],
    read: 3,
    next: null,
  });
});
