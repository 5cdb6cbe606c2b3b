// Markdown text as top-level blocks, so that growing text draws only its last block again.
// In: text, and the blocks of a shorter form of it. Out: blocks; unchanged ones keep their identity.
// Text that costs too much to read becomes plain blocks. No HTML is ever made.

import type { Token } from 'marked';
import remend from 'remend';
import { lexed } from './lexed';

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

/** The last blocks may still change when text is added: a list goes on, a line becomes a heading. */
const UNSETTLED = 2;
/** What is mended is mended with each piece that comes, and some of it costs the cube of its brackets. */
const MENDED_MOST = 2000; // characters
const BRACKETS_MOST = 40;

export function blocksOf(source: string, before: Blocks | undefined): Blocks {
  const text = source.replaceAll('\r\n', '\n');
  if (before?.text === text) return before;
  const settled = before && text.startsWith(before.text) ? settledOf(before.blocks) : [];
  const last = settled[settled.length - 1];
  const from = last ? last.at + last.raw.length : 0;
  return { text, blocks: [...settled, ...blocksFrom(text, from)] };
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

function blocksFrom(text: string, from: number): Block[] {
  const blocks: Block[] = [];
  let at = from;
  const add = (length: number, token: Token | undefined) => {
    // The lexer turns blanks at some ends into other ones; what was written is kept.
    blocks.push({ at, raw: text.slice(at, at + length), token });
    at += length;
  };
  for (const { raw, tokens } of lexed(text.slice(from))) {
    if (!tokens) add(raw.length, undefined);
    for (const token of tokens ?? []) add(token.raw.length, token);
  }
  return blocks;
}

/** The last block of text that is still being written: what was opened is closed for the eye. */
export function mended(block: Block): Block {
  if (!block.token || block.token.type === 'code' || !isMendable(block.raw)) return block;
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
  const token = lexed(raw)[0]?.tokens?.find((part) => part.type !== 'space');
  return token ? { ...block, token } : block;
}

function isMendable(raw: string): boolean {
  return raw.length <= MENDED_MOST && raw.split('[').length <= BRACKETS_MOST;
}
