// Laws of text that somebody made up, from seeded random pieces: it never throws, nothing of it is lost,
// nothing in it lives, and what comes out is no more than so many times what went in.

import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ansiSpans } from './ansi';
import { type Blocks, blocksOf } from './markdown/blocks';
import { Markdown } from './markdown/Markdown';

/** More of them, and others, for who asks: RUNREEL_CASES=100000 RUNREEL_SEED=7. */
const CASES = Number(process.env.RUNREEL_CASES ?? 400);
const SEED = Number(process.env.RUNREEL_SEED ?? 0);

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed + 1000 * SEED;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T,>(roll: () => number, from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T;

// What Markdown is made of, and what wants to live.
const MARKS = [
  ...'*_`~[]()<>!#|-+>\\&;:\n\n\n\t "',
  '**',
  '```',
  '~~~',
  '\n\n',
  '\r\n',
  '1. ',
  '- [x] ',
  '> ',
  '| a | b |\n|---|---|\n',
  '](',
  '![',
  '][',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<iframe src=//x>',
  '<a href="javascript:alert(1)">',
  '<!--',
  '-->',
  '<![CDATA[',
  '<?',
  '&lt;script&gt;',
  '&#x6a;',
  '&#0;',
  '[a](javascript:alert(1))',
  '[a](JaVa\tscript:x)',
  '[a](data:text/html,x)',
  '[a](//evil.test)',
  '[a](https://example.com/?q="><b>)',
  '<https://example.com>',
  '<mailto:a@b.c>',
  'www.example.com',
  'a@b.c',
  '[r]: vbscript:x\n',
  '[r]',
  '![p](https://evil.test/p.png)',
  '\u202e',
  '\u0000',
  '\ud800',
  '𝄞',
  'word',
  'two words',
  '    ',
  '***',
  '---\n',
  '===\n',
];

const TAGS =
  /^(?:div|p|h[4-6]|strong|em|del|code|pre|br|a|span|ul|ol|li|hr|blockquote|section|table|thead|tbody|tr|th|td|button)$/;

/** Everything that a browser would do for this markup is in a short list. */
function expectDead(html: string, text: string): void {
  for (const [, name, attributes] of html.matchAll(/<\/?([a-zA-Z][^\s/>]*)((?:"[^"]*"|[^">])*)>/g)) {
    expect(name, text).toMatch(TAGS);
    for (const [, key, value] of (attributes ?? '').matchAll(/([\w:-]+)="([^"]*)"/g)) {
      expect(key, text).not.toMatch(/^(?:on|src|style|srcdoc|action|formaction)/i);
      if (key === 'href') expect(value, text).toMatch(/^(?:https?:|mailto:)/);
    }
  }
}

test('made-up Markdown is kept, is dead, and grows no faster than itself', () => {
  const roll = dice(1);
  for (let round = 0; round < CASES; round += 1) {
    const text = Array.from({ length: Math.floor(roll() * 60) }, () => pick(roll, MARKS)).join('');
    const { blocks } = blocksOf(text, undefined);
    expect(blocks.map((block) => block.raw).join('')).toBe(text.replaceAll('\r\n', '\n'));
    const html = renderToStaticMarkup(<Markdown text={text} growing={roll() < 0.5} />);
    expectDead(html, text);
    expect(html.length, text).toBeLessThan(200 + 120 * text.length);
  }
});

test('Markdown that grows by any pieces is read as if it had come at once', () => {
  const roll = dice(2);
  for (let round = 0; round < CASES / 4; round += 1) {
    let text = '';
    let grown: Blocks | undefined;
    for (let piece = 0; piece < 30; piece += 1) {
      text += pick(roll, MARKS);
      grown = blocksOf(text, grown);
      expect(grown.blocks.map((block) => block.raw).join('')).toBe(text.replaceAll('\r\n', '\n'));
    }
  }
});

test('one mark many times over costs no more than so many times its size', () => {
  for (const mark of MARKS) {
    const text = mark.repeat(3000);
    const html = renderToStaticMarkup(<Markdown text={text} />);
    expectDead(html, mark);
    expect(html.length, mark).toBeLessThan(2000 + 120 * text.length);
  }
}, 60_000);

const CODES = [
  '\u001b[31m',
  '\u001b[0m',
  '\u001b[1;38;5;200m',
  '\u001b[48;2;1;2;3m',
  '\u001b[2J',
  '\u001b[10;10H',
  '\u001b]0;title\u0007',
  '\u001b]8;;https://evil.test\u001b\\',
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u001b(B',
  '\u001b=',
  '\u001b[?25l',
  '\u0007',
  '\u0000',
  '\u007f',
  '\u001bM',
];
const WORDS = ['plain ', '<b>bold</b>', 'ünï 𝄞', '\n', '  ', '&lt;', '"', '12;3'];

test('words among codes of a terminal are kept, and the codes are not', () => {
  const roll = dice(3);
  for (let round = 0; round < CASES; round += 1) {
    let words = '';
    let text = '';
    for (let piece = 0; piece < 40; piece += 1) {
      const word = pick(roll, WORDS);
      words += word;
      text += pick(roll, CODES) + word;
    }
    const spans = ansiSpans(text);
    expect(spans.map((span) => span.text).join('')).toBe(words);
    for (const { className, color, background } of spans) {
      expect(className).toMatch(/^[a-z0-9 -]*$/);
      for (const channels of [color, background]) expect(channels ?? '0').toMatch(/^[\d, ]+$/);
    }
  }
});

test('broken codes of a terminal never throw, and make no more text than there was', () => {
  const roll = dice(4);
  const broken = [...'\u001b[];:?0123456789mHJK()\u0007\\\r\n a', '\u009b', '\ud83d'];
  for (let round = 0; round < CASES; round += 1) {
    const text = Array.from({ length: 80 }, () => pick(roll, broken)).join('');
    const shown = ansiSpans(text)
      .map((span) => span.text)
      .join('');
    expect(shown.length).toBeLessThanOrEqual(text.length);
  }
});
