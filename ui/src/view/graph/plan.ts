// What is to be laid out: the definition as boxes with fixed sizes and edges with labels.
// In: a flow. Out: a plan, by index (node ids are any string, so they never become keys).
// Sizes are decided here, before layout, so nothing jumps when text arrives. Never looks at a run.

import type { Flow, Node } from '../../wire/types';

/** How a node looks. `start` and `end` are ours: the flow's ends, drawn as small circles. */
export type Shape = 'acp' | 'compute' | 'action' | 'checkpoint' | 'other' | 'start' | 'end';

/** One box. Sizes in px. */
export interface PlanNode {
  index: number;
  /** The flow's node; undefined for the flow's two ends. */
  node: Node | undefined;
  shape: Shape;
  decides: boolean;
  width: number;
  height: number;
}

/** One edge between boxes. */
export interface PlanEdge {
  index: number;
  from: number;
  to: number;
  /** The case that takes it; undefined for a plain edge. */
  case: string | undefined;
  /** It leads back to a node that comes before its own in a walk from the start. */
  back: boolean;
  /** Space kept for its label, in px; 0 for none. */
  labelWidth: number;
}

export interface Plan {
  nodes: PlanNode[];
  edges: PlanEdge[];
  /** Place of a node id in `nodes`. */
  places: Map<string, number>;
}

export const LABEL_HEIGHT = 18;
const CARD = { width: 208, height: 58 };
const DECISION = { width: 232, height: 58 };
const ROUND = { width: 26, height: 26 };
const LETTER = 6.4; // px of one character of a label, on the wide side
const LABEL_MOST = 24; // characters before a label is cut

export function planFlow(flow: Flow): Plan {
  const nodes: PlanNode[] = [];
  const places = new Map<string, number>();
  const start = addRound(nodes, 'start');
  for (const node of flow.nodes) addNode(nodes, places, node);
  for (const { from, to } of flow.edges) {
    for (const id of [from, to]) {
      if (!places.has(id)) addNode(nodes, places, { id, nodeType: 'missing', decides: false });
    }
  }
  const links = flow.edges.map((edge) => ({
    from: places.get(edge.from) ?? start,
    to: places.get(edge.to) ?? start,
    case: edge.case,
  }));
  const first = places.get(flow.startAt);
  if (first !== undefined) links.push({ from: start, to: first, case: undefined });
  const leaving = new Set(links.map((link) => link.from));
  for (const place of places.values()) {
    if (!leaving.has(place)) links.push({ from: place, to: addRound(nodes, 'end'), case: undefined });
  }
  const back = backEdges(nodes.length, links, first === undefined ? [] : [start]);
  const edges = links.map((link, index) => ({
    ...link,
    index,
    back: back.has(index),
    labelWidth: labelWidth(link.case),
  }));
  return { nodes, edges, places };
}

/** A label as it is shown: a long case is cut, the whole is in its title. */
export function shortCase(text: string): string {
  if (text === '') return '(empty)';
  return text.length > LABEL_MOST ? `${text.slice(0, LABEL_MOST - 1)}…` : text;
}

function labelWidth(text: string | undefined): number {
  // Plain edges keep room for a count too, since a count must not move anything.
  const letters = text === undefined ? 3 : shortCase(text).length + 5;
  return Math.ceil(letters * LETTER) + 12;
}

function addRound(nodes: PlanNode[], shape: 'start' | 'end'): number {
  nodes.push({ index: nodes.length, node: undefined, shape, decides: false, ...ROUND });
  return nodes.length - 1;
}

function addNode(nodes: PlanNode[], places: Map<string, number>, node: Node) {
  if (places.has(node.id)) return;
  places.set(node.id, nodes.length);
  const size = node.decides ? DECISION : CARD;
  nodes.push({ index: nodes.length, node, shape: shapeOf(node), decides: node.decides, ...size });
}

function shapeOf(node: Node): Shape {
  switch (node.nodeType) {
    case 'acp':
    case 'compute':
    case 'action':
    case 'checkpoint':
      return node.nodeType;
    default:
      return 'other';
  }
}

/** Edges that close a circle, found by a depth-first walk in the order of the definition. */
export function backEdges(
  count: number,
  links: readonly { from: number; to: number }[],
  roots: readonly number[],
): Set<number> {
  const leaving: number[][] = Array.from({ length: count }, () => []);
  links.forEach((link, index) => {
    leaving[link.from]?.push(index);
  });
  const state = new Uint8Array(count); // 0 unseen, 1 on the path, 2 done
  const back = new Set<number>();
  const walk = (root: number) => {
    if (state[root] !== 0) return;
    const path: { at: number; next: number }[] = [{ at: root, next: 0 }];
    state[root] = 1;
    while (path.length > 0) {
      const top = path[path.length - 1] as { at: number; next: number };
      const edge = leaving[top.at]?.[top.next];
      top.next += 1;
      if (edge === undefined) {
        state[top.at] = 2;
        path.pop();
        continue;
      }
      const to = links[edge]?.to ?? root;
      if (state[to] === 1) back.add(edge);
      else if (state[to] === 0) {
        state[to] = 1;
        path.push({ at: to, next: 0 });
      }
    }
  };
  for (const root of roots) walk(root);
  for (let at = 0; at < count; at += 1) walk(at);
  return back;
}
