import { expect, test } from 'vitest';
import type { ToolView } from '../../playback/cut';
import { toolStatus } from '../../playback/toolStatus';
import { ansiSpans } from './ansi';
import { headOf, tailOf } from './Clamped';
import { diffRows, splitRows } from './diff';
import { placesOf, plainOutput, toolKind, toolSummary, toolTitle, unfenced } from './tool';
import { countText, plural, sizeText } from './words';

const ESC = '\u001b';

function view(more: Partial<ToolView>): ToolView {
  const blank = {
    status: undefined,
    title: undefined,
    kind: undefined,
    locations: undefined,
    input: undefined,
    output: undefined,
    generation: 0,
    largeInput: undefined,
    largeOutput: undefined,
  };
  return { ...blank, content: [], since: 0, at: 0, ...more };
}

test.each<[string, string[]]>([
  ['plain', ['plain']],
  [`${ESC}[31mred${ESC}[0m and not`, ['red|ansi-red-fg', ' and not']],
  [`${ESC}[1;92mloud${ESC}[0m`, ['loud|ansi-bold ansi-bright-green-fg']],
  [`${ESC}[38;5;208morange${ESC}[0m`, ['orange|ansi-palette-208-fg|255, 135, 0']],
  [`${ESC}[38;2;1;2;3mexact${ESC}[0m`, ['exact||1, 2, 3']],
  [`${ESC}]8;;http://evil.test${ESC}\\link${ESC}]8;;${ESC}\\`, ['link']],
  [`${ESC}]0;title\u0007text${ESC}[2K${ESC}[1A`, ['text']],
  ['10%\r50%\r100%\nnext', ['100%\nnext']],
  ['a\r\nb', ['a\nb']],
  ['10%\r', ['10%']],
  ['<b>&amp;</b>', ['<b>&amp;</b>']],
  ['', []],
])('terminal text %j becomes spans', (text, expected) => {
  const spans = ansiSpans(text).map(({ text: shown, className, color }) =>
    [shown, className, color].join('|').replace(/\|+$/, ''),
  );
  expect(spans).toEqual(expected);
});

