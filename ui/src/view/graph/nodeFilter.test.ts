import { expect, it } from 'vitest';
import { nodesWith } from './nodeFilter';
import type { NodeState } from './overlay';
import { planFlow } from './plan';

const PLAN = planFlow({
  name: 'f',
  startAt: 'plan',
  nodes: [
    { id: 'plan', nodeType: 'acp', decides: false, summary: 'Think first' },
    { id: 'test', nodeType: 'action', decides: false },
    { id: 'route', nodeType: 'compute', decides: true },
  ],
  edges: [],
} as never);
const state = (status: string) => ({ status, attempts: [] }) as unknown as NodeState;
const STATES = PLAN.nodes.map(({ node }) => state(node?.id === 'test' ? 'timed_out' : 'idle'));

const shown = (typed: string) => nodesWith(PLAN, STATES, typed).map((index) => PLAN.nodes[index]?.node?.id);

it.each([
  ['', ['plan', 'test', 'route']],
  ['PLAN', ['plan']],
  ['agent', ['plan']],
  ['first think', ['plan']],
  ['timed out', ['test']],
  ['not run', ['plan', 'route']],
  ['decides', ['route']],
  ['nobody', []],
])('nodes with "%s"', (typed, ids) => expect(shown(typed)).toEqual(ids));
