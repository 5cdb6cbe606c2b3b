import { describe, expect, it } from 'vitest';
import { partsOf, placesIn, wordsOf } from './words';

describe('words of a search', () => {
  it.each([
    [' One  two ', ['one', 'two']],
    ['"two Words" x', ['two words', 'x']],
    ['"open', ['"open']],
    ['""', []],
  ])('%s', (typed, words) => expect(wordsOf(typed)).toEqual(words));
});

describe('places of words', () => {
  it.each([
    [
      'An ERROR, an error',
      ['error'],
      [
        [3, 8],
        [13, 18],
      ],
    ],
    ['error', ['err', 'error'], [[0, 5]]],
    [
      'aaaaa',
      ['aa'],
      [
        [0, 2],
        [2, 4],
      ],
    ],
    ['𝄞 b', ['b'], [[3, 4]]],
    ['nothing', ['x'], []],
    ['any', [], []],
  ] as const)('%s', (text, words, places) => expect(placesIn(text, words, 9)).toEqual(places));
  it('are no more than asked for', () => expect(placesIn('xxxx', ['x'], 2)).toHaveLength(2));
});

describe('parts of a snippet', () => {
  const shown = (snippet: string, ranges: [number, number][]) =>
    partsOf(snippet, ranges)
      .map(({ text, match }) => (match ? `[${text}]` : text))
      .join('');
  it('are cut where the matches are', () =>
    expect(
      shown('𝄞 b ü b', [
        [3, 4],
        [7, 8],
      ]),
    ).toBe('𝄞 [b] ü [b]'));
  it('hold no colours of terminals', () => expect(shown('\u001b[31mFAIL\u001b[0m', [[5, 9]])).toBe('[FAIL]'));
  it('survive ranges that make no sense', () =>
    expect(
      shown('abc', [
        [2, 1],
        [0, 99],
        [1, 2],
      ]),
    ).toContain('c'));
});
