// @vitest-environment happy-dom

import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { type Blocks, blocksOf } from './blocks';
import { targetOf } from './link';
import { Markdown } from './Markdown';
import { piecesOf } from './pieces';
import { extended, flatten, isSamePart, parts } from './spans';

function html(text: string, growing = false): string {
  return renderToStaticMarkup(<Markdown text={text} growing={growing} />).replace(
    /^<div class="md">|<\/div>$/g,
    '',
  );
}

test.each<[string, string, string]>([
  ['marks', 'a **b** *c* ~~d~~ `e`', '<p>a <strong>b</strong> <em>c</em> <del>d</del> <code>e</code></p>'],
  ['character references', 'a &amp; &lt;b&gt; &#65; &amp;lt;', '<p>a &amp; &lt;b&gt; A &amp;lt;</p>'],
  ['HTML stays text', 'x <img src=x onerror=alert(1)> y', '<p>x &lt;img src=x onerror=alert(1)&gt; y</p>'],
  [
    'a block of HTML stays text',
    '<script>alert(1)</script>',
    '<div class="md-plain">&lt;script&gt;alert(1)&lt;/script&gt;</div>',
  ],
  [
    'a link says where it leads',
    '[here](https://example.com/a)',
    '<p><a href="https://example.com/a" target="_blank" rel="noopener noreferrer" title="https://example.com/a">here</a><span class="md-target"> (example.com)</span></p>',
  ],
  [
    'a script is no link',
    '[x](javascript:alert(1))',
    '<p><span class="md-nolink">x<span class="md-target"> (javascript:alert(1))</span></span></p>',
  ],
  [
    'a link that names another place says where it leads',
    '[www.my-bank.example/login](https://evil.test)',
    '<p><a href="https://evil.test/" target="_blank" rel="noopener noreferrer" title="https://evil.test/">www.my-bank.example/login</a><span class="md-target"> (evil.test)</span></p>',
  ],
  [
    'references to no character',
    '&#0; &#xd800; &#x110000; &#9999999; &#x1f600;',
    '<p>\ufffd \ufffd \ufffd \ufffd 😀</p>',
  ],
  [
    'a language is a word',
    `\`\`\`${'x'.repeat(99)}\ncode\n\`\`\``,
    `<div class="code"><div class="code-bar"><span>${'x'.repeat(24)}</span><button type="button" class="copy" aria-label="Copy code" title="Copy code">Copy</button></div><pre tabindex="0"><code>code</code></pre></div>`,
  ],
  ['a heading is none of the page', '# T', '<h4 class="md-heading" data-depth="1">T</h4>'],
])('%s', (_, text, expected) => {
  expect(html(text)).toBe(expected);
});

test.each([
  '![a](https://evil.test/p.png)',
  '![a](/api/x)',
  '[![a](b)](c)',
  '<img src="x">',
  '![a](data:image/png;base64,xx)',
])('no picture is fetched for %s', (text) => {
  expect(html(text)).not.toContain('<img');
});

test.each([
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'vbscript:x',
  '//evil.test',
  '/api/control',
  '#top',
  '',
])('%j leads nowhere', (href) => {
  expect(targetOf(href)).toBeUndefined();
  expect(html(`[x](<${href}>)`)).not.toContain('href');
});

test('hosts that look like others show as they are sent', () => {
  expect(targetOf('https://аpple.com')?.shown).toBe('xn--pple-43d.com');
  expect(targetOf(' HTTPS:\\\\EXAMPLE.com\\a')).toEqual({
    href: 'https://example.com/a',
    shown: 'example.com',
  });
  expect(targetOf('mailto:a@example.com')).toEqual({ href: 'mailto:a@example.com', shown: 'a@example.com' });
});

test('an address without end is shown in part', () => {
  const long = 'a'.repeat(100_000);
  expect(html(`[x](mailto:${'a'.repeat(4_000)}@b.c)`).split('md-target')[1]?.length).toBeLessThan(300);
  expect(html(`[x](javascript:${'a'.repeat(4_000)})`).length).toBeLessThan(500);
  expect(targetOf(`mailto:${long}`)?.shown.length).toBeLessThan(300);
});

test('nesting is drawn to some depth, and is text below it', () => {
  const quotes = html(`${'> '.repeat(30)}deep`);
  expect(quotes.match(/<blockquote>/g)).toHaveLength(17);
  expect(quotes).toContain('deep');
  const marks = html(`${'*_'.repeat(20)}deep${'_*'.repeat(20)}`);
  expect(marks.match(/<em>/g)?.length).toBeLessThan(30);
  expect(marks).toContain('deep');
});

test('of a table only so many rows are drawn, and it says so', () => {
  const rows = html(`|a|\n|-|\n${' |b|\n'.repeat(550)}`);
  expect(rows.match(/<td>/g)).toHaveLength(500);
  expect(rows).toContain('50 more rows');
});

test.each<[string, string]>([
  ['of many letters', `${'x'.repeat(2_000)} **half`],
  ['of many brackets', `${'[a] '.repeat(40)}**half`],
])('a block %s is not closed for the eye while it is written', (_, text) => {
  expect(html(text, true)).toContain('**half');
});

test('what was closed for the eye is open again when no more comes', async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const room = document.createElement('div');
  const root = createRoot(room);
  for (const [growing, shown] of [
    [true, 'so half'],
    [false, 'so **half'],
  ] as const) {
    await act(() => root.render(<Markdown text="so **half" growing={growing} />));
    expect(room.textContent).toBe(shown);
  }
  await act(() => root.unmount());
});

