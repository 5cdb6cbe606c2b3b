// Pointer, wheel and keys on the lanes. In: the scale that is drawn. Out: commands, zoom, hover.
// Pressing a lane scrubs; the ruler is for the axis: a break opens by click, a drag picks a window, and
// with Shift it zooms only.

import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import type { Command } from '../../playback/playhead';
import { placeOf, timeAt } from '../../playback/timeMap';
import { type TimeWindow, windowBetween } from '../../playback/window';
import { type Keyed, own } from '../../wire/keyed';
import { duration } from '../time';
import { placeAtX, type Scale } from './lanes';
import { type BreakMark, breakMarks, RULER } from './ruler';
import type { Axis } from './usePlayer';
import { between, panned, type View, zoomed } from './zoom';

interface LaneInput {
  canvas: RefObject<HTMLCanvasElement | null>;
  scale: Scale;
  /** Of the axis. */
  length: number;
  axis: Axis;
  /** Where the playhead is, ms since 1970. */
  playhead: number;
  command(command: Command): void;
  setZoom(zoom: View | null): void;
  /** px, null when the pointer left. */
  onHover(x: number | null): void;
  onWindow(window: readonly [number, number] | null): void;
  onPick(window: TimeWindow): void;
  /** The lanes are to be scrolled by that many px. */
  onScroll(delta: number): void;
}

const HIT = 8; // px around a break's mark
const DRAG = 4; // px before a press becomes a drag
const STEP = 1.35; // of zooming by key

export function useLaneInput(input: LaneInput) {
  const latest = useRef(input);
  latest.current = input;
  const drag = useRef<{ kind: 'scrub' | 'ruler' | 'pan'; x: number; last: number } | null>(null);
  useWheel(latest);

  const corner = useRef<DOMRect>(null);
  // Asked once a visit of the pointer: with each move it would lay the page out again.
  const look = (event: PointerEvent) => {
    corner.current = event.currentTarget.getBoundingClientRect();
  };
  const at = (event: PointerEvent) => {
    const { left = 0, top = 0 } = corner.current ?? {};
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const scrub = (x: number) => {
    const { scale, command } = latest.current;
    const inside = Math.min(scale.left + scale.width, Math.max(scale.left, x));
    const time = timeAt(scale.map, placeAtX(scale, inside));
    const atEnd = placeAtX(scale, x) >= scale.map.length;
    command(atEnd ? { kind: 'toLive' } : { kind: 'toTime', time });
  };

  return {
    onPointerEnter: look,
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      look(event);
      const { x, y } = at(event);
      if (x < latest.current.scale.left - HIT) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const middle = event.button === 1;
      drag.current = { kind: middle ? 'pan' : y < RULER ? 'ruler' : 'scrub', x, last: x };
      if (drag.current.kind === 'scrub') scrub(x);
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const { x, y } = at(event);
      const { onHover, onWindow, scale, setZoom, length } = latest.current;
      onHover(x);
      tellBreak(event.currentTarget, scale, x, y);
      const now = drag.current;
      if (now?.kind === 'scrub') scrub(x);
      if (now?.kind === 'ruler' && Math.abs(x - now.x) > DRAG) onWindow([now.x, x]);
      if (now?.kind === 'pan') {
        setZoom(panned(scale.view, ((now.last - x) / scale.width) * scale.view.span, length));
        now.last = x;
      }
    },
    onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
      const now = drag.current;
      drag.current = null;
      if (now?.kind !== 'ruler') return;
      const { x } = at(event);
      const { scale, axis, setZoom, onWindow, onPick, length } = latest.current;
      onWindow(null);
      if (Math.abs(x - now.x) > DRAG) {
        const [a, b] = [placeAtX(scale, now.x), placeAtX(scale, x)];
        if (event.shiftKey) return setZoom(between(a, b, length));
        return onPick(windowBetween(timeAt(scale.map, a), timeAt(scale.map, b)));
      }
      const mark = breakAt(scale, x);
      if (mark) axis.toggle(mark.from);
    },
    onPointerCancel() {
      drag.current = null;
      latest.current.onWindow(null);
    },
    onPointerLeave() {
      latest.current.onHover(null);
    },
    onDoubleClick(event: { nativeEvent: MouseEvent }) {
      if (event.nativeEvent.offsetY < RULER) latest.current.setZoom(null);
    },
    onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (!zoomByKey(event, latest.current) && !moveByKey(event, latest.current)) return;
      event.preventDefault();
      // The page's own keys would do the same or another thing once more.
      event.stopPropagation();
    },
  };
}

