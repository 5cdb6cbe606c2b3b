// What the strip says about where the playhead stands: the one place that says LIVE, BEHIND or ENDED. Pure.

import { behind, type Playhead } from '../../playback/playhead';
import type { Connection } from '../../store/live';
import type { Run } from '../../wire/types';
import { duration } from '../time';
import { verdict, verdictWord } from '../verdict';

export interface Edge {
  word: 'LIVE' | 'BEHIND' | 'ENDED' | 'WAITING' | 'STALE';
  detail: string;
  /** What the button says that leads to the edge; null at the edge. */
  jump: string | null;
}

export function edgeOf(run: Run, playhead: Playhead, letGo: boolean, connection: Connection): Edge {
  const { status } = run.header;
  const how = verdict(status, run.liveness);
  const over = status !== 'running' && status !== 'waiting';
  const jump = over || how === 'dead' ? 'Jump to end' : 'Jump to live';
  if (connection === 'reconnecting') return { word: 'STALE', detail: 'not connected', jump: null };
  if (playhead.kind === 'paused') {
    const { steps, ms } = behind(playhead, run.steps, run.header.updatedAt);
    if (over && steps === 0) return { word: 'ENDED', detail: verdictWord(how), jump };
    return { word: 'BEHIND', detail: distance(steps, ms), jump };
  }
  const back = letGo ? jump : null;
  if (how === 'dead')
    return { word: 'ENDED', detail: run.liveness.reason || 'its writer is gone', jump: back };
  if (status === 'waiting')
    return { word: 'WAITING', detail: `at ${run.header.waitingOn ?? 'a checkpoint'}`, jump: back };
  if (over) return { word: 'ENDED', detail: verdictWord(how), jump: back };
  return { word: 'LIVE', detail: letGo ? 'reading further up' : (run.header.currentNode ?? ''), jump: back };
}

function distance(steps: number, ms: number): string {
  const time = duration(ms);
  if (steps === 0) return time;
  return `${steps} ${steps === 1 ? 'step' : 'steps'}, ${time}`;
}
