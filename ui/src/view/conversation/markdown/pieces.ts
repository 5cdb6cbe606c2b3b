// Long Markdown in pieces that can be read one by one. In: text. Out: pieces that make it up.
// The lexer's work grows with the square of a list or quote, so a piece has only so many lines. It is cut
// where a block may begin, never inside a fence: a long list goes on as another list. Pure.

export interface Piece {
  raw: string;
  /** Of its lines, those that are not between fences, which cost the lexer next to nothing. */
  lines: number;
}

const LINES_MOST = 150;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let lines = 0;
  let fence: string | undefined;
  const cut = (at: number) => {
    if (at > from) pieces.push({ raw: text.slice(from, at), lines });
    from = at;
    lines = 0;
  };
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const end = found === -1 ? text.length : found + 1;
    if (lines >= LINES_MOST && !fence && !isBlankAt(text, at)) cut(at);
    fence = fenceAfter(fence, FENCE.exec(text.slice(at, Math.min(end, at + 80)))?.[1]);
    if (!fence) lines += 1;
    at = end;
  }
  cut(text.length);
  return pieces;
}

function isBlankAt(text: string, at: number): boolean {
  const first = text[at];
  return first === ' ' || first === '\t' || first === '\n';
}

/** The fence that is open after a line, which has such a mark at its beginning or none. */
function fenceAfter(open: string | undefined, mark: string | undefined): string | undefined {
  if (!mark) return open;
  if (!open) return mark;
  return mark[0] === open[0] && mark.length >= open.length ? undefined : open;
}
