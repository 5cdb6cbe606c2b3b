import { expect, it } from 'vitest';
import { Book } from './book';

/** A log of `size` entries, read at most `most` at a time; what was asked for is noted. */
function library(size: number, most = 1_000) {
  const asked: string[] = [];
  const state = { size, broken: false };
  const book = new Book(async (_log, from, to) => {
    asked.push(`${from}-${to}`);
    if (state.broken) throw new Error('no');
    const end = Math.min(to, state.size + 1);
    const entries = [];
    for (let seq = Math.max(1, from); seq < end && entries.length < most; seq += 1)
      entries.push({ seq, at: '2026-01-01T00:00:00Z', message: {} });
    return { entries, more: Math.max(1, from) + entries.length < end, shortened: [] };
  });
  const settled = () => new Promise((done) => setTimeout(done, 5));
  return { book, asked, state, settled };
}

it('reads the pieces that are wished for, each once', async () => {
  const { book, asked, settled } = library(1_000);
  book.want([{ log: 's', first: 600, end: 610 }]);
  await settled();
  book.want([{ log: 's', first: 600, end: 610 }]);
  await settled();
  expect(asked).toEqual(['500-610']);
  expect(book.row('s', 605)?.seq).toBe(605);
  expect(book.row('s', 400)).toBeUndefined();
});
it('reads on where a log has grown', async () => {
  const { book, asked, state, settled } = library(10);
  book.want([{ log: null, first: 1, end: 11 }]);
  await settled();
  state.size = 20;
  book.want([{ log: null, first: 1, end: 21 }]);
  await settled();
  expect(asked).toEqual(['0-11', '11-21']);
  expect(book.row(null, 20)?.seq).toBe(20);
});
it('goes on after an answer that was cut', async () => {
  const { book, asked, settled } = library(200, 80);
  book.want([{ log: 's', first: 1, end: 201 }]);
  await settled();
  expect(asked).toEqual(['0-201', '81-201', '161-201']);
  expect(book.row('s', 200)?.seq).toBe(200);
});
it('a number that is not in the log is told from one that was not read', async () => {
  const { book, settled } = library(3);
  book.want([{ log: 's', first: 1, end: 9 }]);
  await settled();
  expect(book.row('s', 5)).toBeNull();
});
it('does not ask again and again for what fails', async () => {
  const { book, asked, state, settled } = library(5);
  state.broken = true;
  for (let i = 0; i < 3; i += 1) {
    book.want([{ log: 's', first: 1, end: 6 }]);
    await settled();
  }
  expect(asked).toHaveLength(1);
  state.broken = false;
  book.want([{ log: 's', first: 1, end: 6 }], true);
  await settled();
  expect(book.row('s', 5)?.seq).toBe(5);
});
it('lets go of what nobody asks for', async () => {
  const { book, settled } = library(10_000);
  book.most = 4;
  for (let at = 1; at < 5_000; at += 250) {
    book.want([{ log: 's', first: at, end: at + 1 }]);
    await settled();
  }
  expect(book.row('s', 10)).toBeUndefined();
  expect(book.row('s', 4_751)?.seq).toBe(4_751);
});