test('a megabyte of escape codes is read in a moment', () => {
  const started = performance.now();
  ansiSpans(`${ESC}[3${ESC}]`.repeat(120_000));
  ansiSpans(`${ESC}[31mx`.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(2000);
});

function drawn(before: string | undefined, after: string): string[] {
  const signs = { same: ' ', added: '+', removed: '-', gap: '@' };
  return diffRows(before, after).rows.map((row) => `${signs[row.kind]}${row.text}`);
}

test('a change shows with three lines around it, and how much is left out', () => {
  const lines = Array.from({ length: 20 }, (_, i) => `l${i + 1}`);
  const after = lines.with(9, 'changed');
  expect(drawn(lines.join('\n'), after.join('\n'))).toEqual([
    '@6 lines',
    ' l7',
    ' l8',
    ' l9',
    '-l10',
    '+changed',
    ' l11',
    ' l12',
    ' l13',
    '@7 lines',
  ]);
});

test('a new file is all added', () => {
  expect(drawn(undefined, 'a\nb\n')).toEqual(['+a', '+b']);
  expect(drawn('a\n', 'a\n')).toEqual([]);
});

test('line numbers of both sides are kept', () => {
  const rows = diffRows('a\nb\nc', 'a\nc').rows;
  expect(rows.map((row) => [row.old, row.new])).toEqual([
    [1, 1],
    [2, undefined],
    [3, 2],
  ]);
});

test('two large texts without a common line do not stop the page', () => {
  const text = (word: string) => Array.from({ length: 40_000 }, (_, i) => `${word}${i}`).join('\n');
  const started = performance.now();
  const diff = diffRows(text('a'), text('b'));
  expect(diff.rough).toBe(true);
  expect(diff.added).toBe(40_000);
  expect(performance.now() - started).toBeLessThan(3000);
});

test('one line without end is cut', () => {
  expect(drawn(undefined, 'x'.repeat(10_000))[0]?.length).toBeLessThan(2100);
});

test.each<[string | undefined, string]>([
  [undefined, 'pending'],
  ['pending', 'pending'],
  ['in_progress', 'running'],
  ['completed', 'ok'],
  ['success', 'ok'],
  ['failed', 'failed'],
  ['tool_error', 'failed'],
  ['cancelled', 'cancelled'],
])('a call whose state is %s is %s', (status, expected) => {
  expect(toolStatus(status)).toBe(expected);
});

test.each<[string, Partial<ToolView>, string]>([
  ['a command', { title: 'Run tests', kind: 'execute', input: { command: ['cargo', 'test'] } }, 'cargo test'],
  [
    'what the title says already is not said again',
    { title: 'cargo test', input: { command: ['cargo', 'test'] } },
    '',
  ],
  ['a pattern', { title: 'Search', input: { path: '/x', pattern: 'foo.*' } }, 'foo.*'],
  ['a command with arguments', { title: 'Run', input: { command: 'sh', args: ['-c', 'ls'] } }, 'sh -c ls'],
  ['a path whose file the title names', { title: 'Edit src/a.ts', input: { path: '/home/x/src/a.ts' } }, ''],
  ['a place, with its line', { title: 'Read', locations: [{ path: 'a.md', line: 3 }] }, 'a.md:3'],
  ['an unknown input says its first words', { title: 'x', input: { n: 1, topic: 'weather' } }, 'weather'],
  ['only the first line', { title: 't', input: { command: 'one\ntwo' } }, 'one'],
  ['no input at all', { title: 'x' }, ''],
  ['an input of no known shape', { title: 'x', input: [1, null] }, ''],
  [
    'names of the prototype are no inputs',
    { title: 'x', input: JSON.parse('{"__proto__":{"command":"rm"}}') },
    '',
  ],
])('the summary of %s', (_, more, expected) => {
  expect(toolSummary(view(more))).toBe(expected);
});

test('a call without a title is named by its kind', () => {
  expect(toolTitle(view({ kind: 'fetch' }))).toBe('fetch');
  expect(toolTitle(view({}))).toBe('tool call');
  expect(toolKind('constructor')).toBe('other');
});

test('locations of any shape give places', () => {
  expect(placesOf([{ path: 'a', line: 1 }, { path: 5 }, null, 'x', { path: 'b' }])).toEqual([
    { path: 'a', line: 1 },
    { path: 'b', line: undefined },
  ]);
  expect(placesOf({})).toEqual([]);
});

test('a result that is text is found, anything else is a tree', () => {
  expect(plainOutput('x')).toBe('x');
  expect(plainOutput({ stdout: '', output: 'y' })).toBe('y');
  expect(plainOutput({ hits: 3 })).toBeUndefined();
  expect(plainOutput(null)).toBeUndefined();
});

test.each<[string, { lang: string; text: string } | undefined]>([
  ['```rust\nfn a() {}\n```', { lang: 'rust', text: 'fn a() {}' }],
  ['```\nhalf', { lang: '', text: 'half' }],
  ['```a\nx\n```\nmore\n```b\ny\n```', undefined],
  ['no fence', undefined],
])('%j without its fence', (text, expected) => {
  expect(unfenced(text)).toEqual(expected);
});

test('a cut never falls inside a character', () => {
  const text = '😀'.repeat(50);
  for (const most of [10, 11]) {
    expect(headOf(text, most)).not.toMatch(/\p{Surrogate}/u);
    expect(tailOf(text, most)).not.toMatch(/\p{Surrogate}/u);
  }
  expect(headOf('aaaa\nbbbb\ncccc', 11)).toBe('aaaa\nbbbb');
  expect(tailOf('aaaa\nbbbb\ncccc', 11)).toBe('bbbb\ncccc');
});

test('amounts are said in few letters', () => {
  expect([countText(940), countText(3210), countText(15_321), countText(1_400_000)]).toEqual([
    '940',
    '3.2k',
    '15k',
    '1.4M',
  ]);
  expect([sizeText(812), sizeText(50_000), sizeText(2_100_000)]).toEqual(['812 B', '50 KB', '2.1 MB']);
  expect([plural(1, 'message'), plural(1200, 'message')]).toEqual(['1 message', '1,200 messages']);
});

test.each([
  ['a\nb\nc', 'a\nx\nc', ['a|a', 'b|x', 'c|c']],
  ['a\nb\nc', 'a\nc', ['a|a', 'b|', 'c|c']],
  ['a\nc', 'a\nb\nd\nc', ['a|a', '|b', '|d', 'c|c']],
  ['a\nb', 'x\ny\nz', ['a|x', 'b|y', '|z']],
])('side by side, what was removed stands beside what took its place: %j', (before, after, expected) => {
  const rows = splitRows(diffRows(before, after).rows);
  expect(rows.map((row) => `${row.left?.text ?? ''}|${row.right?.text ?? ''}`)).toEqual(expected);
});
