// What of a conversation lies in a window: messages that overlap it, and of a long one the pieces that do.
// In: kept messages in order, turns, rows. Out: which of them. Pure.

import { prefixLength } from '../../playback/moment';
import { overlaps, type TimeWindow } from '../../playback/window';
import type { Message, Turn } from '../../wire/types';
import { beginOf, endOfItem, type Heads, type Row } from './rows';

/** Indexes among all messages of the session, `first` included and `end` not, that may lie in the window: as
 * far as turns tell, which are known also of messages that are not loaded. */
export function messagesIn(turns: readonly Turn[], { from, to }: TimeWindow): { first: number; end: number } {
  const before = turns[prefixLength(turns, ({ start }) => start.at <= from) - 1];
  const after = turns[prefixLength(turns, ({ start }) => start.at <= to)];
  return { first: before?.message ?? 0, end: after?.message ?? Number.POSITIVE_INFINITY };
}

/** The messages that overlap the window, as places in the list. */
export function partIn(messages: readonly Message[], window: TimeWindow): { first: number; end: number } {
  // One that changed late may be before one that did not.
  const found = messages.findIndex(({ last }) => last.at >= window.from);
  const first = found < 0 ? messages.length : found;
  const end = prefixLength(messages, (message) => message.first.at <= window.to);
  return { first, end: Math.max(first, end) };
}

/** The rows that lie in the window. Where it begins inside of a turn, the turn's heading stands first. */
export function rowsIn(rows: readonly Row[], window: TimeWindow, heads: Heads): Row[] {
  const shown = rows.filter((row) => isRowIn(row, window));
  const first = shown.find(({ kind }) => kind !== 'head');
  if (!first || first.message < 0 || first.kind === 'resume' || shown[0]?.kind === 'head') return shown;
  const { message } = first;
  const head = {
    kind: 'head',
    id: `${message}/from`,
    message,
    voice: 'none',
    head: heads.of(message),
  } as const;
  return [head, ...shown];
}

/** Whether a row's own piece lies in the window. Headings do, and what nobody knows the time of. */
export function isRowIn(row: Row, window: TimeWindow): boolean {
  if (!('item' in row)) return true;
  const begin = beginOf(row.item);
  return begin === undefined || overlaps(window, begin, endOfItem(row.item) ?? begin);
}
