// How the graph names things: ids, kinds, states, durations. Pure.

import type { NodeState, NodeStatus } from './overlay';
import type { PlanNode, Shape } from './plan';

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

/** A box in one line: its id, kind and fate, and whether the run or the playhead is there. */
export function describeNode({ node, shape, decides }: PlanNode, state: NodeState): string {
  const words = [idText(node?.id ?? ''), kindText(shape, node?.nodeType)];
  if (decides) words.push('decides');
  words.push(statusText(state.status));
  if (state.attempts.length > 1) words.push(`${state.attempts.length} attempts`);
  if (state.live) words.push('the run is here');
  if (state.focused) words.push('the playhead is here');
  return words.join(', ');
}
