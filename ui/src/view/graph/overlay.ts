// The run laid over the definition: which nodes ran and how, which edges were taken and how often.
// In: a plan, the steps as they stood, header, liveness. Out: one state per box and per edge, by index.
// Pure. Unchanged states keep their identity, so that only changed boxes draw again.

import type { Header, Liveness, Step } from '../../wire/types';
import type { Plan, PlanEdge } from './plan';

export type NodeStatus =
  | 'idle'
  | 'running'
  | 'ok'
  | 'failed'
  | 'timed_out'
  | 'cancelled'
  | 'waiting'
  | 'stale'
  | 'dead';

export interface NodeState {
  status: NodeStatus;
  /** Indexes of its attempts in `steps`, oldest first. */
  attempts: readonly number[];
  /** Of the last attempt, ms since 1970. */
  startedAt: number | undefined;
  finishedAt: number | undefined;
  /** Where the run is now (its last step). */
  live: boolean;
  /** Where the playhead is, when that is not the live edge. */
  focused: boolean;
}

export interface EdgeState {
  /** How many times it was taken. */
  times: number;
  /** It led to the step that is shown as last. */
  latest: boolean;
}

export interface Overlay {
  nodes: readonly NodeState[];
  edges: readonly EdgeState[];
  /** The box to keep in view: the focus, else the live one. */
  center: number | undefined;
}

export interface RunSoFar {
  steps: readonly Step[];
  header: Header;
  liveness: Liveness;
  focusStep: number | null;
}

const IDLE: NodeState = {
  status: 'idle',
  attempts: [],
  startedAt: undefined,
  finishedAt: undefined,
  live: false,
  focused: false,
};
const UNTAKEN: EdgeState = { times: 0, latest: false };

export function overlayRun(plan: Plan, run: RunSoFar, before?: Overlay): Overlay {
  const shown = run.focusStep === null ? run.steps : run.steps.slice(0, run.focusStep + 1);
  const last = shown[shown.length - 1];
  const center = last && plan.places.get(last.nodeId);
  const nodes = nodeStates(plan, shown, run).map((state, i) => keep(before?.nodes[i], state, sameNode));
  const edges = edgeStates(plan, shown, run).map((state, i) => keep(before?.edges[i], state, sameEdge));
  return { nodes, edges, center };
}

function nodeStates(plan: Plan, shown: readonly Step[], run: RunSoFar): NodeState[] {
  const attempts = new Map<number, number[]>();
  shown.forEach((step, index) => {
    const place = plan.places.get(step.nodeId);
    if (place === undefined) return;
    const known = attempts.get(place);
    if (known) known.push(index);
    else attempts.set(place, [index]);
  });
  // Liveness is about now, so it says nothing of a moment in the past.
  const atEdge = run.focusStep === null;
  const lastIndex = shown.length - 1;
  return plan.nodes.map((box) => {
    const own = attempts.get(box.index);
    const lastOwn = own?.[own.length - 1];
    const step = lastOwn === undefined ? undefined : shown[lastOwn];
    if (!own || !step) return IDLE;
    const here = lastOwn === lastIndex;
    return {
      status: statusOf(step, run, here, atEdge),
      attempts: own,
      startedAt: step.startedAt,
      finishedAt: step.finishedAt,
      live: here && atEdge && !hasEnded(run.header),
      focused: here && run.focusStep !== null,
    };
  });
}

function statusOf(step: Step, { header, liveness }: RunSoFar, here: boolean, atEdge: boolean): NodeStatus {
  if (here && header.status === 'waiting' && (header.waitingOn ?? step.nodeId) === step.nodeId)
    return 'waiting';
  switch (step.outcome) {
    case 'running':
      if (!here || !atEdge) return 'running';
      return liveness.state === 'dead' || liveness.state === 'stale' ? liveness.state : 'running';
    case 'ok':
    case 'failed':
    case 'timed_out':
    case 'cancelled':
      return step.outcome;
    default:
      return 'ok';
  }
}

function hasEnded(header: Header): boolean {
  return header.finishedAt !== undefined;
}

function edgeStates(plan: Plan, shown: readonly Step[], run: RunSoFar): EdgeState[] {
  const leaving = edgesByEnds(plan);
  const times = new Map<number, number>();
  let latest: number | undefined;
  const take = (from: number | undefined, to: number | undefined, value: string | undefined) => {
    latest = undefined;
    const edge =
      from === undefined || to === undefined ? undefined : pick(leaving.get(`${from} ${to}`), value);
    if (!edge) return;
    times.set(edge.index, (times.get(edge.index) ?? 0) + 1);
    latest = edge.index;
  };
  shown.forEach((step, i) => {
    const from = shown[i - 1];
    // The box of the start is the first one.
    take(from ? plan.places.get(from.nodeId) : 0, plan.places.get(step.nodeId), from?.case);
  });
  const last = shown[shown.length - 1];
  if (last && run.header.status === 'completed' && shown.length === run.steps.length) {
    const from = plan.places.get(last.nodeId);
    const end = plan.edges.find((edge) => edge.from === from && plan.nodes[edge.to]?.shape === 'end');
    if (end) take(end.from, end.to, undefined);
  }
  return plan.edges.map(({ index }) => {
    const taken = times.get(index) ?? 0;
    return taken === 0 ? UNTAKEN : { times: taken, latest: index === latest };
  });
}

const knownEnds = new WeakMap<Plan, Map<string, PlanEdge[]>>();

/** Made once for a plan: a run that goes on asks at every event. */
function edgesByEnds(plan: Plan): Map<string, PlanEdge[]> {
  const known = knownEnds.get(plan);
  if (known) return known;
  const map = new Map<string, PlanEdge[]>();
  for (const edge of plan.edges) {
    const key = `${edge.from} ${edge.to}`;
    const known = map.get(key);
    if (known) known.push(edge);
    else map.set(key, [edge]);
  }
  knownEnds.set(plan, map);
  return map;
}

/** Several cases may lead to one node: the value that was read tells which was taken. */
function pick(edges: PlanEdge[] | undefined, value: string | undefined): PlanEdge | undefined {
  if (!edges) return undefined;
  return edges.find((edge) => edge.case !== undefined && edge.case === value) ?? edges[0];
}

function keep<T>(before: T | undefined, now: T, same: (a: T, b: T) => boolean): T {
  return before !== undefined && same(before, now) ? before : now;
}

function sameNode(a: NodeState, b: NodeState): boolean {
  return (
    a.status === b.status &&
    a.startedAt === b.startedAt &&
    a.finishedAt === b.finishedAt &&
    a.live === b.live &&
    a.focused === b.focused &&
    a.attempts.length === b.attempts.length &&
    a.attempts.every((index, i) => index === b.attempts[i])
  );
}

function sameEdge(a: EdgeState, b: EdgeState): boolean {
  return a.times === b.times && a.latest === b.latest;
}
