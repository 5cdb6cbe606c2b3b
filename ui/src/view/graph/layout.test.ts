import { expect, test } from 'vitest';
import { boundsOf, follow, overview } from './camera';
import { layerOf } from './grid';
import { type Layout, layOut, type Point } from './layout';
import { spread } from './place';
import { type Plan, planFlow } from './plan';
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

/** A flow with loops, returns over many rows and several cases to one node; another for each seed. */
function tangle(seed: number, size = 24): Plan {
  let state = seed + 1;
  const any = (count: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % count;
  };
  const lines = Array.from({ length: size * 2 }, (_, i) => {
    const from = i < size ? i : any(size);
    const to = i < size ? i + 1 : any(size);
    return i < size && i % 3 !== 0 ? `n${from}>n${to}` : `n${from}>n${to}=case ${i}`;
  });
  return planFlow(flowOf('n0', ...lines));
}

const PLANS = [LOOP, ...Array.from({ length: 12 }, (_, seed) => tangle(seed))];

interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function boxes(plan: Plan, { places }: Layout): Area[] {
  return plan.nodes.map(({ index, width, height }) => {
    const { x, y } = places[index] as Point;
    return { left: x, right: x + width, top: y, bottom: y + height };
  });
}

function labels(plan: Plan, layout: Layout): Area[] {
  return plan.edges
    .filter((edge) => edge.case !== undefined)
    .map(({ index, labelWidth }) => {
      const { x, y } = layout.labels[index] as Point;
      return { left: x - labelWidth / 2, right: x + labelWidth / 2, top: y - 9, bottom: y + 9 };
    });
}

function overlaps(areas: Area[]): number {
  let count = 0;
  areas.forEach((a, i) => {
    for (const b of areas.slice(i + 1)) {
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) count += 1;
    }
  });
  return count;
}

test('no box or label covers another', () => {
  for (const plan of PLANS) {
    const layout = layOut(plan);
    expect(overlaps([...boxes(plan, layout), ...labels(plan, layout)])).toBe(0);
  }
});

test('no line goes through a box, and every line goes from box to box', () => {
  let slanted = 0;
  let through = 0;
  for (const plan of PLANS) {
    const layout = layOut(plan);
    const areas = boxes(plan, layout);
    for (const { index, from, to } of plan.edges) {
      const route = layout.routes[index] ?? [];
      expect(route[0]?.y).toBe(areas[from]?.bottom);
      expect(route.at(-1)?.y).toBe(areas[to]?.top);
      for (let i = 1; i < route.length; i += 1) {
        const [a, b] = [route[i - 1] as Point, route[i] as Point];
        if (a.x !== b.x && a.y !== b.y) slanted += 1;
        const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
        const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
        for (const box of areas) {
          // Its ends touch boxes; nothing of it may be inside of one.
          if (left < box.right && box.left < right + 1 && top < box.bottom && box.top < bottom) through += 1;
        }
      }
    }
  }
  expect({ slanted, through }).toEqual({ slanted: 0, through: 0 });
});

test('stretches across a gap never lie on one another', () => {
  for (const plan of PLANS) {
    const across = layOut(plan).routes.flatMap((route) =>
      route.slice(1).flatMap((b, i) => {
        const a = route[i] as Point;
        const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
        return right > left ? [{ left, right, top: a.y - 1, bottom: a.y + 1 }] : [];
      }),
    );
    expect(overlaps(across)).toBe(0);
  }
});

test('boxes in a row of one stand straight below each other', () => {
  const plan = planFlow(flowOf('a', 'a>b', 'b>c', 'c>d'));
  const layout = layOut(plan);
  for (const route of layout.routes) expect(route.every(({ x }) => x === route[0]?.x)).toBe(true);
});

test('an edge that leads back goes beside what it passes', () => {
  const { places, routes } = layOut(LOOP);
  const back = LOOP.edges.find((edge) => edge.back);
  const right = (places[back?.to ?? -1]?.x ?? 0) + (LOOP.nodes[back?.to ?? -1]?.width ?? 0);
  expect(Math.max(...(routes[back?.index ?? -1] ?? []).map((point) => point.x))).toBeGreaterThan(right);
});

test('a row keeps its gaps and moves as little as it can', () => {
  const wish = (at: number) => ({ at, weight: 1 });
  expect(spread([wish(0), wish(100)], [0, 50])).toEqual([0, 100]);
  expect(spread([wish(10), wish(10)], [0, 50])).toEqual([-15, 35]);
});

test('two thousand boxes with very long returns are laid out, and the returns go round', () => {
  const lines = Array.from({ length: 2000 }, (_, i) => `n${i}>n${i + 1}`);
  for (let i = 0; i < 200; i += 1) lines.push(`n${1999 - i}>n${i}=again`);
  const plan = planFlow(flowOf('n0', ...lines));
  const started = performance.now();
  const { places, routes } = layOut(plan);
  expect(places.length).toBeGreaterThan(2000);
  expect(routes.every((route) => route.length > 1)).toBe(true);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('edges to nodes that the definition lacks still show', () => {
  const flow = flowOf('a', 'a>b');
  const plan = planFlow({ ...flow, nodes: flow.nodes.filter((node) => node.id === 'a') });
  expect(plan.nodes[plan.places.get('b') ?? -1]?.node?.nodeType).toBe('missing');
});

test('ids that are words of the language are ids', () => {
  const plan = planFlow(flowOf('', '>__proto__=x', '__proto__>constructor'));
  const { places, routes } = layOut(plan);
  expect(new Set(places.map(({ y }) => y)).size).toBe(plan.nodes.length);
  expect(routes.every((route) => route.length > 1)).toBe(true);
});

test('the overview holds everything, and following a readable flow is the overview', () => {
  const bounds = boundsOf(LOOP, layOut(LOOP));
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
