// What the strip says about where the playhead stands: the one place that says LIVE, BEHIND or ENDED. Pure.

import type { Order } from '../../playback/order';
import { behind, type Distance, type Playhead } from '../../playback/playhead';
import type { Connection } from '../../store/live';
import type { Run } from '../../wire/types';
import { grouped } from '../number';
import { clockText, dayText, duration } from '../time';
import { verdict } from '../verdict';

export interface Edge {
  word: 'LIVE' | 'BEHIND' | 'ENDED' | 'WAITING' | 'STALE' | 'DEAD';
  detail: string;
  /** The detail in full, where it is shortened. */
  full?: string;
  /** What the button says that leads to the edge; null at the edge. */
  jump: string | null;
}

export function edgeOf(
  run: Run,
  order: Order,
  playhead: Playhead,
  letGo: boolean,
  connection: Connection,
): Edge {
  const { status } = run.header;
  const how = verdict(status, run.liveness);
  const over = status !== 'running' && status !== 'waiting';
  const jump = over || how === 'dead' ? 'Jump to end' : 'Jump to live';
  if (connection === 'reconnecting') return { word: 'STALE', detail: 'not connected', jump: null };
  if (playhead.kind !== 'following') {
    const distance = behind(playhead, order, run.header.updatedAt);
    if (over && distance.events === 0) return { word: 'ENDED', detail: endedText(run), jump };
    return { word: 'BEHIND', detail: brief(distance), full: inFull(distance), jump };
  }
  const back = letGo ? jump : null;
  if (how === 'dead')
    return { word: 'DEAD', detail: run.liveness.reason || 'its writer is gone', jump: back };
  if (status === 'waiting')
    return { word: 'WAITING', detail: `at ${run.header.waitingOn ?? 'a checkpoint'}`, jump: back };
  if (over) return { word: 'ENDED', detail: endedText(run), jump: back };
  return { word: 'LIVE', detail: letGo ? 'reading further up' : (run.header.currentNode ?? ''), jump: back };
}

/** When; how it ended is said by the header. */
function endedText({ header: { finishedAt, updatedAt } }: Run): string {
  const at = finishedAt ?? updatedAt;
  return at === 0 ? '' : `${dayText(at)}, ${clockText(at)}`;
}

function brief({ events, ms }: Distance): string {
  return `${duration(ms)}, ${count(events, 'event')}`;
}

function inFull({ steps, events, ms }: Distance): string {
  return `${duration(ms)}, ${count(steps, 'step')} and ${count(events, 'event')} before the newest`;
}

function count(n: number, what: string): string {
  return `${grouped(n)} ${what}${n === 1 ? '' : 's'}`;
}
