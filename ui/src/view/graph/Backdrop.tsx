// The canvas below the cards of a large graph. It draws once a frame at most, when camera, run or theme changed.

import { useStoreApi } from '@xyflow/react';
import { useContext, useEffect, useMemo, useRef } from 'react';
import { useThemed } from '../useThemed';
import { BoardContext } from './board';
import type { Size } from './camera';
import type { Layout } from './layout';
import { boundsOfRoutes, type Colours, paint } from './picture';
import type { Plan } from './plan';

export function Backdrop({ plan, layout, pane }: { plan: Plan; layout: Layout; pane: Size }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const camera = useStoreApi();
  const board = useContext(BoardContext);
  const colours = useThemed(readColours);
  const bounds = useMemo(() => boundsOfRoutes(layout), [layout]);
  useEffect(() => {
    const target = canvas.current;
    if (!target || !board) return;
    let request = 0;
    const draw = () => {
      request = 0;
      const [x, y, zoom] = camera.getState().transform;
      const { overlay } = board.getState();
      const picture = { plan, layout, bounds, overlay, view: { x, y, zoom }, pane, colours };
      paint(target, picture, devicePixelRatio);
    };
    const soon = () => {
      if (request === 0) request = requestAnimationFrame(draw);
    };
    let seen = camera.getState().transform;
    const leaveCamera = camera.subscribe(({ transform }) => {
      if (transform === seen) return;
      seen = transform;
      soon();
    });
    const leaveBoard = board.subscribe((now, before) => now.overlay !== before.overlay && soon());
    soon();
    return () => {
      cancelAnimationFrame(request);
      leaveCamera();
      leaveBoard();
    };
  }, [plan, layout, bounds, pane, colours, camera, board]);
  return <canvas ref={canvas} className="graph-backdrop" />;
}

function readColours(of: (name: string) => string): Colours {
  return {
    line: of('--border-strong'),
    taken: of('--text-faint'),
    latest: of('--accent'),
    text: of('--text'),
    faint: of('--text-faint'),
    ground: of('--ground'),
    surface: of('--surface'),
    focus: of('--accent'),
    status: {
      idle: of('--border-strong'),
      running: of('--running'),
      ok: of('--ok'),
      failed: of('--failed'),
      timed_out: of('--timed-out'),
      cancelled: of('--cancelled'),
      waiting: of('--waiting'),
      stale: of('--stale'),
      dead: of('--dead'),
    },
    font: of('--font-mono') || 'monospace',
  };
}
