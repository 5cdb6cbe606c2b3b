// Markdown text as top-level blocks, so that growing text draws only its last block again.
// In: text, and the blocks of a shorter form of it. Out: blocks; unchanged ones keep their identity.
// Hostile text (a very long line, nesting without end) becomes one plain block. No HTML is ever made.

import { lexer, type Token } from 'marked';
import remend from 'remend';

export interface Block {
  /** Offset in the text: stable while the text grows. */
  at: number;
  raw: string;
  /** What to draw; undefined for text that is shown as it is. */
  token: Token | undefined;
}

export interface Blocks {
  text: string;
  blocks: readonly Block[];
}

const LINE_MOST = 8000; // characters; the lexer is not linear in the length of a line
const NESTING_MOST = 40; // quote and list marks at the start of a line
/** The last blocks may still change when text is added: a list goes on, a line becomes a heading. */
const UNSETTLED = 2;

export function blocksOf(source: string, before: Blocks | undefined): Blocks {
  const text = source.replaceAll('\r\n', '\n');
  if (before?.text === text) return before;
  const settled = before && text.startsWith(before.text) ? settledOf(before.blocks) : [];
  const last = settled[settled.length - 1];
  const from = last ? last.at + last.raw.length : 0;
  return { text, blocks: [...settled, ...lexed(text.slice(from), from)] };
}

function settledOf(blocks: readonly Block[]): readonly Block[] {
  let left = UNSETTLED;
  for (let i = blocks.length - 1; i >= 0; i -= 1) {
    if (blocks[i]?.token?.type === 'space') continue;
    left -= 1;
    if (left === 0) return blocks.slice(0, i);
  }
  return [];
}

function lexed(text: string, from: number): Block[] {
  if (text === '') return [];
  const plain = [{ at: from, raw: text, token: undefined }];
  if (isHostile(text)) return plain;
  const tokens = tryLex(text);
  if (!tokens) return plain;
  let at = from;
  const blocks = tokens.map((token) => {
    // The lexer turns blanks at some ends into other ones; what was written is kept.
    const raw = text.slice(at - from, at - from + token.raw.length);
    const block = { at, raw, token };
    at += token.raw.length;
    return block;
  });
  // The offsets hold only if the tokens make up the text; else the whole is one piece.
  return at === from + text.length ? blocks : plain;
}

function isHostile(text: string): boolean {
  let start = 0;
  while (start < text.length) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    if (end - start > LINE_MOST) return true;
    start = end + 1;
  }
  return new RegExp(`^(?:[ \\t]*(?:>|[-*+]|\\d{1,9}[.)])){${NESTING_MOST}}`, 'm').test(text);
}

function tryLex(text: string): Token[] | undefined {
  try {
    return lexer(text);
  } catch {
    // Too deep for the lexer: shown as text.
    return undefined;
  }
}

/** The last block of text that is still being written: what was opened is closed for the eye. */
export function mended(block: Block): Block {
  if (!block.token || block.token.type === 'code' || block.raw.length > LINE_MOST) return block;
  const raw = remend(block.raw, {
    linkMode: 'text-only',
    images: false,
    katex: false,
    inlineKatex: false,
    htmlTags: false,
    comparisonOperators: false,
    singleTilde: false,
  });
  if (raw === block.raw) return block;
  const token = tryLex(raw)?.find((part) => part.type !== 'space');
  return token ? { ...block, token } : block;
}
