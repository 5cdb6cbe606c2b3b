import { expect, test } from 'vitest';
import { findBeyond, findIn } from './find';

const LINES = 'plain line\n'.repeat(300_000);
const AT = 2_345_678;
const TEXT = `${LINES.slice(0, AT)}OKAPI${LINES.slice(AT)}`;
const read = (from: number, to: number) => Promise.resolve(TEXT.slice(from, to));
const going = new AbortController().signal;

test('words are found deep in a text that is here', () => {
  expect(findIn(TEXT, ['okapi'])).toBe(AT);
  expect(findIn(TEXT, ['zebra'])).toBeNull();
});

test('words are found in a text that is read in ranges, also across two of them', async () => {
  expect(await findBeyond(read, TEXT.length, ['okapi'], going)).toBe(AT);
  expect(await findBeyond(read, TEXT.length, ['zebra'], going)).toBeNull();
  const torn = `${'x'.repeat(999_998)}okapi${'x'.repeat(100)}`;
  const readTorn = (from: number, to: number) => Promise.resolve(torn.slice(from, to));
  expect(await findBeyond(readTorn, torn.length, ['okapi'], going)).toBe(999_998);
});

test('who gave up is not read for any further', async () => {
  const leaving = new AbortController();
  let reads = 0;
  const counted = (from: number, to: number) => {
    reads += 1;
    leaving.abort();
    return read(from, to);
  };
  await findBeyond(counted, TEXT.length, ['zebra'], leaving.signal);
  expect(reads).toBe(1);
});
