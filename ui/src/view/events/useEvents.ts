// The table's rows as React state: which there are, which are read, and what is asked for next.

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { windowName } from '../../playback/window';
import type { Run, Step } from '../../wire/types';
import { useSources } from '../live';
import { Book } from './book';
import type { Entry } from './entry';
import { type Filter, isActive, matches } from './filter';
import { type LogChoice, type Range, rangesOf, sizeOf, within } from './scope';
import { tailOf } from './tail';

const PACE = 200; // ms between two looks at a run that grows
/** Entries that are read without being asked for, from the newest back. */
export const BUDGET = 20_000;

export interface EventRows {
  count: number;
  /** Null: the log has no such number. Undefined: not read yet. */
  at(index: number): Entry | null | undefined;
  key(index: number): string;
  /** Where a number of a log is, read or not; null where that is not known before it is read. */
  placeOf(log: string | null, seq: number): number | null;
  /** All rows that are read, for the list of kinds. */
  known: readonly Entry[];
  total: number;
  read: number;
  /** The budget is spent and there is more. */
  spent: boolean;
  readOn(): void;
  /** Tells what is in view, so that it is read. */
  look(from: number, to: number): void;
}

export function useEvents(
  run: Run,
  choice: LogChoice,
  step: Step | null,
  filter: Filter,
  active: boolean,
): EventRows {
  const book = useBook(run.runId);
  const version = useSyncExternalStore(book.subscribe, () => book.version);
  const { trace, sessions } = run;
  const { window } = filter;
  const all = useMemo(() => rangesOf({ trace, sessions }, choice, step), [trace, sessions, choice, step]);
  const now = useMemo(() => within(all, run, window), [all, run, window]);
  const ranges = usePaced(now, `${choice} ${step?.attemptId} ${window && windowName(window)}`, active);
  const [budget, setBudget] = useState(BUDGET);
  const filtered = isActive(filter);
  const single = ranges.length === 1 && !filtered ? ranges[0] : undefined;
  const view = useMemo(
    () => (single ? exactView(book, single, version) : tailView(book, ranges, filter, version)),
    [book, single, ranges, filter, version],
  );
  const seen = useRef<[number, number]>([0, 0]);
  const ask = useCallback(() => {
    if (active) askFor(book, view, seen.current, filtered, budget);
  }, [active, book, view, filtered, budget]);
  useEffect(ask, [ask]);
  const look = useCallback(
    (from: number, to: number) => {
      seen.current = [from, to];
      ask();
    },
    [ask],
  );
  const readOn = useCallback(() => {
    book.most += BUDGET / 250;
    setBudget((before) => before + BUDGET);
  }, [book]);
  const spent = view.next !== null && view.read >= budget;
  return { ...view, total: sizeOf(ranges), spent, readOn, look };
}

interface View extends Pick<EventRows, 'count' | 'at' | 'key' | 'placeOf' | 'known' | 'read'> {
  ahead: Range[];
  next: Range | null;
  exact: Range | null;
}

/** One log, whole: each row has its place before it is read. `_version` says that the book changed. */
function exactView(book: Book, range: Range, _version: number): View {
  const { log, first, end } = range;
  const known: Entry[] = [];
  for (let seq = Math.max(first, end - 5_000); seq < end; seq += 1) {
    const row = book.row(log, seq);
    if (row) known.push(row);
  }
  const at = (index: number) => book.row(log, first + index);
  const key = (index: number) => `${log ?? ''}:${first + index}`;
  const placeOf = (of: string | null, seq: number) =>
    of === log && seq >= first && seq < end ? seq - first : null;
  const read = known.length;
  return { count: end - first, at, key, placeOf, known, read, ahead: [], next: null, exact: range };
}

/** Several logs, or what matches: rows as far back as they were read. */
function tailView(book: Book, ranges: Range[], filter: Filter, _version: number): View {
  const tail = tailOf(ranges, (log, seq) => book.row(log, seq));
  const filtered = isActive(filter);
  const rows = filtered ? tail.rows.filter((row) => matches(row, filter)) : tail.rows;
  // Rows that are known to be there and were not read stand before those that were.
  const missing = filtered || tail.next === null ? 0 : sizeOf(ranges) - rows.length;
  const at = (index: number) => (index < missing ? undefined : rows[index - missing]);
  const key = (index: number) => {
    const row = rows[index - missing];
    return row ? `${row.log ?? ''}:${row.seq}` : `- ${index}`;
  };
  const placeOf = () => null;
  const { read, ahead, next } = tail;
  return { count: rows.length + missing, at, key, placeOf, known: tail.rows, read, ahead, next, exact: null };
}

function askFor(
  book: Book,
  view: View,
  [from, to]: [number, number],
  filtered: boolean,
  budget: number,
): void {
  if (view.exact) {
    const { log, first, end } = view.exact;
    const wanted = { log, first: first + from, end: Math.min(end, first + to + 1) };
    // The end too: it is where a reader who opens the table, or follows, is taken.
    book.want([wanted, { log, first: Math.max(first, end - 50), end }]);
    return;
  }
  const hole = view.at(Math.max(0, from - 40)) === undefined || view.count === 0;
  const back = view.next && view.read < budget && (filtered || hole) ? [view.next] : [];
  book.want([...view.ahead, ...back]);
}

function useBook(runId: string): Book {
  const { reader } = useSources();
  return useMemo(() => new Book((log, from, to) => reader.entries(runId, log, from, to)), [reader, runId]);
}

/** The ranges, looked at a few times a second while the run grows; at once when others were chosen. */
function usePaced(now: Range[], choice: string, active: boolean): Range[] {
  const [shown, setShown] = useState({ choice, ranges: now });
  const latest = useRef(now);
  latest.current = now;
  const stale = active && shown.ranges !== now;
  useEffect(() => {
    if (!stale) return;
    const wait = setTimeout(() => setShown({ choice, ranges: latest.current }), PACE);
    return () => clearTimeout(wait);
  }, [stale, choice]);
  return shown.choice === choice ? shown.ranges : now;
}
