import { expect, test } from 'vitest';
import { boundsOf, follow, overview } from './camera';
import { layered, layerOf } from './layered';
import { elkGraph, layoutFromElk } from './layout';
import { planFlow } from './plan';
import { arrowPath, routePath } from './route';
import { flowOf } from './sample';
import { idText } from './words';

const LOOP = planFlow(flowOf('a', 'a>b', 'b>c=again', 'c>b', 'b>d=done'));

function rowsOf(...lines: [string, ...string[]]): Record<string, number> {
  const plan = planFlow(flowOf(...lines));
  const layers = layerOf(plan);
  return Object.fromEntries([...plan.places].map(([id, place]) => [id, layers[place] ?? -1]));
}

test('a row is one below the lowest row that leads to it', () => {
  expect(rowsOf('a', 'a>b', 'a>c', 'b>d', 'c>b')).toEqual({ a: 1, c: 2, b: 3, d: 4 });
});

test('an edge that leads back moves nothing down', () => {
  expect(rowsOf('a', 'a>b', 'b>c=again', 'c>b', 'b>d=done')).toEqual({ a: 1, b: 2, c: 3, d: 3 });
});

test('a node that leads to itself and nodes out of reach are laid out too', () => {
  expect(rowsOf('a', 'a>a', 'x>y', 'y>x')).toEqual({ a: 1, x: 0, y: 1 });
});

test('boxes never overlap', () => {
  const { places } = layered(LOOP);
  LOOP.nodes.forEach((a, i) => {
    LOOP.nodes.slice(i + 1).forEach((b) => {
      const p = places[a.index] ?? { x: 0, y: 0 };
      const q = places[b.index] ?? { x: 0, y: 0 };
      const apart =
        p.x + a.width <= q.x || q.x + b.width <= p.x || p.y + a.height <= q.y || q.y + b.height <= p.y;
      expect(apart).toBe(true);
    });
  });
});

test('return edges go round the outside', () => {
  const { places, routes } = layered(LOOP);
  const right = Math.max(...LOOP.nodes.map((box) => (places[box.index]?.x ?? 0) + box.width));
  const back = LOOP.edges.find((edge) => edge.back);
  expect(back).toBeDefined();
  expect(Math.max(...(routes[back?.index ?? -1] ?? []).map((point) => point.x))).toBeGreaterThan(right);
});

test('two thousand boxes are laid out in a moment', () => {
  const lines = Array.from({ length: 2000 }, (_, i) => `n${i}>n${i + 1}`);
  const started = performance.now();
  const { places } = layered(planFlow(flowOf('n0', ...lines)));
  expect(places.length).toBeGreaterThan(2000);
  expect(performance.now() - started).toBeLessThan(1000);
});

test('edges to nodes that the definition lacks still show', () => {
  const flow = flowOf('a', 'a>b');
  const plan = planFlow({ ...flow, nodes: flow.nodes.filter((node) => node.id === 'a') });
  expect(plan.nodes[plan.places.get('b') ?? -1]?.node?.nodeType).toBe('missing');
});

test('the graph for ELK names boxes by index and gives every size', () => {
  const graph = elkGraph(planFlow(flowOf('', '>__proto__=x')));
  expect(graph.children?.map((child) => child.id)).toEqual(['n0', 'n1', 'n2', 'n3']);
  expect(graph.children?.every((child) => (child.width ?? 0) > 0 && (child.height ?? 0) > 0)).toBe(true);
});

test('boxes go to ELK in an order that only return edges break', () => {
  const plan = planFlow(flowOf('a', 'z>a=again', 'z>end=done', 'a>m', 'm>z'));
  const order = elkGraph(plan).children?.map((child) => child.id) ?? [];
  const against = plan.edges.filter((edge) => order.indexOf(`n${edge.from}`) >= order.indexOf(`n${edge.to}`));
  expect(against).toEqual(plan.edges.filter((edge) => edge.back));
});

test('an answer of ELK becomes places and routes, and what it lacks becomes nothing', () => {
  const plan = planFlow(flowOf('a', 'a>b'));
  const point = (x: number, y: number) => ({ x, y });
  const layout = layoutFromElk(plan, {
    id: 'flow',
    children: [{ id: 'n1', x: 5, y: 6 }],
    edges: [
      {
        id: 'e0',
        sources: ['n1'],
        targets: ['n2'],
        sections: [{ id: 's', startPoint: point(0, 0), bendPoints: [point(0, 10)], endPoint: point(5, 10) }],
      },
    ],
  });
  expect(layout.places[1]).toEqual(point(5, 6));
  expect(layout.routes[0]).toEqual([point(0, 0), point(0, 10), point(5, 10)]);
  expect(layout.labels[0]).toEqual(point(0, 5));
  expect(layout.routes[1]).toEqual([]);
});

test('the overview holds everything, and following a readable flow is the overview', () => {
  const bounds = boundsOf(LOOP, layered(LOOP));
  const pane = { width: 900, height: 900 };
  const view = overview(bounds, pane);
  expect(bounds.x * view.zoom + view.x).toBeGreaterThan(0);
  expect((bounds.y + bounds.height) * view.zoom + view.y).toBeLessThan(900);
  expect(follow(bounds, { x: 0, y: 0, width: 10, height: 10 }, pane, undefined)).toEqual(view);
});

test('following a large flow stays while the live box is in view, and moves when it is not', () => {
  const bounds = { x: 0, y: 0, width: 500, height: 20_000 };
  const pane = { width: 600, height: 600 };
  const box = (y: number) => ({ x: 100, y, width: 200, height: 60 });
  const first = follow(bounds, box(1000), pane, undefined);
  expect(follow(bounds, box(1100), pane, first)).toBe(first);
  const moved = follow(bounds, box(5000), pane, first);
  expect(moved).not.toBe(first);
  expect(5030 * moved.zoom + moved.y).toBeCloseTo(300);
});

test('routes and heads of nothing are nothing', () => {
  expect(routePath([])).toBe('');
  expect(arrowPath([{ x: 0, y: 0 }])).toBe('');
  expect(
    routePath([
      { x: 0, y: 0 },
      { x: 0, y: 0 },
      { x: 0, y: 9 },
    ]),
  ).not.toContain('NaN');
});

test('the empty id has a name', () => {
  expect(idText('')).toBe('(empty)');
  expect(idText('__proto__')).toBe('__proto__');
});
