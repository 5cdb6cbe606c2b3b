import { expect, test } from 'vitest';
import { blockOf, blockRange, countOf, PIECE, pieceOf } from './remote';

function together(text: string): string[] {
  return Array.from({ length: countOf(text.length) }, (_, piece) => {
    const [from, to] = blockRange(blockOf(piece), text.length);
    return pieceOf(piece, text.slice(from, to), from, text.length);
  });
}

test.each<[string, string]>([
  ['lines', 'a line of text\n'.repeat(70_000)],
  ['one line without end', 'x'.repeat(600_001)],
  ['characters of two units', `x${'😀'.repeat(300_000)}`],
  ['lines longer than a piece', `${'y'.repeat(9000)}\n`.repeat(70)],
  ['line ends just at the borders', `${'z'.repeat(PIECE - 1)}\n`.repeat(70)],
  ['nothing', ''],
  ['little', 'abc'],
])('the pieces of %s are the whole, in order', (_, text) => {
  const pieces = together(text);
  expect(pieces.join('') === text).toBe(true);
  for (const piece of pieces) {
    expect(piece.length).toBeLessThan(PIECE * 2);
    expect(/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(piece)).toBe(false);
  }
});

test('pieces of lines end at the ends of lines', () => {
  for (const piece of together('a line of text\n'.repeat(70_000))) expect(piece.endsWith('\n')).toBe(true);
});
