// The playhead of one run as React state, the axis it moves on, and the clock that plays it.
// A frame of playing costs a search; the page draws again only when an entry was passed.

import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Cut, compareCuts } from '../../playback/moment';
import { type Order, orderOf } from '../../playback/order';
import { type Command, move, type Playhead, timeOf } from '../../playback/playhead';
import { advance, type Opened, type Speed, type TimeMap, timeMap } from '../../playback/timeMap';
import type { Run } from '../../wire/types';
import { places, useVisits } from '../address/browser';
import { playheadAt } from '../address/moment';
import { useNow } from '../live';
import { verdict } from '../verdict';
import { useNamedMoment } from './useNamedMoment';

export interface Axis {
  map: TimeMap;
  opened: Opened;
  /** Opens or closes one break, by when it began. */
  toggle(from: number): void;
  /** Real time everywhere, or every break closed. */
  toggleAll(): void;
}

export interface Player {
  playhead: Playhead;
  order: Order;
  axis: Axis;
  speed: Speed;
  /** Where playing is right now, ms since 1970; null while it does not play. */
  playing: RefObject<number | null>;
  command(command: Command): void;
  setSpeed(speed: Speed): void;
}

const LONGEST_FRAME = 100; // ms; a page that was hidden goes on where it was

export function usePlayer(run: Run): Player {
  const order = useMemo(() => orderOf(run), [run]);
  const axis = useAxis(run, order);
  const [playhead, setPlayhead] = useState<Playhead>(() => playheadNow(order));
  const [speed, setSpeed] = useState<Speed>(1);
  const playing = useRef<number | null>(null);
  const known = useRef({ order, map: axis.map, speed });
  known.current = { order, map: axis.map, speed };

  const command = useCallback((wish: Command) => {
    const time = playing.current ?? undefined;
    const full = wish.kind === 'pause' || wish.kind === 'toggle' ? { ...wish, time } : wish;
    setPlayhead((now) => move(now, full, known.current.order));
  }, []);

  const plays = playhead.kind === 'playing';
  const from = useRef(0);
  from.current = timeOf(playhead) ?? 0;
  useEffect(() => {
    if (!plays) return;
    let time = from.current;
    let last = performance.now();
    const frame = (now: number) => {
      const { map, speed: pace } = known.current;
      time = advance(map, time, Math.min(LONGEST_FRAME, Math.max(0, now - last)), pace);
      last = now;
      playing.current = time;
      command({ kind: 'reach', time });
      request = requestAnimationFrame(frame);
    };
    let request = requestAnimationFrame(frame);
    return () => {
      cancelAnimationFrame(request);
      playing.current = null;
    };
  }, [plays, command]);

  useVisits(() => setPlayhead(playheadNow(known.current.order)));
  const settle = useCallback((known: Cut, exact: Playhead) => {
    setPlayhead((now) => (now.kind === 'paused' && compareCuts(now.at, known) === 0 ? exact : now));
  }, []);
  useNamedMoment(run.runId, known, settle);
  return { playhead, order, axis, speed, playing, command, setSpeed };
}

/** The playhead that the address names. */
function playheadNow(order: Order): Playhead {
  return playheadAt(places.store.getState().address.moment, order);
}

function useAxis(run: Run, order: Order): Axis {
  const [opened, setOpened] = useState<Opened>(() => new Set());
  const grows = verdict(run.header.status, run.liveness) === 'running';
  const now = useNow(grows);
  const start = order.first.at;
  const end = Math.max(order.last.at, grows ? now : 0, start + 1);
  const map = useMemo(() => timeMap(order.spans, start, end, opened), [order, start, end, opened]);
  const toggle = useCallback(
    (from: number) =>
      setOpened((now) => {
        const next = new Set(now === 'all' ? [] : now);
        if (!next.delete(from)) next.add(from);
        return next;
      }),
    [],
  );
  const toggleAll = useCallback(() => setOpened((now) => (now === 'all' ? new Set() : 'all')), []);
  return useMemo(() => ({ map, opened, toggle, toggleAll }), [map, opened, toggle, toggleAll]);
}
