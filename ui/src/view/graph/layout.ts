// ELK's side of the layout: a plan as an ELK graph, its answer as places and routes.
// Pure; the worker is in `layouter.ts`. Boxes are named by index, never by their id.

import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import { layerOf, middle } from './layered';
import { LABEL_HEIGHT, type Plan, type PlanNode } from './plan';

export interface Point {
  x: number;
  y: number;
}
/** Top left corner of a box. */
export type Place = Point;

/** Where everything is, by index of the plan's boxes and edges. */
export interface Layout {
  places: Place[];
  routes: Point[][];
  /** Centre of each edge's label. */
  labels: Point[];
}

const LARGE = 300; // boxes; above, a faster and plainer placement

export function elkGraph(plan: Plan): ElkNode {
  const large = plan.nodes.length > LARGE;
  return {
    id: 'flow',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.layered.feedbackEdges': 'true',
      // Edges against the order of the boxes are turned round: exactly those that lead back.
      'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
      'elk.layered.nodePlacement.strategy': large ? 'LINEAR_SEGMENTS' : 'NETWORK_SIMPLEX',
      'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
      'elk.layered.thoroughness': large ? '1' : '10',
      'elk.layered.spacing.nodeNodeBetweenLayers': '40',
      'elk.layered.spacing.edgeNodeBetweenLayers': '18',
      'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
      'elk.spacing.nodeNode': '40',
      'elk.spacing.edgeNode': '24',
      'elk.spacing.edgeEdge': '14',
      'elk.spacing.edgeLabel': '4',
    },
    children: inOrder(plan).map((box) => ({
      id: `n${box.index}`,
      width: box.width,
      height: box.height,
      ...(box.shape === 'start' && {
        layoutOptions: { 'elk.layered.layering.layerConstraint': 'FIRST' },
      }),
    })),
    edges: plan.edges.map((edge) => ({
      id: `e${edge.index}`,
      sources: [`n${edge.from}`],
      targets: [`n${edge.to}`],
      labels:
        edge.case === undefined
          ? []
          : [
              {
                text: ' ',
                width: edge.labelWidth,
                height: LABEL_HEIGHT,
                layoutOptions: { 'elk.edgeLabels.inline': 'true' },
              },
            ],
    })),
  };
}

/** From the start down, so that no edge but those that lead back goes against the order. */
function inOrder(plan: Plan): PlanNode[] {
  const layer = layerOf(plan);
  return plan.nodes.toSorted((a, b) => (layer[a.index] ?? 0) - (layer[b.index] ?? 0) || a.index - b.index);
}

export function layoutFromElk(plan: Plan, graph: ElkNode): Layout {
  const boxes = new Map(graph.children?.map((child) => [child.id, child]));
  const edges = new Map(graph.edges?.map((edge) => [edge.id, edge]));
  const places = plan.nodes.map(({ index }) => {
    const box = boxes.get(`n${index}`);
    return { x: box?.x ?? 0, y: box?.y ?? 0 };
  });
  const routes = plan.edges.map(({ index }) => routeOf(edges.get(`e${index}`)));
  const labels = plan.edges.map(({ index }) => labelOf(edges.get(`e${index}`), routes[index] ?? []));
  return { places, routes, labels };
}

function routeOf(edge: ElkExtendedEdge | undefined): Point[] {
  const section = edge?.sections?.[0];
  return section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
}

function labelOf(edge: ElkExtendedEdge | undefined, route: Point[]): Point {
  const label = edge?.labels?.[0];
  if (label?.x === undefined || label.y === undefined) return middle(route);
  return { x: label.x + (label.width ?? 0) / 2, y: label.y + (label.height ?? 0) / 2 };
}
