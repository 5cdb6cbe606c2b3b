// Moves the camera, and the three buttons that say how: follow the run, see all, stay.

import { useReactFlow } from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import { useAddress, usePlace } from '../address/browser';
import { useBoard } from './board';
import { type Box, type CameraMode, follow, looking, lookOf, overview, type Size } from './camera';
import type { Layout } from './layout';
import type { Plan } from './plan';

export interface CameraProps {
  plan: Plan;
  layout: Layout;
  bounds: Box;
  size: Size;
  following: boolean;
  /** Something may still happen that is worth following. */
  goesOn: boolean;
}

const MODES: { mode: CameraMode; label: string; title: string }[] = [
  { mode: 'follow', label: 'Follow', title: 'Keep the current node in view' },
  { mode: 'overview', label: 'Overview', title: 'Keep the whole flow in view' },
  { mode: 'free', label: 'Free', title: 'Stay where you moved it' },
];
const GLIDE = 240; // ms

export function Camera({ plan, layout, bounds, size, following, goesOn }: CameraProps) {
  const [own] = useState<CameraMode>(goesOn ? 'follow' : 'overview');
  const [linked, setLinked] = useAddress('camera', 'glide');
  const mode = typeof linked === 'object' && linked ? 'free' : (linked ?? own);
  const setMode = (mode: CameraMode) =>
    setLinked(mode === 'free' ? lookOf(getViewport(), size) : mode === own ? null : mode);
  const center = useBoard((board) => board.overlay.center);
  const { setViewport, getViewport } = useReactFlow();
  const first = useRef(true);
  const visit = usePlace((place) => place.visit);

  // Who comes by a link, or back, looks where the address says; who moves the camera is there already.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a visit
  useEffect(() => {
    if (typeof linked !== 'object' || !linked) return;
    first.current = false;
    setViewport(looking(linked, size));
  }, [visit, setViewport]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `following` asks for another look when it returns.
  useEffect(() => {
    if (mode === 'free') return;
    const now = first.current ? undefined : getViewport();
    const box = boxAt(plan, layout, center);
    const next = mode === 'overview' ? overview(bounds, size) : follow(bounds, box, size, now);
    const glide = first.current || prefersStill() ? 0 : GLIDE;
    first.current = false;
    if (now && near(now, next)) return;
    setViewport(next, { duration: glide });
  }, [mode, center, plan, layout, bounds, size, following, setViewport, getViewport]);

  return (
    <fieldset className="camera" aria-label="Camera">
      {MODES.map((choice) => (
        <button
          key={choice.mode}
          type="button"
          aria-pressed={mode === choice.mode}
          title={choice.title}
          onClick={() => setMode(choice.mode)}
        >
          {choice.label}
        </button>
      ))}
    </fieldset>
  );
}

function boxAt(plan: Plan, layout: Layout, index: number | undefined): Box | undefined {
  const box = index === undefined ? undefined : plan.nodes[index];
  const place = index === undefined ? undefined : layout.places[index];
  return box && place && { ...place, width: box.width, height: box.height };
}

function near(a: { x: number; y: number; zoom: number }, b: { x: number; y: number; zoom: number }): boolean {
  return Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.zoom - b.zoom) < 0.001;
}

function prefersStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
