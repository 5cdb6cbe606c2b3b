// The lanes: every attempt on one axis of time. Press or drag to scrub, drag on the ruler to pick a window,
// wheel to zoom and pan. Drawn on a canvas, at most once a frame, and only when something changed.

import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { timeOf } from '../../playback/playhead';
import { placeOf, type TimeMap, timeAt } from '../../playback/timeMap';
import { type SessionUsage, usageCurves } from '../../playback/usageCurve';
import { isSameWindow, type TimeWindow } from '../../playback/window';
import { settings } from '../../store/settings';
import type { Run } from '../../wire/types';
import { useMedia } from '../live';
import { lastVerdict } from '../verdict';
import { useColours } from './colours';
import { LaneTools } from './LaneTools';
import { lanesOf, placeAtX, type Scale } from './lanes';
import { Preview } from './Preview';
import type { Picture } from './paint';
import { createPainter } from './painter';
import { RULER } from './ruler';
import { spokenMoment } from './spoken';
import { UsageWords } from './UsageWords';
import { BAND } from './usageBand';
import { useBox } from './useBox';
import { useLaneInput } from './useLaneInput';
import type { Player } from './usePlayer';
import type { PickedOnLanes } from './useWindow';
import { around, revealing, shows, type View, wholeOf } from './zoom';
import './lanes.css';

interface LanesProps {
  run: Run;
  player: Player;
  /** Index of the step that is shown. */
  shown: number;
  picked: PickedOnLanes;
}

const NONE: readonly SessionUsage[] = [];
const TALLEST = 22; // px of a lane
const LOWEST = 12;

