import { expect, it } from 'vitest';
import type { Plan } from '../../wire/types';
import { PlanBook, STRETCH } from './plan-book';

const moment = (index: number, log = 0) => ({ at: { seq: index + 1, at: log } });
const entry = (index: number) => ({ content: `step ${index}`, status: 'pending', priority: 'low' });
const plan = (index: number): Plan => ({ ...moment(index), entries: [entry(index)] });

const COUNT = 1000;

/** A book whose answers come when they are let go. */
function reading() {
  const asked: [number, number][] = [];
  const answers: ((why?: string) => void)[] = [];
  const read = (from: number, to: number) => {
    asked.push([from, to]);
    return new Promise<Plan[]>((found, failed) => {
      const some = Array.from({ length: Math.max(0, Math.min(to, COUNT) - from) }, (_, i) => plan(from + i));
      answers.push((why) => (why ? failed(new Error(why)) : found(some)));
    });
  };
  const answer = async (why?: string) => {
    answers.shift()?.(why);
    await new Promise((go) => setTimeout(go));
  };
  const book = new PlanBook(read, () => {});
  const said = (index: number, log = 0) => book.entries(index, moment(index, log))?.[0]?.content;
  return { book, asked, answer, said };
}

it('a plan is read with those around it and the one before, and kept', async () => {
  const { book, asked, answer, said } = reading();
  book.want(40);
  expect([asked, said(40)]).toEqual([[[31, 64]], undefined]);
  await answer();
  expect([31, 32, 40, 63].map((index) => said(index))).toEqual(['step 31', 'step 32', 'step 40', 'step 63']);
  expect([said(30), said(64)]).toEqual([undefined, undefined]);
  expect(book.entries(7, plan(7))).toEqual([entry(7)]);
  // The log began anew: another plan is in that place.
  expect(said(40, 1)).toBeUndefined();
});

it('while one answer is on its way only the last of the others counts', async () => {
  const { book, asked, answer, said } = reading();
  for (const index of [0, 100, 200, 300]) book.want(index);
  await answer();
  await answer();
  expect([asked.length, said(0), said(200), said(300)]).toEqual([2, 'step 0', undefined, 'step 300']);
  for (const index of [400, 500, 401]) book.want(index);
  await answer();
  expect([asked.length, said(401)]).toEqual([3, 'step 401']);
});

it('what could not be read says why until it is asked for again, or something else is', async () => {
  const { book, asked, answer, said } = reading();
  book.want(5);
  await answer('gone');
  expect([book.why(5), book.why(STRETCH)]).toEqual(['gone', undefined]);
  book.want(6);
  expect(asked.length).toBe(1);
  book.again(6);
  expect([asked.length, book.why(6)]).toEqual([2, undefined]);
  await answer();
  expect(said(6)).toBe('step 6');
  book.want(COUNT);
  await answer();
  expect(book.why(COUNT)).toBe('The viewer did not send it');
  book.want(null);
  expect(book.why(COUNT)).toBeUndefined();
});

it('eight stretches are kept, those that were used last', async () => {
  const { book, answer, said } = reading();
  for (let number = 0; number < 9; number += 1) {
    if (number === 8) expect(said(0)).toBe('step 0');
    book.want(number * STRETCH);
    await answer();
  }
  expect([said(0), said(STRETCH + 1), said(8 * STRETCH)]).toEqual(['step 0', undefined, 'step 256']);
});
