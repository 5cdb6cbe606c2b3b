// The keyboard in the graph: one box is where Tab stops, arrows lead from box to box over the whole plan, also
// where boxes are only drawn. The camera comes along when the box would be out of view or too small to read.

import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, type RefObject, useCallback, useContext, useEffect, useRef } from 'react';
import { own } from '../../wire/keyed';
import { places } from '../address/browser';
import { BoardContext, tabStop, useBoard } from './board';
import { inSight, lookOf, type Size } from './camera';
import type { Layout } from './layout';
import { ARROWS, neighbour } from './neighbour';
import type { Plan } from './plan';

/** Gives what the graph does with a key. */
export function useCursor(
  plan: Plan,
  layout: Layout,
  size: Size,
  pane: RefObject<HTMLElement | null>,
): (event: KeyboardEvent) => void {
  const board = useContext(BoardContext);
  const { getViewport, setViewport } = useReactFlow();
  const stop = useBoard(tabStop);
  const wanted = useRef(false);
  const focus = useCallback(() => {
    const card = pane.current?.querySelector<HTMLElement>(`[data-id="n${stop}"] .node-main`);
    if (!wanted.current || !card) return;
    wanted.current = false;
    card.focus({ preventScroll: true });
  }, [pane, stop]);
  useEffect(() => {
    focus();
    // A card that was not there yet is, once the canvas has drawn it.
    const request = requestAnimationFrame(focus);
    return () => cancelAnimationFrame(request);
  }, [focus]);

  return (event) => {
    const to = own(ARROWS, event.key);
    const isCard = event.target instanceof Element && event.target.matches('.node-main');
    if (!to || !isCard || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Elsewhere arrows scrub.
    event.preventDefault();
    event.stopPropagation();
    const next = stop === undefined ? undefined : neighbour(plan, layout, stop, to);
    const box = next === undefined ? undefined : plan.nodes[next];
    const place = next === undefined ? undefined : layout.places[next];
    if (!box || !place) return;
    wanted.current = true;
    const now = getViewport();
    const view = inSight({ ...place, width: box.width, height: box.height }, size, now);
    if (view !== now) {
      setViewport(view);
      places.turn({ camera: lookOf(view, size) }, 'glide');
    }
    board?.setState({ cursor: next });
  };
}
