// Flows and steps for the tests of this room.

import type { Edge, Flow, Header, Liveness, Node, Step } from '../../wire/types';

export const LIVE: Liveness = { state: 'live', reason: '' };

/** A flow from `a>b` and `a>b=case` lines; nodes in order of mention. */
export function flowOf(startAt: string, ...lines: string[]): Flow {
  const edges = lines.map(edgeOf);
  const ids = new Set([startAt, ...edges.flatMap((edge) => [edge.from, edge.to])]);
  const nodes = [...ids].map((id): Node => {
    const decides = edges.some((edge) => edge.from === id && edge.case !== undefined);
    return { id, nodeType: 'acp', decides };
  });
  return { name: 'sample', startAt, nodes, edges };
}

function edgeOf(line: string): Edge {
  const [ends = '', value] = line.split('=');
  const [from = '', to = ''] = ends.split('>');
  return value === undefined ? { from, to } : { from, to, on: '$.next', case: value };
}

/** Steps from `node`, `node:outcome` and `node:outcome:case`. One second each. */
export function stepsOf(...lines: string[]): Step[] {
  const counts = new Map<string, number>();
  return lines.map((line, i) => {
    const [nodeId = '', outcome = 'ok', value] = line.split(':');
    const number = (counts.get(nodeId) ?? 0) + 1;
    counts.set(nodeId, number);
    const step: Step = {
      attemptId: `${nodeId}#${number}`,
      nodeId,
      nodeType: 'acp',
      outcome,
      startedAt: i * 1000,
    };
    if (outcome !== 'running') step.finishedAt = i * 1000 + 900;
    if (value !== undefined) step.case = value;
    return step;
  });
}

export function headerOf(status: string, more: Partial<Header> = {}): Header {
  return { flowName: 'sample', status, startedAt: 0, updatedAt: 0, ...more };
}
