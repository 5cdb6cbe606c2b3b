// Markdown as the lexer's tokens, for no more work than text of its size is worth. In: text. Out: pieces
// that make it up, with their tokens, or none for what is to be shown as it is.
// Made-up text can cost the lexer the square of its length and more: what is too long, too deep, or has too
// many marks is not read. The measure is `bench/markdown.mjs`. Pure.

import { Lexer, type Token } from 'marked';
import { piecesOf } from './pieces';

export interface Lexed {
  raw: string;
  /** Their raws are as long as this one's. */
  tokens: readonly Token[] | undefined;
}

const LINE_MOST = 8000; // characters
/** Of a piece that had no place to be cut. */
const LINES_MOST = 600;
const NESTED = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){40}/m; // quotes and lists at the start of a line
const MARK = /[*_~`[\]<&!\\|:@]/g;
/** Marks in one paragraph, cell or the like. */
const MARKS_MOST = 300;
/** So many of them cost hardly more than words. */
const MARKS_FREE = 50;
/** Of a text. A block is worth `BLOCK`, a paragraph the square of its marks that are not free besides. */
const WORK_MOST = 200_000;
const BLOCK = 25;

interface Work {
  left: number;
}

export function lexed(text: string): Lexed[] {
  const work = { left: WORK_MOST };
  return piecesOf(text).map(({ raw, lines }) => ({
    raw,
    tokens: work.left > 0 && lines <= LINES_MOST && isTame(raw) ? tokensOf(raw, work) : undefined,
  }));
}

function isTame(text: string): boolean {
  return !NESTED.test(text) && text.split('\n').every((line) => line.length <= LINE_MOST);
}

function tokensOf(raw: string, work: Work): Token[] | undefined {
  try {
    const lexer = new Lexer();
    lexer.blockTokens(raw.replaceAll('\r', '\n'), lexer.tokens);
    work.left -= BLOCK * lexer.tokens.length;
    for (const { src, tokens } of lexer.inlineQueue) {
      if (affords(work, src)) lexer.inlineTokens(src, tokens);
      else tokens.push({ type: 'text', raw: src, text: src });
    }
    const length = lexer.tokens.reduce((sum, token) => sum + token.raw.length, 0);
    return length === raw.length ? lexer.tokens : undefined;
  } catch {
    // Too deep for the lexer.
    return undefined;
  }
}

function affords(work: Work, paragraph: string): boolean {
  const marks = paragraph.match(MARK)?.length ?? 0;
  const worth = BLOCK + Math.max(0, marks - MARKS_FREE) ** 2;
  if (marks > MARKS_MOST || worth > work.left) return false;
  work.left -= worth;
  return true;
}
