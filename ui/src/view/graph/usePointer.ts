// The pointer over boxes that are only drawn: what is under it says what it is, and a press picks its last attempt.

import { useReactFlow } from '@xyflow/react';
import { type MouseEvent, useContext } from 'react';
import { BoardContext } from './board';
import type { Layout } from './layout';
import { boxAt } from './neighbour';
import type { Plan } from './plan';
import { describeNode } from './words';

interface OnMap {
  onClick?(event: MouseEvent<HTMLElement>): void;
  onMouseMove?(event: MouseEvent<HTMLElement>): void;
}

/** Nothing where all boxes are cards. */
export function usePointer(plan: Plan, layout: Layout, isLarge: boolean): OnMap {
  const board = useContext(BoardContext);
  const { screenToFlowPosition } = useReactFlow();
  if (!board || !isLarge) return {};
  const under = ({ target, clientX, clientY }: MouseEvent) => {
    // Cards speak for themselves.
    if (!(target instanceof Element) || !target.matches('.react-flow__pane')) return undefined;
    const box = boxAt(plan, layout, screenToFlowPosition({ x: clientX, y: clientY }));
    const state = box && board.getState().overlay.nodes[box.index];
    return box && state && { box, state };
  };
  return {
    onClick: (event) => {
      const last = under(event)?.state.attempts.at(-1);
      if (last !== undefined) board.getState().pick(last);
    },
    onMouseMove: (event) => {
      const found = under(event);
      const { currentTarget } = event;
      currentTarget.title = found ? describeNode(found.box, found.state) : '';
      currentTarget.toggleAttribute('data-over', (found?.state.attempts.length ?? 0) > 0);
    },
  };
}