function breakAt(scale: Scale, x: number): BreakMark | undefined {
  return breakMarks(scale).find(
    (mark) => Math.abs(mark.x - x) <= Math.max(HIT, Math.min(mark.width / 2, 30)),
  );
}

/** A break in the ruler says how long it is and what a press does. */
function tellBreak(canvas: HTMLCanvasElement, scale: Scale, x: number, y: number): void {
  const mark = y < RULER ? breakAt(scale, x) : undefined;
  const does = mark?.open ? 'Press to fold it' : 'Press to show it in real time';
  const title = mark ? `Silence of ${duration(mark.to - mark.from)}. ${does}` : '';
  if (canvas.title !== title) canvas.title = title;
  canvas.style.cursor = mark ? 'pointer' : y < RULER ? 'col-resize' : '';
}

function zoomByKey({ key, shiftKey }: KeyboardEvent, input: LaneInput): boolean {
  const { scale, length, setZoom, playhead } = input;
  const anchor = placeOf(scale.map, playhead);
  if (key === '+' || key === '=') setZoom(zoomed(scale.view, STEP, anchor, length));
  else if (key === '-') setZoom(zoomed(scale.view, 1 / STEP, anchor, length));
  else if (key === '0') setZoom(null);
  else if (key === 'b') toggleNearest(input);
  else if (shiftKey && key === 'ArrowLeft') setZoom(panned(scale.view, -scale.view.span / 6, length));
  else if (shiftKey && key === 'ArrowRight') setZoom(panned(scale.view, scale.view.span / 6, length));
  else return false;
  return true;
}

/** The break nearest to the playhead, for those without a pointer. */
function toggleNearest({ axis, playhead }: LaneInput): void {
  const away = ({ from, to }: { from: number; to: number }) => Math.max(from - playhead, playhead - to, 0);
  const [nearest] = [...axis.map.breaks].sort((a, b) => away(a) - away(b));
  if (nearest) axis.toggle(nearest.from);
}

const KEYS: Keyed<Command> = {
  ArrowLeft: { kind: 'tickBack' },
  ArrowDown: { kind: 'tickBack' },
  ArrowRight: { kind: 'tickForward' },
  ArrowUp: { kind: 'tickForward' },
  PageDown: { kind: 'stepBack' },
  PageUp: { kind: 'stepForward' },
  Home: { kind: 'toStart' },
  End: { kind: 'toLive' },
};

function moveByKey({ key }: KeyboardEvent, { command }: LaneInput): boolean {
  const wish = own(KEYS, key);
  if (wish) command(wish);
  return wish !== undefined;
}

/** React listens to wheels passively, and a page that scrolls or zooms under the lanes is no help. */
function useWheel(latest: RefObject<LaneInput>): void {
  useEffect(() => {
    const { current: canvas } = latest.current.canvas;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const { scale, length, setZoom, onScroll } = latest.current;
      const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const [x, y] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      if (event.offsetX < scale.left && !event.ctrlKey && !event.metaKey) return onScroll(y * px);
      if (Math.abs(x) > Math.abs(y))
        return setZoom(panned(scale.view, ((x * px) / scale.width) * scale.view.span, length));
      const factor = Math.exp((-y * px) / 320);
      setZoom(zoomed(scale.view, factor, placeAtX(scale, Math.max(scale.left, event.offsetX)), length));
    };
    canvas?.addEventListener('wheel', turn, { passive: false });
    return () => canvas?.removeEventListener('wheel', turn);
  }, [latest]);
}
