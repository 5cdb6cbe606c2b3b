import { expect, test } from 'vitest';
import type { Header, Liveness } from '../../wire/types';
import { type Overlay, overlayRun, type RunSoFar } from './overlay';
import { type Plan, planFlow } from './plan';
import { flowOf, headerOf, LIVE, stepsOf } from './sample';

const LOOP = flowOf('collect', 'collect>review', 'review>fix=again', 'review>done=done', 'fix>review');
const plan = planFlow(LOOP);

function run(steps: string[], more: Partial<RunSoFar> = {}): RunSoFar {
  return { steps: stepsOf(...steps), header: headerOf('running'), liveness: LIVE, focusStep: null, ...more };
}

function statuses(on: Plan, overlay: Overlay): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [id, place] of on.places) {
    const state = overlay.nodes[place];
    if (!state || state.status === 'idle') continue;
    const marks = `${state.live ? ' live' : ''}${state.focused ? ' focused' : ''}`;
    out[id] = `${state.status} ${state.attempts.join(',')}${marks}`;
  }
  return out;
}

function taken(on: Plan, overlay: Overlay): string[] {
  const name = (place: number) => on.nodes[place]?.node?.id ?? on.nodes[place]?.shape ?? '?';
  return on.edges
    .filter((edge) => (overlay.edges[edge.index]?.times ?? 0) > 0)
    .map((edge) => {
      const state = overlay.edges[edge.index];
      const value = edge.case === undefined ? '' : `=${edge.case}`;
      return `${name(edge.from)}>${name(edge.to)}${value} ${state?.times}${state?.latest ? ' latest' : ''}`;
    });
}

test.each<[string, RunSoFar, Record<string, string>]>([
  ['a run that has not begun lights nothing', run([]), {}],
  [
    'the running node is live',
    run(['collect', 'review:running']),
    { collect: 'ok 0', review: 'running 1 live' },
  ],
  [
    'a node shows its last attempt and counts all',
    run(['collect', 'review:ok:again', 'fix', 'review:failed']),
    { collect: 'ok 0', review: 'failed 1,3 live', fix: 'ok 2' },
  ],
  [
    'a focus in the past hides later attempts and is not live',
    run(['collect', 'review:ok:again', 'fix', 'review:running'], { focusStep: 1 }),
    { collect: 'ok 0', review: 'ok 1 focused' },
  ],
  [
    'a waiting checkpoint waits though its step is ok',
    run(['collect', 'done'], { header: headerOf('waiting', { waitingOn: 'done' }) }),
    { collect: 'ok 0', done: 'waiting 1 live' },
  ],
  [
    'a finished run has no live node',
    run(['collect', 'done'], { header: headerOf('completed', { finishedAt: 9 }) }),
    { collect: 'ok 0', done: 'ok 1' },
  ],
])('%s', (_, so, expected) => {
  expect(statuses(plan, overlayRun(plan, so))).toEqual(expected);
});

test.each<[Liveness['state'], string]>([
  ['live', 'running'],
  ['stale', 'stale'],
  ['dead', 'dead'],
])('the running node of a %s run shows %s', (state, expected) => {
  const overlay = overlayRun(plan, run(['collect:running'], { liveness: { state, reason: '' } }));
  expect(overlay.nodes[plan.places.get('collect') ?? -1]?.status).toBe(expected);
});

test.each<[string, string[], Header, string[]]>([
  ['one step takes the way in', ['collect'], headerOf('running'), ['start>collect 1 latest']],
  [
    'the case that matched is the edge that was taken, each time',
    ['collect', 'review:ok:again', 'fix', 'review:ok:again', 'fix', 'review:ok:done', 'done'],
    headerOf('completed', { finishedAt: 1 }),
    [
      'collect>review 1',
      'review>fix=again 2',
      'review>done=done 1',
      'fix>review 2',
      'start>collect 1',
      'done>end 1 latest',
    ],
  ],
  [
    'a retry at the same node takes no edge',
    ['collect', 'collect'],
    headerOf('running'),
    ['start>collect 1'],
  ],
])('%s', (_, steps, header, expected) => {
  expect(taken(plan, overlayRun(plan, run(steps, { header })))).toEqual(expected);
});

test('of two cases that lead to one node the value that was read decides', () => {
  const twin = planFlow(flowOf('a', 'a>b=yes', 'a>b=maybe'));
  expect(taken(twin, overlayRun(twin, run(['a:ok:maybe', 'b'])))).toEqual([
    'a>b=maybe 1 latest',
    'start>a 1',
  ]);
});

test('hostile ids are ids like any other', () => {
  const odd = planFlow(flowOf('', '>__proto__', '__proto__>constructor'));
  const overlay = overlayRun(odd, run(['', '__proto__:running']));
  expect(overlay.nodes[odd.places.get('') ?? -1]?.status).toBe('ok');
  expect(overlay.nodes[odd.places.get('__proto__') ?? -1]?.status).toBe('running');
});

test('steps of nodes that the definition does not know change nothing', () => {
  expect(statuses(plan, overlayRun(plan, run(['ghost', 'collect'])))).toEqual({ collect: 'ok 1 live' });
});

test('what did not change keeps its identity', () => {
  const before = overlayRun(plan, run(['collect', 'review:running']));
  const after = overlayRun(plan, run(['collect', 'review', 'fix:running']), before);
  const at = (id: string) => plan.places.get(id) ?? -1;
  expect(after.nodes[at('collect')]).toBe(before.nodes[at('collect')]);
  expect(after.nodes[at('review')]).not.toBe(before.nodes[at('review')]);
  expect(after.center).toBe(at('fix'));
});
