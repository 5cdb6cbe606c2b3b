import { expect, it } from 'vitest';
import { step } from '../../playback/sample';
import type { Step } from '../../wire/types';
import { segmentsOf } from './segments';

const many = (count: number): Step[] =>
  Array.from({ length: count }, (_, i) => ({
    ...step(`n${i}`, i + 1, i + 2),
    ...(i === 7 && { outcome: 'failed' }),
  }));

it('few attempts are a segment each', () => {
  expect(segmentsOf(many(3), 200).map(({ name, end }) => [name, end])).toEqual([
    ['n0#1', 1],
    ['n1#1', 2],
    ['n2#1', 3],
  ]);
  expect(segmentsOf([], 200)).toEqual([]);
});

it('many share segments that are as bad as their worst, and none is lost', () => {
  const segments = segmentsOf(many(5_001), 200);
  expect(segments.length).toBeLessThanOrEqual(200);
  expect(segments[0]).toMatchObject({ first: 0, name: 'n0#1 to n25#1', how: 'failed' });
  expect(segments[1]?.how).toBe('ok');
  expect(segments.at(-1)?.end).toBe(5_001);
  expect(segments.slice(1).map(({ first }) => first)).toEqual(segments.slice(0, -1).map(({ end }) => end));
});

it('the last is as its run is, where its own outcome does not say', () => {
  const steps = [step('a', 1, 2), step('b', 3)];
  expect(segmentsOf(steps, 9, 'dead').map(({ how }) => how)).toEqual(['ok', 'dead']);
});
