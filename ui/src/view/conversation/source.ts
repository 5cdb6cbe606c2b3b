// Which events a piece of a conversation was made of. In: a piece, as far as it had come. Out: numbers of
// events in the session's log, and how to ask for them. Pure. Pieces from the record have none.

import type { Item } from '../../wire/types';

/** Numbers of the events that made the piece, in order. */
export function eventsOf(item: Item): number[] {
  const seqs = seqsOf(item).filter((seq) => seq > 0);
  return [...new Set(seqs)].sort((a, b) => a - b);
}

function seqsOf(item: Item): number[] {
  switch (item.kind) {
    case 'text':
    case 'thinking':
      return item.marks.filter((_, i) => i % 3 === 1);
    case 'tool':
      return item.states.map(({ at }) => at.seq);
    case 'permission':
      return item.answer ? [item.at.seq, item.answer.at.seq] : [item.at.seq];
    default:
      return [item.at.seq];
  }
}

const HOLE = 16; // events of others that are asked for rather than asking once more
const WIDEST = 500;

/** Ranges `[from, to)` that have all of these events and few others. */
export function rangesOf(seqs: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const seq of seqs) {
    const last = ranges.at(-1);
    if (last && seq - last[1] <= HOLE && seq - last[0] < WIDEST) last[1] = seq + 1;
    else ranges.push([seq, seq + 1]);
  }
  return ranges;
}
