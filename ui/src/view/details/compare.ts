// Two attempts at one node as numbers and lines. In: what is known of each. Out: facts, and lines side by
// side. Pure; the comparison of lines itself is in the conversation's `diff`, which is bounded.

import { cutTool } from '../../playback/cut';
import type { Cut } from '../../playback/moment';
import type { Message } from '../../wire/types';
import type { DiffRow } from '../conversation/diff';
import { toolKind } from '../conversation/tool';

/** Tool calls of an attempt, by kind, the most used first. */
export function toolsIn(
  messages: readonly Message[],
  sessionId: string,
  cut: Cut | null,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { items } of messages) {
    for (const item of items) {
      const view = item.kind === 'tool' ? cutTool(item, cut, sessionId) : null;
      if (!view) continue;
      const kind = toolKind(view.kind);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

/** A number and what it was before: `1,204 (+12)`. Equal ones say so by having no bracket. */
export function changeText(before: number, after: number, text: (n: number) => string): string {
  if (before === after) return text(after);
  const by = after - before;
  return `${text(after)} (${by > 0 ? '+' : '−'}${text(Math.abs(by))})`;
}

/** Two cells of one line; undefined where a side has none. */
export interface Pair {
  kind: 'same' | 'changed' | 'gap';
  left: DiffRow | undefined;
  right: DiffRow | undefined;
}

/** Rows of a unified view side by side: what was removed beside what came in its place. */
export function pairsOf(rows: readonly DiffRow[]): Pair[] {
  const pairs: Pair[] = [];
  let removed: DiffRow[] = [];
  let added: DiffRow[] = [];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i += 1)
      pairs.push({ kind: 'changed', left: removed[i], right: added[i] });
    removed = [];
    added = [];
  };
  for (const row of rows) {
    if (row.kind === 'removed') {
      if (added.length > 0) flush();
      removed.push(row);
    } else if (row.kind === 'added') added.push(row);
    else {
      flush();
      pairs.push({ kind: row.kind, left: row, right: row });
    }
  }
  flush();
  return pairs;
}
