import { expect, test } from 'vitest';
import type { Item, Message, ToolContent } from '../../wire/types';
import { cutChunks } from './chunks';
import { eventsOf, rangesOf } from './source';
import { fenced, messageAs, pieceAs } from './transcript';

const around = { sessionId: 'main', cut: null, terminals: [] };

function tool(content: ToolContent[], more: object = {}): Item {
  const at = { seq: 3, at: 1000 };
  const state = { at, status: 'completed', title: 'Run', kind: 'execute', ...more };
  const held = { generation: 0, items: content.length, length: lengthOf(content.at(-1)) };
  return { kind: 'tool', id: 't', states: [{ ...state, content: held }], contents: [content] };
}

function lengthOf(part: ToolContent | undefined): number {
  return part?.kind === 'text' ? part.text.length : 0;
}

test.each<[string, string, string]>([
  ['plain', 'x', '```sh\nx\n```'],
  ['a fence in it', '```js\nx\n```', '````sh\n```js\nx\n```\n````'],
  ['a long fence in a line', 'a `````` b', '```````sh\na `````` b\n```````'],
  ['a last newline', 'x\n', '```sh\nx\n```'],
])('a fence is longer than any in the text: %s', (_, text, expected) => {
  expect(fenced(text, 'sh')).toBe(expected);
});

test('a tool call in Markdown has its command, its output without codes, and its change as a patch', () => {
  const told = pieceAs(
    'markdown',
    tool(
      [
        { kind: 'diff', path: 'a.md', oldText: 'one\n', newText: '```\ntwo\n```\n' },
        { kind: 'text', text: '\u001b[32mok\u001b[0m ``` done' },
      ],
      { input: { command: 'make test' }, locations: [{ path: 'a.md', line: 2 }] },
    ),
    around,
  );
  expect(told).toContain('### Run, completed\n\n- a.md:2\n\n```sh\nmake test\n```');
  expect(told).toContain('````diff\n--- a.md\n+++ a.md\n@@ -1,1 +1,3 @@\n-one\n+```\n+two\n+```\n````');
  expect(told).toContain('````text\nok ``` done\n````');
});

test('a result that the content says already is not said twice', () => {
  const told = pieceAs('text', tool([{ kind: 'text', text: 'all good' }], { output: 'all good\n' }), around);
  expect(told.match(/all good/g)).toHaveLength(1);
});

test('a whole message is its pieces in order, as text, Markdown or JSON', () => {
  const moment = { seq: 1, at: 0 };
  const message: Message = {
    id: 'm',
    role: 'agent',
    first: moment,
    last: moment,
    items: [
      { kind: 'thinking', text: 'hm\n\nyes', marks: [2, 1, 0] },
      { kind: 'text', text: 'Done.', marks: [5, 2, 0] },
      tool([{ kind: 'text', text: 'out' }]),
    ],
  };
  expect(messageAs('text', message, around)).toBe('hm\n\nyes\n\nDone.\n\nRun, completed\nout');
  expect(messageAs('markdown', message, around)).toContain('## Answer\n\n> hm\n>\n> yes\n\nDone.\n\n### Run');
  const json = JSON.parse(messageAs('json', message, around));
  expect(json.items.map(({ kind }: Item) => kind)).toEqual(['thinking', 'text', 'tool']);
  expect(json.items[1]).toEqual({ kind: 'text', text: 'Done.' });
  expect(json.items[2]).toMatchObject({ title: 'Run', toolKind: 'execute', status: 'completed' });
});

test('a permission request tells what was offered and which was chosen', () => {
  const at = { seq: 4, at: 0 };
  const item: Item = {
    kind: 'permission',
    at,
    title: 'Edit?',
    options: [{ optionId: 'y', name: 'Allow' }, { optionId: 'n', name: 'Reject' }, null],
    answer: { at, outcome: 'selected', optionId: 'n' },
  };
  expect(pieceAs('text', item, around)).toBe('Permission: Edit?\n- [ ] Allow\n- [x] Reject\n- [ ] option');
});

test('options that have no words are options all the same', () => {
  const bad = { toString: 0, valueOf: 0 };
  const options = [{ name: bad, optionId: bad }, { name: bad, optionId: 'y' }, 'x', [bad], { name: 7 }];
  const item: Item = { kind: 'permission', at: { seq: 1, at: 0 }, title: 'Edit?', options };
  for (const form of ['text', 'markdown'] as const) {
    const told = pieceAs(form, item, around).split('\n').slice(1, -1);
    expect(told).toEqual(['- [ ] option', '- [ ] y', '- [ ] option', '- [ ] option', '- [ ] 7']);
  }
});

test('the events of a piece are those that made it, asked for in few ranges', () => {
  expect(eventsOf({ kind: 'text', text: 'abc', marks: [1, 5, 0, 2, 6, 0, 3, 90, 0] })).toEqual([5, 6, 90]);
  expect(eventsOf({ kind: 'text', text: 'old', marks: [] })).toEqual([]);
  expect(rangesOf([5, 6, 9, 90, 91])).toEqual([
    [5, 10],
    [90, 92],
  ]);
  expect(rangesOf(Array.from({ length: 1200 }, (_, i) => i + 1))).toHaveLength(3);
});

test.each<[string, string]>([
  ['lines', 'some words\n'.repeat(4000)],
  ['no lines', 'x'.repeat(50_000)],
  ['characters of two units', '😀'.repeat(20_001)],
  ['nothing', ''],
])('a long text in chunks is the same text: %s', (_, text) => {
  const ends = cutChunks(text);
  const chunks = ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
  expect(chunks.join('')).toBe(text);
  expect(chunks.every((chunk) => chunk.length <= 8000 && !/^[\udc00-\udfff]/.test(chunk))).toBe(true);
});
