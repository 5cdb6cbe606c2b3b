import { expect, it } from 'vitest';
import { grouped } from './number';

it.each([0, 7, 999, 1000, 12_345, 1_234_567, -1234, 1234.5678, 1e21])('%d is grouped as in English', (n) =>
  expect(grouped(n)).toBe(n.toLocaleString('en')),
);
