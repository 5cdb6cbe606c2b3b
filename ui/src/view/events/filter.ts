// Which rows are wanted, beyond their range. Pure.

import { overlaps, type TimeWindow } from '../../playback/window';
import type { Entry } from './entry';

export interface Filter {
  /** Exactly this kind; empty for any. `tool calls` is both kinds of them. */
  kind: string;
  faultsOnly: boolean;
  text: string;
  /** Only what was written in it. */
  window: TimeWindow | null;
}

export const NO_FILTER: Filter = { kind: '', faultsOnly: false, text: '', window: null };
export const TOOL_CALLS = 'tool calls';

export function isActive({ kind, faultsOnly, text, window }: Filter): boolean {
  return kind !== '' || faultsOnly || window !== null || text.trim() !== '';
}

export function matches(entry: Entry, filter: Filter): boolean {
  if (filter.faultsOnly && !entry.fault) return false;
  if (filter.window && !overlaps(filter.window, entry.at, entry.at)) return false;
  if (filter.kind === TOOL_CALLS) {
    if (!entry.kind.startsWith('tool_call')) return false;
  } else if (filter.kind !== '' && entry.kind !== filter.kind) return false;
  const text = filter.text.trim().toLowerCase();
  return text === '' || entry.text.includes(text) || entry.summary.toLowerCase().includes(text);
}

/** The kinds of these rows with how many there are of each, by name. */
export function kindsOf(rows: readonly Entry[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { kind } of rows) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
