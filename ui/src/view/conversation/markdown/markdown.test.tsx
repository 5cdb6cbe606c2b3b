import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
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
  ['character references', 'a &amp; &lt;b&gt; &#65;', '<p>a &amp; &lt;b&gt; A</p>'],
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
  expect(targetOf('mailto:a@example.com')).toEqual({ href: 'mailto:a@example.com', shown: 'a@example.com' });
});

test.each<[string, string, string]>([
  ['bold', 'so **half', '<p>so <strong>half</strong></p>'],
  ['code', 'so `half', '<p>so <code>half</code></p>'],
  ['a link', 'see [the rep', '<p>see the rep</p>'],
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
