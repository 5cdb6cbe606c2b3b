// A changed file as rows of a unified view. In: before and after. Out: rows, three lines of context.
// Bounded in size and time: what is too large or too different is shown as removed and added, and says
// so. Loaded when first needed. Pure.

import { structuredPatch } from 'diff';

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

function clip(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.length > LINE_MOST
    ? `${text.slice(0, LINE_MOST)}… (${text.length - LINE_MOST} more characters)`
    : text;
}
