// The canvas: boxes and routes where the layout put them, and a camera over them.
// Or, in place of both, all nodes as a list.
// Layout depends on the definition alone; a run only changes the overlay, which boxes read by index.

import { ReactFlow, ReactFlowProvider } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { places, usePlace } from '../address/browser';
import { Backdrop } from './Backdrop';
import { BoardContext, type BoardStore, createBoard, tabStop, useBoard } from './board';
import { Camera } from './Camera';
import { boundsOf, LEAST_ZOOM, lookOf, MOST_ZOOM, overview, type Size } from './camera';
import type { GraphProps } from './Graph';
import type { Layout } from './layout';
import { NodeCard, RoundCard } from './NodeCard';
import { NodeList } from './NodeList';
import { type Overlay, overlayRun } from './overlay';
import type { Plan } from './plan';
import { type RoutedEdge, RouteEdge } from './RouteEdge';
import { useCards } from './useCards';
import { useCursor } from './useCursor';
import { usePointer } from './usePointer';
import { ViewSwitch } from './ViewSwitch';

const NODE_TYPES = { card: NodeCard, round: RoundCard };
const EDGE_TYPES = { route: RouteEdge };
const MANY = 150; // boxes; above, only those in view are cards, and edges are drawn on a canvas

export interface CanvasProps extends GraphProps {
  /** Stands for the definition. */
  name: string;
  plan: Plan;
  /** Undefined until it has come. */
  layout: Layout | undefined;
}

export function Canvas(props: CanvasProps) {
  const { plan, layout } = props;
  const pane = useRef<HTMLDivElement>(null);
  const size = useSize(pane);
  const listed = usePlace(({ address }) => address.nodes);
  const board = useBoardOf(plan, props);
  const ready = layout && size.width > 0;
  return (
    <div className="graph" ref={pane} aria-busy={!ready}>
      {ready && (
        <BoardContext.Provider value={board}>
          <ReactFlowProvider key={props.name}>
            {listed ? (
              <NodeList plan={plan} layout={layout} />
            ) : (
              <Drawing
                plan={plan}
                layout={layout}
                size={size}
                following={props.following}
                goesOn={props.liveness.state === 'live' || props.liveness.state === 'stale'}
              />
            )}
            <ViewSwitch />
          </ReactFlowProvider>
        </BoardContext.Provider>
      )}
    </div>
  );
}

interface DrawingProps {
  plan: Plan;
  layout: Layout;
  size: Size;
  following: boolean;
  goesOn: boolean;
}

function Drawing({ plan, layout, size, following, goesOn }: DrawingProps) {
  const isLarge = plan.nodes.length > MANY;
  const drawing = useRef<HTMLDivElement>(null);
  const stop = useBoard(tabStop);
  const onKeyDown = useCursor(plan, layout, size, drawing);
  const onMap = usePointer(plan, layout, isLarge);
  const cards = useCards(plan, layout, isLarge ? size : undefined, stop);
  const edges = useMemo(() => (isLarge ? [] : flowEdges(plan, layout)), [isLarge, plan, layout]);
  const bounds = useMemo(() => boundsOf(plan, layout), [plan, layout]);
  // Only the first one counts; the camera moves from there.
  const [first] = useState(() => overview(bounds, size));
  return (
    <>
      {isLarge && <Backdrop plan={plan} layout={layout} pane={size} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it hears the keys of the cards in it. */}
      <div className="graph-drawing" ref={drawing} onKeyDown={onKeyDown} {...onMap}>
        <ReactFlow
          nodes={cards}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          defaultViewport={first}
          minZoom={Math.min(LEAST_ZOOM, first.zoom)}
          maxZoom={MOST_ZOOM}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          // Moves of our own come without an event.
          onMove={(event, viewport) => event && places.turn({ camera: lookOf(viewport, size) }, 'glide')}
        />
      </div>
      <Camera plan={plan} layout={layout} bounds={bounds} size={size} following={following} goesOn={goesOn} />
    </>
  );
}

function flowEdges(plan: Plan, layout: Layout): RoutedEdge[] {
  return plan.edges.map((edge) => ({
    id: `e${edge.index}`,
    type: 'route',
    source: `n${edge.from}`,
    target: `n${edge.to}`,
    data: {
      edge,
      route: layout.routes[edge.index] ?? [],
      label: layout.labels[edge.index] ?? { x: 0, y: 0 },
    },
  }));
}

function useSize(ref: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/** One store per canvas; a change of the run writes to it, and boxes that differ draw again. */
function useBoardOf(plan: Plan, { steps, header, liveness, focusStep, onPickStep }: GraphProps): BoardStore {
  const before = useRef<{ plan: Plan; overlay: Overlay }>(undefined);
  const overlay = useMemo(() => {
    const known = before.current?.plan === plan ? before.current.overlay : undefined;
    return overlayRun(plan, { steps, header, liveness, focusStep }, known);
  }, [plan, steps, header, liveness, focusStep]);
  const [store] = useState(() =>
    createBoard({ overlay, steps, pick: onPickStep, cursor: undefined, first: firstNode(plan) }),
  );
  useLayoutEffect(() => {
    store.setState({
      overlay,
      steps,
      pick: onPickStep,
      ...(before.current?.plan === plan ? {} : { cursor: undefined, first: firstNode(plan) }),
    });
    before.current = { plan, overlay };
  }, [store, plan, overlay, steps, onPickStep]);
  return store;
}

function firstNode(plan: Plan): number | undefined {
  return plan.nodes.find(({ node }) => node)?.index;
}
