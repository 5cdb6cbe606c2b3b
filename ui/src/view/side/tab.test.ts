import { expect, it } from 'vitest';
import type { LivenessState, Run, Step } from '../../wire/types';
import { tabAtFirst } from './tab';

const SPOKE = { sessionId: 's', firstSeq: 1 };

function run(state: LivenessState, nodeType: string, ...steps: Partial<Step>[]): Run {
  const nodes = [{ id: 'n', nodeType, decides: false }];
  return { liveness: { state, reason: '' }, flow: { nodes }, steps } as unknown as Run;
}

it.each([
  ['ended', 'acp', [{ outcome: 'ok', conversation: SPOKE }], 'conversation'],
  ['ended', 'acp', [{ outcome: 'ok', conversation: SPOKE }, { outcome: 'ok' }], 'conversation'],
  ['ended', 'acp', [{ outcome: 'failed' }], 'attempt'],
  ['ended', 'acp', [{ outcome: 'cancelled', conversation: SPOKE }], 'attempt'],
  ['live', 'acp', [{ outcome: 'failed' }], 'conversation'],
  ['live', 'acp', [], 'conversation'],
  ['live', 'action', [{ outcome: 'running' }], 'attempt'],
  ['ended', 'compute', [], 'conversation'],
] as const)('a run that is %s, of %s nodes, with %j opens at %s', (state, nodeType, steps, tab) => {
  expect(tabAtFirst(run(state, nodeType, ...steps), undefined).name).toBe(tab);
});
