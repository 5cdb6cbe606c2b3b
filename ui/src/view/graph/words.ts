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