test.each<[string, string, string]>([
  ['bold', 'so **half', '<p>so <strong>half</strong></p>'],
  ['code', 'so `half', '<p>so <code>half</code></p>'],
  ['a link', 'see [the rep', '<p>see the rep</p>'],
  ['HTML, which is text', 'so <b', '<p>so &lt;b</p>'],
])('half-written %s is closed for the eye', (_, text, expected) => {
  expect(html(text, true)).toBe(expected);
});

test('growing text keeps the blocks that are settled', () => {
  const text = '# A\n\npara one\n\n- x\n- y\n\n```js\ncode\n```\n\nlast words';
  let blocks: Blocks | undefined;
  for (let end = 1; end <= text.length; end += 1) blocks = blocksOf(text.slice(0, end), blocks);
  const before = blocks as Blocks;
  const after = blocksOf(`${text} and more`, before);
  expect(after.blocks[0]).toBe(before.blocks[0]);
  expect(after.blocks.map((block) => block.raw)).toEqual(
    blocksOf(`${text} and more`, undefined).blocks.map((block) => block.raw),
  );
});

test.each([
  ['a list goes on', '1. x\n\n', '2', '. y'],
  ['other text', '# A\n\npara\n\n- x\n\nend', ''],
])('%s, whatever was read before', (_, ...texts) => {
  let grown: Blocks | undefined;
  let text = '';
  for (const more of texts) {
    text = more === '' ? '# B\n\nother\n\n- y\n\nend' : text + more;
    grown = blocksOf(text, grown);
  }
  expect(grown?.blocks).toEqual(blocksOf(text, undefined).blocks);
});

test.each<[string, string]>([
  ['a line without end', '[a]('.repeat(20_000)],
  ['quotes in quotes', '>'.repeat(5000)],
  ['lists in lists', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i * 2)}- x`).join('\n')],
  ['marks in marks', '*a **b '.repeat(1100)],
  ['many brackets', `${'['.repeat(7000)}\n`.repeat(7)],
  ['a wide table', `${'|a'.repeat(3000)}\n${'|-'.repeat(3000)}\n${'|b'.repeat(3000)}`],
  ['many lines', 'x\n'.repeat(25_000)],
  ['lists and quotes by turns', '\n> - \n~'.repeat(7_000)],
  ['lists of code', '- ``\n    ~~\n|'.repeat(4_000)],
  ['words in marks', '*a* **b\n'.repeat(6_000)],
  ['marks without words', '***~&\n'.repeat(8_000)],
  ['many pictures', '![\n\n)\t'.repeat(8_000)],
  ['brackets that stay open', '['.repeat(8_000)],
  ['quotes in bold', '__\n> '.repeat(400)],
])('hostile text (%s) is drawn in a moment', (_, text) => {
  const started = performance.now();
  html(text, true);
  expect(performance.now() - started).toBeLessThan(2500);
});

test('a long text is read in pieces that make it up, and none ends between fences', () => {
  const list = Array.from({ length: 400 }, (_, i) => `- item ${i}\n`).join('');
  const text = `${list}\n\`\`\`\n${'- code\n'.repeat(400)}\`\`\`\n  \n${list}`;
  const pieces = piecesOf(text);
  expect(pieces.map(({ raw }) => raw).join('')).toBe(text);
  expect(pieces.length).toBeGreaterThan(4);
  for (const { raw } of pieces) expect(raw.split('```').length % 2).toBe(1);
  const lists = html(text).match(/<ul>/g) ?? [];
  expect(lists.length).toBeGreaterThan(4);
  expect(html(text).match(/<li>/g)).toHaveLength(800);
});

test('what is too much to read shows as it is, and what is around it is read', () => {
  const marks = '*a _b '.repeat(200);
  expect(html(`# Head\n\n${marks.trim()}\n\n**bold**\n`)).toBe(
    `<h4 class="md-heading" data-depth="1">Head</h4><p>${marks.trim()}</p><p><strong>bold</strong></p>`,
  );
});

test('code is flat spans that make up the code', () => {
  const tree = {
    type: 'root',
    children: [
      {
        type: 'element',
        properties: { className: ['hljs-keyword'] },
        children: [{ type: 'text', value: 'fn' }],
      },
      { type: 'text', value: ' a' },
    ],
  };
  const spans = flatten(tree);
  expect(spans).toEqual([
    { text: 'fn', className: 'hljs-keyword' },
    { text: ' a', className: '' },
  ]);
  expect(extended(spans, 'fn a', 'fn a()')?.at(-1)).toEqual({ text: '()', className: '' });
  expect(extended(spans, 'fn a', 'let')).toBeUndefined();
});

test('code that grows keeps its parts, and the parts make up the code', () => {
  const line = (i: number) => [
    { text: `const a${i} = `, className: '' },
    { text: `"${i}"`, className: 'hljs-string' },
    { text: ';\n', className: '' },
  ];
  const spans = Array.from({ length: 130 }, (_, i) => line(i)).flat();
  const before = parts(spans.slice(0, 300));
  const after = parts(spans);
  expect(after.flat().map(({ text }) => text)).toEqual(spans.map(({ text }) => text));
  expect(after.length).toBe(4);
  expect(before.slice(0, -1).every((part, i) => isSamePart(part, after[i] ?? []))).toBe(true);
  const whole = { text: 'x\n'.repeat(100), className: '' };
  expect(
    parts([whole])
      .flat()
      .map(({ text }) => text)
      .join(''),
  ).toBe(whole.text);
  expect(parts([])).toEqual([]);
});
