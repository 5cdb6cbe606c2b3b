// A text that is elsewhere, cut into pieces to draw: which range of it to read for a piece, and the piece
// of what was read. Pieces end at lines' ends where there are any near, and never inside of a character.
// Neighbours agree on where they meet, also when they were read in different blocks. Pure.

export const PIECE = 8000; // characters, about
const EDGE = PIECE / 2; // a line's end is looked for so far
const PIECES = 32; // in a block
export const BLOCK = PIECE * PIECES;

export function blockOf(piece: number): number {
  return Math.floor(piece / PIECES);
}

export function countOf(length: number): number {
  return Math.max(1, Math.ceil(length / PIECE));
}

/** What has to be read for the pieces of a block: a little more on both sides. */
export function blockRange(block: number, length: number): [number, number] {
  return [Math.max(0, block * BLOCK - 2), Math.min(length, (block + 1) * BLOCK + EDGE)];
}

/** A piece of the whole, from the text of its block that begins at `from`. */
export function pieceOf(piece: number, text: string, from: number, length: number): string {
  const begin = beginOf(piece, text, from, length);
  const end = beginOf(piece + 1, text, from, length);
  return text.slice(begin - from, end - from);
}

function beginOf(piece: number, text: string, from: number, length: number): number {
  const at = piece * PIECE;
  if (piece === 0 || at >= length) return Math.min(at, length);
  const line = text.indexOf('\n', at - 1 - from);
  if (line !== -1 && line + from < at + EDGE) return Math.min(line + from + 1, length);
  const code = text.charCodeAt(at - from);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
