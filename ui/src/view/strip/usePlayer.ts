// The playhead of one run as React state, the axis it moves on, and the clock that plays it.
// A frame of playing costs a search; the page draws again only when an entry was passed.

import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Held, heldTracks, NOTHING, renewed, withMessages } from '../../playback/held';
import { type Order, orderOf, withParts } from '../../playback/order';
import { type Command, move, type Playhead, timeOf } from '../../playback/playhead';
import { advance, type Opened, type Speed, type TimeMap, timeMap } from '../../playback/timeMap';
import { own } from '../../wire/keyed';
import type { Message, Run } from '../../wire/types';
import { places, useVisits } from '../address/browser';
import { playheadAt } from '../address/moment';
import { useNow } from '../live';
import { verdict } from '../verdict';
import { type Head, type Put, type Seeking, useSeek } from './useSeek';
import { useSteps } from './useSteps';

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
  /** Messages far from the live edge. */
  held: Held;
  put: Put;
  /** Takes messages that may have changed since they were put. */
  renew: Renew;
  seeking: Seeking;
  speed: Speed;
  /** Where playing is right now, ms since 1970; null while it does not play. */
  playing: RefObject<number | null>;
  command(command: Command): void;
  setSpeed(speed: Speed): void;
}

export type Renew = (session: string, from: number, messages: readonly Message[]) => void;

const LONGEST_FRAME = 100; // ms; a page that was hidden goes on where it was

export function usePlayer(run: Run): Player {
  const [held, setHeld] = useState(NOTHING);
  const skeleton = useMemo(() => orderOf(run), [run]);
  const order = useMemo(() => withParts(skeleton, heldTracks(held)), [skeleton, held]);
  const axis = useAxis(run, skeleton);
  const [playhead, head] = useHead(order);
  const [speed, setSpeed] = useState<Speed>(1);
  const playing = useRef<number | null>(null);
  const known = useRef({ run, order, held, map: axis.map, speed });
  known.current = { run, order, held, map: axis.map, speed };

  const put: Put = useCallback((id, from, messages, through) => {
    const session = own(known.current.run.sessions, id);
    if (session) setHeld((now) => withMessages(now, session, from, messages, through));
  }, []);
  const renew: Renew = useCallback(
    (id, from, messages) => setHeld((now) => renewed(now, id, from, messages)),
    [],
  );
  const [seeking, moved] = useSeek(run, held, head, playhead, put);
  const takes = useSteps(known, head, put);
  const command = useCallback(
    (wish: Command) => {
      const time = playing.current ?? undefined;
      const full = wish.kind === 'pause' || wish.kind === 'toggle' ? { ...wish, time } : wish;
      if (takes(full)) return;
      head.set((now) => move(now, full, known.current.order));
      moved(head.now.current);
    },
    [head, takes, moved],
  );

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

  useVisits(() => {
    command({ kind: 'toLive' });
    head.set(() => playheadNow(known.current.order));
  });
  return { playhead, order, axis, held, put, renew, seeking, speed, playing, command, setSpeed };
}

function useHead(order: Order): [Playhead, Head] {
  const [playhead, setPlayhead] = useState<Playhead>(() => playheadNow(order));
  const now = useRef(playhead);
  const set = useCallback((change: (now: Playhead) => Playhead) => {
    now.current = change(now.current);
    setPlayhead(now.current);
  }, []);
  return [playhead, useMemo(() => ({ now, set }), [set])];
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
