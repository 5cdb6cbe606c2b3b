// The newest entries of several logs in the run's one order, as far as they were read without a hole.
// In: ranges and what was read. Out: rows, and which range to read next to get further back. Pure.

import { compareCuts } from '../../playback/moment';
import { PIECE, startOf } from './book';
import type { Entry } from './entry';
import { cutOf, type Range } from './scope';

export interface Tail {
  rows: Entry[];
  /** What was read of the ranges, in numbers. */
  read: number;
  /** What came after the newest that was read: to be read first. */
  ahead: Range[];
  /** What to read next to get further back; null when all is there. */
  next: Range | null;
}

type RowOf = (log: string | null, seq: number) => Entry | null | undefined;

interface Part {
  range: Range;
  rows: Entry[];
  /** Everything from here to `to` was read. */
  from: number;
  to: number;
}

/** A log that grew by more than this since it was read is read from its new end. */
const AHEAD_MOST = 2 * PIECE;

export function tailOf(ranges: readonly Range[], row: RowOf): Tail {
  const parts = ranges.map((range) => partOf(range, row));
  const open = parts.filter(({ range, from }) => from > range.first);
  // Of a log that goes on further back nothing is known before its first row that was read.
  const horizon = (part: Part) => part.rows[0]?.at ?? Number.POSITIVE_INFINITY;
  const limit = Math.max(Number.NEGATIVE_INFINITY, ...open.map(horizon));
  const latest = open.reduce<Part | null>(
    (best, part) => (best && horizon(best) >= horizon(part) ? best : part),
    null,
  );
  const rows = merged(parts.map((part) => part.rows.filter((one) => one.at >= limit)));
  const read = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  const ahead = parts.flatMap(({ range, to }) => (to < range.end ? [{ ...range, first: to }] : []));
  return { rows, read, ahead, next: latest && nextOf(latest) };
}

function partOf(range: Range, row: RowOf): Part {
  const rows: Entry[] = [];
  const to = newestRead(range, row);
  let from = to;
  while (from > range.first) {
    const one = row(range.log, from - 1);
    if (one === undefined) break;
    if (one) rows.push(one);
    from -= 1;
  }
  return { range, rows: rows.reverse(), from, to };
}

/** After the newest number that was read; the end when none is near. */
function newestRead({ log, first, end }: Range, row: RowOf): number {
  const least = Math.max(first, end - AHEAD_MOST);
  for (let seq = end - 1; seq >= least; seq -= 1) if (row(log, seq) !== undefined) return seq + 1;
  return end;
}

function nextOf({ range, from }: Part): Range {
  return { log: range.log, first: Math.max(range.first, startOf(from - 1)), end: from };
}

/** Lists that are in order, as one. */
function merged(lists: Entry[][]): Entry[] {
  let all: Entry[] = [];
  for (const list of lists) all = all.length === 0 ? list : two(all, list);
  return all;
}

function two(a: Entry[], b: Entry[]): Entry[] {
  const out: Entry[] = [];
  let j = 0;
  for (const one of a) {
    for (let other = b[j]; other && compareCuts(cutOf(other), cutOf(one)) < 0; other = b[++j])
      out.push(other);
    out.push(one);
  }
  for (; j < b.length; j += 1) out.push(b[j] as Entry);
  return out;
}
