// A place that is brought into view from outside: a hit of a search, a failed tool call. Its row is
// scrolled to and opened; when the aim goes away the reader is back where they were.

import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useContext, useLayoutEffect, useRef } from 'react';
import type { PieceKind } from '../../wire/types';
import { useMarks } from './marks';
import { OpenContext } from './open';
import type { Row } from './rows';

export interface Reveal {
  /** A new key is a new wish, also for the same place. */
  key: string;
  session: string;
  message: number;
  item: number;
  part: number;
  /** What of the item is meant; undefined for all of it. */
  piece?: PieceKind | undefined;
  /** Small letters; what is marked in all rows in view. */
  words: readonly string[];
  /** The reader stays here when it goes away. */
  stays: boolean;
}

type Rows = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** Where a reader was: a row and how far it was scrolled past. */
export interface Place {
  message: number;
  id: string;
  past: number;
}

export function revealedRow(
  rows: readonly Row[],
  { message, item }: Pick<Reveal, 'message' | 'item'>,
): number {
  const own = rows.findIndex((row) => row.message === message && row.id.endsWith(`/${item}`));
  return own !== -1 ? own : rows.findIndex((row) => row.message === message);
}

/** Scrolls to what is revealed, once for each wish, and back when there is none any more. */
export function useReveal(
  list: Rows,
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  reveal: Reveal | undefined,
  back: Place | undefined,
  onBack: () => void,
): void {
  const open = useContext(OpenContext);
  const done = useRef<{ key: string; index: number; at: number }>(undefined);
  useLayoutEffect(() => {
    if (!reveal) done.current = undefined;
    if (!reveal) return;
    const before = done.current?.key === reveal.key ? done.current : undefined;
    // While the list settles, rows that come above give the place another number.
    if (before && performance.now() - before.at > 3 * SETTLE) return;
    const index = revealedRow(rows, reveal);
    const row = rows[index];
    // Not there yet: it is being loaded, and this runs again when it is.
    if (!row) return;
    if (index === before?.index) return;
    done.current = { key: reveal.key, index, at: before?.at ?? performance.now() };
    for (const fold of foldsOf(row.id, reveal)) open?.getState().choose(fold, true);
    list.scrollToIndex(index, { align: 'center' });
  }, [list, rows, reveal, open]);
  useLayoutEffect(() => {
    if (reveal || !back) return;
    const index = rows.findIndex(({ id }) => id === back.id);
    if (index === -1) return;
    const offset = list.getOffsetForIndex(index, 'start');
    if (offset) list.scrollToOffset(offset[0] + back.past);
    onBack();
  }, [list, rows, reveal, back, onBack]);
  useMarks(scroller, reveal, {
    all: (box) => box.querySelectorAll('.row'),
    own: (box) =>
      (reveal && box.querySelector(`.row[data-index="${revealedRow(rows, reveal)}"]`)) ?? undefined,
    // The list settles where it scrolls to over some frames, as rows are measured.
    begin: () => list.cancelScroll(),
  });
}

/** Everything that may hide the words inside of a row. */
export function foldsOf(id: string, { part, piece }: Pick<Reveal, 'part' | 'piece'>): string[] {
  switch (piece) {
    case 'input':
    case 'output':
      return [id, `${id}/${piece}`, `${id}/${piece}/all`];
    case 'content':
    case 'terminal':
      return [id, `${id}/${part}/all`];
    case 'text':
    case 'thinking':
      return [id, `${id}/whole`, `${id}/all`];
    case undefined:
      return [id, `${id}/output`];
    default:
      return [id];
  }
}

const SETTLE = 150; // ms