export function Lanes({ run, player, shown, picked }: LanesProps) {
  const { playhead, order, axis, playing, command } = player;
  const { map } = axis;
  const by = useStore(settings, (state) => state.lanesBy);
  const narrow = useMedia('(max-width: 999px)');
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useBox(canvas);
  const colours = useColours();
  const [zoom, setZoom] = useState<View | null>(null);
  const [scrolled, setScrolled] = useState(0);
  const [hover, setHover] = useState<number | null>(null);
  const [painter] = useState(createPainter);
  const [drawn, setDrawn] = useState<readonly [number, number] | null>(null);

  const last = lastVerdict(run.header.status, run.liveness);
  const lanes = useMemo(
    () => lanesOf(order.steps, run.sessions, order.ticks, by, last),
    [order.steps, run.sessions, order.ticks, by, last],
  );
  const left = narrow ? 92 : 138;
  const view = useMemo(() => zoom ?? wholeOf(map.length), [zoom, map.length]);
  const scale: Scale = useMemo(
    () => ({ map, view, left, width: Math.max(1, box.width - left - 10) }),
    [map, view, left, box.width],
  );
  const usage = useMemo(() => usageCurves(run.sessions), [run.sessions]);
  const band = usage.length > 0 && box.height >= RULER + BAND + LOWEST ? BAND : 0;
  const room = Math.max(1, box.height - RULER - band);
  const lane = Math.min(TALLEST, Math.max(LOWEST, Math.floor(room / Math.max(1, lanes.length))));
  // By whole lanes: none is cut off under the ruler.
  const most = Math.max(0, lanes.length - Math.floor(room / lane)) * lane;
  const top = Math.min(Math.round(scrolled / lane) * lane, most);
  const time = timeOf(playhead);

  const input = useLaneInput({
    canvas,
    scale,
    length: map.length,
    axis,
    command,
    setZoom,
    onHover: setHover,
    onWindow: setDrawn,
    onPick: picked.pick,
    onScroll: (delta) => setScrolled(Math.min(most, Math.max(0, Math.min(scrolled, most) + delta))),
    playhead: time ?? map.times.at(-1) ?? 0,
  });

  // A command that leads out of view takes the view along; looking elsewhere does not.
  const length = useRef(map);
  length.current = map;
  useEffect(() => {
    const { current } = length;
    const place = time === null ? current.length : placeOf(current, time);
    setZoom((now) => now && revealing(now, place, current.length));
  }, [time]);
  useWindowInView(picked.window, length, setZoom);
  const here = useMemo(
    () => lanes.findIndex(({ bars }) => bars.some(({ step }) => step === shown)),
    [lanes, shown],
  );
  useLaneInView(here, lane, room, setScrolled);

  const picture: Picture = {
    lanes,
    scale,
    width: box.width,
    height: box.height,
    usage: band > 0 ? usage : NONE,
    lane,
    scrolled: top,
    startedAt: order.first.at,
    playhead: time,
    shown,
    here,
    hover,
    window: drawn,
    picked: picked.window,
    colours,
  };
  const latest = useRef(picture);
  latest.current = picture;
  useEffect(() => {
    const target = canvas.current;
    if (!target || box.width === 0) return;
    const draw = () => {
      const now = latest.current;
      // Gliding is left to those who like motion; others see it go from entry to entry.
      painter.paint(
        target,
        playing.current === null || still ? now : { ...now, playhead: playing.current },
        box.ratio,
      );
    };
    if (playhead.kind !== 'playing') {
      const request = requestAnimationFrame(draw);
      return () => cancelAnimationFrame(request);
    }
    const follow = () => {
      draw();
      const place = placeOf(latest.current.scale.map, playing.current ?? 0);
      const { view: seen, map: known } = latest.current.scale;
      if (!shows(seen, place)) setZoom((now) => now && revealing(now, place, known.length));
      request = requestAnimationFrame(follow);
    };
    let request = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(request);
    // Everything that is drawn is in `picture`, so each of its changes draws once.
  });

  return (
    <div className="lanes">
      <LaneTools axis={axis} zoomed={zoom !== null} onWhole={() => setZoom(null)} width={left} />
      <canvas
        ref={canvas}
        className="lanes-canvas"
        width={Math.round(box.width * box.ratio)}
        height={Math.round(box.height * box.ratio)}
        role="slider"
        tabIndex={0}
        aria-label="Moment"
        aria-valuemin={0}
        aria-valuemax={Math.round(map.length)}
        aria-valuenow={Math.round(time === null ? map.length : placeOf(map, time))}
        aria-valuetext={spokenMoment(run, playhead, order, shown)}
        {...input}
      >
        {`${order.steps.length} attempts in ${lanes.length} lanes`}
      </canvas>
      {band > 0 && (
        <UsageWords
          usage={usage}
          time={
            hover !== null && hover >= left ? timeAt(map, placeAtX(scale, hover)) : (time ?? order.last.at)
          }
          width={left}
        />
      )}
      {hover !== null && drawn === null && hover >= left && (
        <Preview
          run={run}
          order={order}
          held={player.held}
          time={timeAt(map, view.from + ((hover - left) / scale.width) * view.span)}
          x={hover}
          width={box.width}
        />
      )}
    </div>
  );
}

/** A window that is picked comes into view; where it is put away, so does the whole. */
function useWindowInView(
  window: TimeWindow | null,
  map: RefObject<TimeMap>,
  setZoom: (zoom: View | null) => void,
): void {
  const before = useRef<TimeWindow | null>(null);
  useEffect(() => {
    if (isSameWindow(before.current, window)) return;
    before.current = window;
    const { current } = map;
    setZoom(window && around(placeOf(current, window.from), placeOf(current, window.to), current.length));
  }, [window, map, setZoom]);
}

/** The lane of the shown step stays in view when there are more lanes than room. */
function useLaneInView(
  index: number,
  size: number,
  room: number,
  setScrolled: (to: (now: number) => number) => void,
): void {
  useEffect(() => {
    if (index === -1) return;
    const fit = Math.max(1, Math.floor(room / size));
    setScrolled((now) => Math.max(0, Math.min(index * size, Math.max(now, (index + 1 - fit) * size))));
  }, [index, size, room, setScrolled]);
}
