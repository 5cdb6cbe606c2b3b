// A changed file as rows of a unified view. In: before and after. Out: rows, three lines of context.
// Bounded in size and time: what is too large or too different is shown as removed and added, and says
// so. Loaded when first needed. Pure.

import { formatPatch, structuredPatch } from 'diff';
import { spelled } from '../spelled';

export interface DiffRow {
  kind: 'same' | 'added' | 'removed' | 'gap';
  /** Line numbers, from 1. */
  old: number | undefined;
  new: number | undefined;
  text: string;
}

export interface Diff {
  rows: DiffRow[];
  added: number;
  removed: number;
  /** The two were not compared line by line. */
  rough: boolean;
}

/** One line of a split view; a side without a line is empty. */
export interface SplitRow {
  kind: 'same' | 'changed' | 'gap';
  left: DiffRow | undefined;
  right: DiffRow | undefined;
}

const MOST_TEXT = 1_000_000; // characters of both sides
const MOST_MS = 200;
const MOST_EDITS = 4000;
const LINE_MOST = 2000; // characters of a row

export function diffRows(before: string | undefined, after: string): Diff {
  if (before === undefined || before === '') return whole('', after, false);
  if (before.length + after.length > MOST_TEXT) return whole(before, after, true);
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: 3,
    timeout: MOST_MS,
    maxEditLength: MOST_EDITS,
  });
  if (!patch) return whole(before, after, true);
  const rows: DiffRow[] = [];
  const count = { added: 0, removed: 0 };
  let shownTo = 1;
  for (const hunk of patch.hunks) {
    if (hunk.oldStart > shownTo) rows.push(gap(hunk.oldStart - shownTo));
    let old = hunk.oldStart;
    let now = hunk.newStart;
    for (const line of hunk.lines) {
      const text = clip(line.slice(1));
      if (line.startsWith('+')) {
        rows.push({ kind: 'added', old: undefined, new: now++, text });
        count.added += 1;
      } else if (line.startsWith('-')) {
        rows.push({ kind: 'removed', old: old++, new: undefined, text });
        count.removed += 1;
      } else if (line.startsWith(' ')) {
        rows.push({ kind: 'same', old: old++, new: now++, text });
      }
    }
    shownTo = old;
  }
  const left = linesOf(before).length - shownTo + 1;
  if (left > 0 && rows.length > 0) rows.push(gap(left));
  return { rows, ...count, rough: false };
}

/** The change as a patch that tools can read. What cannot be compared in time is removed and added whole. */
export function patchText(path: string, before: string | undefined, after: string): string {
  const old = before === undefined ? '/dev/null' : path;
  const bounds = { context: 3, timeout: MOST_MS, maxEditLength: MOST_EDITS };
  const size = (before ?? '').length + after.length;
  const patch =
    size > MOST_TEXT
      ? undefined
      : structuredPatch(old, path, before ?? '', after, undefined, undefined, bounds);
  if (patch) {
    const text = formatPatch(patch);
    return text.slice(text.indexOf('\n--- ') + 1);
  }
  const [removed, added] = [linesOf(before ?? ''), linesOf(after)];
  const hunk = `@@ -${removed.length > 0 ? 1 : 0},${removed.length} +${added.length > 0 ? 1 : 0},${added.length} @@`;
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  return [`--- ${old}`, `+++ ${path}`, hunk, ...lines].join('\n');
}

/** Rows side by side: what was removed stands beside what was added in its place. */
export function splitRows(rows: readonly DiffRow[]): SplitRow[] {
  const split: SplitRow[] = [];
  let removed: DiffRow[] = [];
  let added: DiffRow[] = [];
  const pair = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i += 1)
      split.push({ kind: 'changed', left: removed[i], right: added[i] });
    removed = [];
    added = [];
  };
  for (const row of rows) {
    if (row.kind === 'removed') {
      if (added.length > 0) pair();
      removed.push(row);
    } else if (row.kind === 'added') {
      added.push(row);
    } else {
      pair();
      split.push({ kind: row.kind, left: row, right: row });
    }
  }
  pair();
  return split;
}

function gap(lines: number): DiffRow {
  return { kind: 'gap', old: undefined, new: undefined, text: lines === 1 ? '1 line' : `${lines} lines` };
}

function whole(before: string, after: string, rough: boolean): Diff {
  const removed = linesOf(before).map(
    (text, i): DiffRow => ({ kind: 'removed', old: i + 1, new: undefined, text: clip(text) }),
  );
  const added = linesOf(after).map(
    (text, i): DiffRow => ({ kind: 'added', old: undefined, new: i + 1, text: clip(text) }),
  );
  return { rows: [...removed, ...added], added: added.length, removed: removed.length, rough };
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

/** A line as a row shows it. */
function clip(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.length > LINE_MOST
    ? `${spelled(text.slice(0, LINE_MOST))}… (${text.length - LINE_MOST} more characters)`
    : spelled(text);
}
