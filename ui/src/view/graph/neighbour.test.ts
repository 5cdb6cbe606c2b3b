import { expect, test } from 'vitest';
import type { Layout } from './layout';
import { boxAt, neighbour } from './neighbour';
import { planFlow } from './plan';

const node = (id: string) => ({ id, nodeType: 'acp', decides: false });
const plan = planFlow({ name: 'four', startAt: 'a', nodes: ['a', 'b', 'c', 'far'].map(node), edges: [] });
const of = (id: string) => plan.places.get(id) ?? -1;

/** `a` above `b`, `c` right of `b`, `far` a long way below; the ends lie where nothing looks. */
function layout(): Layout {
  const places = plan.nodes.map(() => ({ x: -5000, y: -5000 }));
  places[of('a')] = { x: 0, y: 0 };
  places[of('b')] = { x: 0, y: 100 };
  places[of('c')] = { x: 300, y: 100 };
  places[of('far')] = { x: 0, y: 9000 };
  return { places, routes: [], labels: [] } as unknown as Layout;
}

test('an arrow leads to the nearest box on its side', () => {
  expect(neighbour(plan, layout(), of('a'), 'down')).toBe(of('b'));
  expect(neighbour(plan, layout(), of('b'), 'up')).toBe(of('a'));
  expect(neighbour(plan, layout(), of('b'), 'right')).toBe(of('c'));
  expect(neighbour(plan, layout(), of('c'), 'left')).toBe(of('b'));
  expect(neighbour(plan, layout(), of('b'), 'down')).toBe(of('far'));
});

test('where nothing lies on a side, an arrow leads nowhere', () => {
  expect(neighbour(plan, layout(), of('c'), 'right')).toBeUndefined();
  expect(neighbour(plan, layout(), of('far'), 'down')).toBeUndefined();
});

test('a point is in a box up to its rim, and no end of the flow is ever found', () => {
  expect(boxAt(plan, layout(), { x: 0, y: 100 })?.node?.id).toBe('b');
  expect(boxAt(plan, layout(), { x: 210, y: 100 })).toBeUndefined();
  expect(boxAt(plan, layout(), { x: -4990, y: -4990 })).toBeUndefined();
});
