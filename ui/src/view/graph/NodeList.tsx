// All nodes of the flow as a list, in place of the drawing: by name, kind and state, with their attempts.
// Arrows walk from row to row; a row shows its latest attempt, and leads to its box in the graph.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type Keyed, own } from '../../wire/keyed';
import { places } from '../address/browser';
import { Boundary } from '../boundary/Boundary';
import { useBoard } from './board';
import type { Layout } from './layout';
import { NodeRow } from './NodeRow';
import './node-list.css';
import { nodesWith } from './nodeFilter';
import type { Plan } from './plan';

interface NodeListProps {
  plan: Plan;
  layout: Layout;
}

const ROW = 30; // px
const NEAR = 0.9; // zoom at which a box that was asked for is shown

export function NodeList({ plan, layout }: NodeListProps) {
  const states = useBoard(({ overlay }) => overlay.nodes);
  const center = useBoard(({ overlay }) => overlay.center);
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const shown = useMemo(() => nodesWith(plan, states, typed), [plan, states, typed]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (at) => shown[at] ?? at,
    overscan: 10,
    paddingEnd: 8,
  });
  // It opens where the run, or the playhead, is; after that it stays where the reader is.
  const [from] = useState(() => (center === undefined ? -1 : shown.indexOf(center)));
  useEffect(() => {
    if (from > 0) list.scrollToIndex(from, { align: 'center' });
  }, [list, from]);
  const walk = useWalk(shown.length, Math.max(0, from), scroller, (to) => list.scrollToIndex(to));
  const all = plan.nodes.filter(({ node }) => node).length;
  const toggle = (index: number) =>
    setOpened((now) => {
      const next = new Set(now);
      if (!next.delete(index)) next.add(index);
      return next;
    });
  return (
    <section className="nodes" aria-label="Nodes of the flow">
      <div className="nodes-head">
        <input
          className="nodes-filter"
          type="text"
          aria-label="Words of a node"
          placeholder="Filter: name, kind, state"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => leave(event, typed, setTyped)}
        />
        <span className="nodes-count" role="status">
          {shown.length === all ? `${all} nodes` : `${shown.length} of ${all} nodes`}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it hears the keys of the rows in it. */}
      <div className="nodes-rows" ref={scroller} onKeyDown={walk.onKeyDown}>
        {shown.length === 0 && <p className="nodes-none">No node has these words.</p>}
        <ul style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index: at, key, start }) => {
            const box = plan.nodes[shown[at] ?? -1];
            if (!box) return null;
            return (
              <li
                key={key}
                ref={list.measureElement}
                data-index={at}
                aria-setsize={shown.length}
                aria-posinset={at + 1}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Boundary what="This node" room="row" renew={[box, states]}>
                  <NodeRow
                    box={box}
                    reachable={at === walk.at}
                    open={opened.has(box.index)}
                    onToggle={() => toggle(box.index)}
                    onShow={() => showInGraph(box.index, plan, layout)}
                  />
                </Boundary>
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}

export function leaveList(): void {
  places.turn({ nodes: false }, 'jump');
}

function showInGraph(index: number, plan: Plan, layout: Layout): void {
  const [box, place] = [plan.nodes[index], layout.places[index]];
  if (!box || !place) return;
  const camera = { x: place.x + box.width / 2, y: place.y + box.height / 2, zoom: NEAR };
  places.turn({ nodes: false, camera }, 'jump');
}

/** Escape takes back what was typed, and then the list. */
function leave(event: KeyboardEvent, typed: string, setTyped: (typed: string) => void): void {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  if (typed === '') leaveList();
  else setTyped('');
}

const STEPS: Keyed<number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 15,
  PageUp: -15,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** One row at a time is in the order of tabs; keys move to others. */
function useWalk(
  count: number,
  first: number,
  scroller: React.RefObject<HTMLDivElement | null>,
  onMove: (to: number) => void,
) {
  const [now, setNow] = useState(first);
  const at = Math.min(now, count - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = own(STEPS, event.key);
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    if (by === undefined || !row) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.min(count - 1, Math.max(0, Number(row.dataset.index) + by));
    setNow(next);
    onMove(next);
    const focus = () =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] .nodes-main`)?.focus();
    requestAnimationFrame(() => requestAnimationFrame(focus));
  };
  return { at, onKeyDown };
}
