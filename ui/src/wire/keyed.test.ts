import { expect, it } from 'vitest';
import { type Keyed, own, ownEntries, ownValues } from './keyed';

const INHERITED = ['toString', 'constructor', 'valueOf', 'hasOwnProperty', '__proto__', ''];
const none: Keyed<number> = {};

it.each(INHERITED)('an empty record has nothing under %j', (name) => {
  expect(own(none, name)).toBeUndefined();
});

it.each(INHERITED)('what is kept under %j is found', (name) => {
  const record: Keyed<number> = Object.fromEntries([[name, 7]]);
  expect(own(record, name)).toBe(7);
  expect(ownEntries(record)).toEqual([[name, 7]]);
  expect(ownValues(record)).toEqual([7]);
});

it('no name is no key', () => {
  expect(own({ undefined: 1 } as Keyed<number>, undefined)).toBeUndefined();
});

it('plain brackets give nothing that can be used, and take nothing', () => {
  const record: Keyed<{ size: number }> = { a: { size: 1 } };
  // @ts-expect-error: it may be what every object has
  expect(record.a?.size).toBe(1);
  // @ts-expect-error: under the name `__proto__` nothing would be kept
  record.b = { size: 2 };
});
