// One edge: its route, the case that takes it, and how many times it was taken. Reads its own state only.

import { EdgeLabelRenderer, type EdgeProps, type Edge as FlowEdge } from '@xyflow/react';
import { memo } from 'react';
import { useEdgeState } from './board';
import type { Point } from './layout';
import { type PlanEdge, shortCase } from './plan';
import { arrowPath, routePath } from './route';

export type RoutedEdge = FlowEdge<{ edge: PlanEdge; route: Point[]; label: Point }, 'route'>;

export const RouteEdge = memo(function RouteEdge({ data }: EdgeProps<RoutedEdge>) {
  const state = useEdgeState(data?.edge.index ?? -1);
  if (!data || !state) return null;
  const { edge, route, label } = data;
  const taken = state.times > 0 || undefined;
  const count = state.times > 1 ? `×${state.times}` : '';
  return (
    <>
      <g
        className="route"
        data-taken={taken}
        data-latest={state.latest || undefined}
        data-back={edge.back || undefined}
      >
        <path className="route-line" d={routePath(route)} />
        <path className="route-head" d={arrowPath(route)} />
      </g>
      {(edge.case !== undefined || count !== '') && (
        <EdgeLabelRenderer>
          <div
            className="route-label"
            role="img"
            aria-label={labelTitle(edge.case, state.times)}
            data-taken={taken}
            style={{ transform: `translate(-50%, -50%) translate(${label.x}px, ${label.y}px)` }}
            title={labelTitle(edge.case, state.times)}
          >
            {edge.case !== undefined && <span>{shortCase(edge.case)}</span>}
            {count !== '' && <b>{count}</b>}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

function labelTitle(value: string | undefined, times: number): string {
  const taken = times === 0 ? 'not taken' : times === 1 ? 'taken once' : `taken ${times} times`;
  return value === undefined ? taken : `case ${JSON.stringify(value)}, ${taken}`;
}
