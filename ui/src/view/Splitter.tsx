// The line between two panes, to drag or to move by arrow keys.

import type { KeyboardEvent, PointerEvent } from 'react';
import { useStore } from 'zustand';
import { LIMITS, settings } from '../store/settings';

interface SplitterProps {
  pane: keyof typeof LIMITS;
  label: string;
  /** Which side of the line the pane is on. */
  side: 'before' | 'after';
  axis: 'x' | 'y';
}

const STEP = 24;

export function Splitter({ pane, label, side, axis }: SplitterProps) {
  const size = useStore(settings, (state) => state[pane]);
  const { min, max } = LIMITS[pane];
  const sign = side === 'before' ? 1 : -1;
  const place = (event: PointerEvent) => (axis === 'x' ? event.clientX : event.clientY);
  const resize = (to: number) => settings.setState({ [pane]: Math.min(max, Math.max(min, Math.round(to))) });

  const grab = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const line = event.currentTarget;
    line.setPointerCapture(event.pointerId);
    const from = place(event);
    // What is shown may be smaller than what was wished, in a small window.
    const pane = (
      side === 'before' ? line.previousElementSibling : line.nextElementSibling
    ) as HTMLElement | null;
    const shown = (axis === 'x' ? pane?.offsetWidth : pane?.offsetHeight) ?? size;
    line.onpointermove = (move) =>
      resize(shown + sign * ((axis === 'x' ? move.clientX : move.clientY) - from));
    line.onpointerup = line.onpointercancel = () => {
      line.onpointermove = null;
    };
  };

  const press = (event: KeyboardEvent) => {
    const less = axis === 'x' ? 'ArrowLeft' : 'ArrowUp';
    const more = axis === 'x' ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    event.stopPropagation();
    resize(size + sign * (event.key === more ? STEP : -STEP));
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between panes that moves is no <hr>
    <div
      role="separator"
      tabIndex={0}
      className="splitter"
      data-axis={axis}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={size}
      onPointerDown={grab}
      onKeyDown={press}
    />
  );
}
