// How the graph names things: ids, kinds, states, durations. Pure.

import type { NodeStatus } from './overlay';
import type { Shape } from './plan';

/** Ids may be any string, also the empty one. */
export function idText(id: string): string {
  return id === '' ? '(empty)' : id;
}

const STATUS_WORDS: Record<NodeStatus, string> = {
  idle: 'not run',
  running: 'running',
  ok: 'ok',
  failed: 'failed',
  timed_out: 'timed out',
  cancelled: 'cancelled',
  waiting: 'waiting',
  stale: 'stale',
  dead: 'dead',
};

export function statusText(status: NodeStatus): string {
  return STATUS_WORDS[status];
}

export function kindText(shape: Shape, nodeType: string | undefined): string {
  if (shape === 'acp') return 'agent';
  if (shape === 'other') return nodeType || 'unknown kind';
  return shape;
}

/** `840 ms`, `3.2 s`, `4 min 5 s`, `2 h 3 min`. */
export function durationText(ms: number): string {
  if (ms < 0) return '0 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
