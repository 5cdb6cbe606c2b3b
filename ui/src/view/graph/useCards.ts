// The boxes that are cards now: all of a small graph, those near the pane of a large one.

import { useStoreApi } from '@xyflow/react';
import { useEffect, useMemo, useState } from 'react';
import type { Size } from './camera';
import { boxesIn, type Window, windowFor } from './inView';
import type { Layout } from './layout';
import type { CardNode } from './NodeCard';
import type { Plan } from './plan';

/** Give the pane only where the graph is large. */
export function useCards(
  plan: Plan,
  layout: Layout,
  pane: Size | undefined,
  cursor: number | undefined,
): CardNode[] {
  const camera = useStoreApi();
  const [window, setWindow] = useState<Window>();
  useEffect(() => {
    if (!pane) return;
    const look = () => {
      const [x, y, zoom] = camera.getState().transform;
      setWindow((known) => windowFor({ x, y, zoom }, pane, known));
    };
    look();
    return camera.subscribe((now, before) => now.transform !== before.transform && look());
  }, [camera, pane]);
  // Made once: a card that stays in view stays the same, and is not drawn again.
  const all = useMemo(() => plan.nodes.map(({ index }) => card(plan, layout, index)), [plan, layout]);
  return useMemo(() => {
    if (!pane) return all;
    if (!window) return [];
    const near = boxesIn(plan, layout, window);
    // Where the keyboard is there is a card, however far away: it has the focus, and a name.
    if (cursor !== undefined && !near.includes(cursor)) near.push(cursor);
    return near.map((index) => all[index] as CardNode);
  }, [all, plan, layout, pane, window, cursor]);
}

function card(plan: Plan, layout: Layout, index: number): CardNode {
  const box = plan.nodes[index] as Plan['nodes'][number];
  return {
    id: `n${index}`,
    type: box.node ? 'card' : 'round',
    position: layout.places[index] ?? { x: 0, y: 0 },
    width: box.width,
    height: box.height,
    data: { box },
  };
}
