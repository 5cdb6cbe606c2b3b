// What is read of made-up Markdown, and what is shown as it is because it would cost too much.

import { expect, test } from 'vitest';
import { lexed } from './lexed';
import { piecesOf } from './pieces';

/** Whether all, nothing or some of a text was read as Markdown. */
function read(text: string): 'all' | 'some' | 'nothing' {
  const pieces = lexed(text);
  expect(pieces.map(({ raw }) => raw).join('')).toBe(text);
  const known = pieces.filter(({ tokens }) => tokens).length;
  return known === pieces.length ? 'all' : known === 0 ? 'nothing' : 'some';
}

/** The paragraph, as the lexer has it when its marks are read. */
const marksIn = (text: string) => JSON.stringify(lexed(text)).match(/"type":"em"/g)?.length ?? 0;

test.each<[string, string, string]>([
  ['a line', 'x'.repeat(8000), `x${'x'.repeat(8000)}`],
  ['quotes in quotes', `${'> '.repeat(39)}x`, `${'> '.repeat(40)}x`],
  ['lists in lists', `${'- '.repeat(39)}x`, `${'1. '.repeat(40)}x`],
  ['lines that cannot be parted', `- x\n${' x\n'.repeat(599)}`, `- x\n${' x\n'.repeat(600)}`],
])('%s may be so long, deep or many, and no more', (_, most, more) => {
  expect([read(most), read(more)]).toEqual(['all', 'nothing']);
});

test('a paragraph may have so many marks, and the one beside it is read', () => {
  expect(marksIn('*a* '.repeat(150))).toBe(150);
  expect(marksIn('*a* '.repeat(151))).toBe(0);
  expect(marksIn(`${'*a* '.repeat(151)}\n\n*b*`)).toBe(1);
});

test('all paragraphs of a text may cost so much together, and blocks cost something too', () => {
  expect(marksIn(`${'*a* '.repeat(150)}\n\n`.repeat(3))).toBe(450);
  expect(marksIn(`${'*a* '.repeat(150)}\n\n`.repeat(4))).toBe(450);
  expect(read('x\n\n'.repeat(2_000))).toBe('all');
  expect(read('x\n\n'.repeat(3_000))).toBe('some');
});

test('a line may end as old machines ended it', () => {
  expect(lexed('a\r\rb').flatMap(({ tokens }) => tokens?.map(({ type }) => type))).toEqual([
    'paragraph',
    'space',
    'paragraph',
  ]);
});

const CODE = '- code\n'.repeat(400);

test.each<[string, string]>([
  ['a fence of the other kind in it', `\`\`\`\n~~~\n${CODE}\`\`\`\n`],
  ['a shorter fence in it', `\`\`\`\`\n\`\`\`\n${CODE}\`\`\`\`\n`],
  ['a fence that has no end', `~~~\n${CODE}`],
  ['too many lines before it', `${' x\n'.repeat(200)} \`\`\`\n${CODE}\`\`\`\n`],
  ['only lines that go on an item', `- x\n${'  x\n'.repeat(500)}`],
])('text with %s is one piece', (_, text) => {
  expect(piecesOf(text)).toHaveLength(1);
});
