// The page's documents: the list of runs, and the one run that is open.
// In: frames of the socket, and which run to open. Out: one notification a frame of the screen, with
// all that came meanwhile. Content stays while disconnected; the connection says that it is stale.

import { createStore } from 'zustand/vanilla';
import type { ClientFrame, ServerFrame } from '../wire/frames';
import { type Connection, LiveSocket } from '../wire/socket';
import type { Run, Runs } from '../wire/types';
import { Replica } from './replica';

export type { Connection };

export interface LiveState {
  connection: Connection;
  /** When the connection was lost, ms since 1970. */
  lostAt: number | null;
  /** How long the socket's last answer took, in ms; null while none is known. */
  latencyMs: number | null;
  runs: Runs | null;
  /** The run that was asked for; `run` is null or this one. */
  runId: string | null;
  run: Run | null;
  /** The server says there is no such run. */
  missing: boolean;
  /** Why the open run cannot be read now, by the first of its troubles; what is shown is the last that could. */
  trouble: string | null;
}

const RUNS = 200;
/** More the server does not list. */
const MOST_RUNS = 10_000;
/** Messages of each session: some screens full; older ones come as they are read. */
const RUN_VIEW = { messages: 60 };
/** A run that is not there is asked for so often: its folder may come back, and nobody tells. */
const MISSING_MS = 2_000;
/** Hidden pages draw no frames, but patches must not pile up. */
const HIDDEN_TICK_MS = 250;

const BLANK: LiveState = {
  connection: 'connecting',
  lostAt: null,
  latencyMs: null,
  runs: null,
  runId: null,
  run: null,
  missing: false,
  trouble: null,
};

export type Live = ReturnType<typeof createLive>;

/** Connects to `url`, a ws: or wss: address. */
export function createLive(url: string) {
  const store = createStore<LiveState>(() => BLANK);
  const runs = new Replica<Runs>();
  let run = new Replica<Run>();
  let queue: ServerFrame[] = [];
  let scheduled = false;
  let runsView = { limit: RUNS };
  let asking: ReturnType<typeof setTimeout> | undefined;

  const socket = new LiveSocket(url, {
    onFrame(frame) {
      queue.push(frame);
      schedule();
      // Nothing of this run is drawn yet, so there is nothing to save by waiting.
      if (frame.type === 'run_snapshot' && run.state === null) setTimeout(flush);
    },
    onConnection(connection) {
      if (connection !== 'live') {
        flush();
        runs.forget();
        run.forget();
      }
      const live = connection === 'live';
      const lostAt = live ? null : Date.now();
      // What is still wrong is told again.
      const trouble = live ? null : store.getState().trouble;
      store.setState({ connection, lostAt, latencyMs: null, trouble });
    },
    onLatency: (latencyMs) => store.setState({ latencyMs }),
    wishes() {
      const { runId } = store.getState();
      const wishes: ClientFrame[] = [{ type: 'subscribe_runs', view: runsView }];
      if (runId !== null) wishes.push({ type: 'subscribe_run', runId, view: RUN_VIEW });
      return wishes;
    },
  });

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    const visible = globalThis.document?.visibilityState === 'visible';
    // A page may go hidden with a frame on order that is then never drawn, so the timer runs in any case.
    const timer = setTimeout(flush, HIDDEN_TICK_MS);
    if (visible) {
      requestAnimationFrame(() => {
        clearTimeout(timer);
        flush();
      });
    }
  }

  function flush(): void {
    scheduled = false;
    const frames = queue;
    if (frames.length === 0) return;
    queue = [];
    const change: Partial<LiveState> = {};
    for (const frame of frames) take(frame, change);
    change.runs = runs.state;
    change.run = run.state;
    store.setState(change);
  }

  function take(frame: ServerFrame, change: Partial<LiveState>): void {
    const { runId } = store.getState();
    switch (frame.type) {
      case 'runs_snapshot':
        return runs.snapshot(frame.version, frame.state);
      case 'runs_patch':
        if (!runs.patch(frame)) socket.send({ type: 'resync_runs', view: runsView });
        return;
      case 'run_snapshot':
        if (frame.runId !== runId) return;
        run.snapshot(frame.version, frame.state);
        change.missing = false;
        change.trouble = null;
        return;
      case 'run_patch':
        if (frame.runId !== runId) return;
        if (!run.patch(frame)) socket.send({ type: 'resync_run', runId, view: RUN_VIEW });
        return;
      case 'error':
        return fail(frame, runId, change);
      default:
        return;
    }
  }

  function fail(
    frame: ServerFrame & { type: 'error' },
    runId: string | null,
    change: Partial<LiveState>,
  ): void {
    if (frame.code === 'run_not_found' && frame.runId === runId) {
      change.missing = true;
      clearTimeout(asking);
      asking = setTimeout(subscribe, MISSING_MS);
    } else if (frame.code === 'version_mismatch') {
      if (runId !== null && frame.runId === runId) socket.send({ type: 'resync_run', runId, view: RUN_VIEW });
      else if (frame.runId === undefined) socket.send({ type: 'resync_runs', view: runsView });
    } else if (frame.code === 'internal_error' && frame.runId === runId) {
      // The cause is told first, then what it brought about.
      const { trouble } = { ...store.getState(), ...change };
      change.trouble = trouble ?? frame.message;
    }
  }

  /** Shows another run, or none. */
  function open(runId: string | null): void {
    const before = store.getState().runId;
    if (before === runId) return;
    flush();
    if (before !== null) socket.send({ type: 'unsubscribe_run', runId: before });
    run = new Replica<Run>();
    store.setState({ runId, run: null, missing: false, trouble: null });
    subscribe();
  }

  function subscribe(): void {
    clearTimeout(asking);
    const { runId } = store.getState();
    if (runId !== null) socket.send({ type: 'subscribe_run', runId, view: RUN_VIEW });
  }

  /** Asks for a longer list of runs; what is there stays until it comes. */
  function wantRuns(limit: number): void {
    const wanted = Math.min(MOST_RUNS, limit);
    if (wanted <= runsView.limit) return;
    runsView = { limit: wanted };
    socket.send({ type: 'subscribe_runs', view: runsView });
  }

  return {
    store,
    open,
    wantRuns,
    start: () => socket.start(),
    stop() {
      clearTimeout(asking);
      socket.stop();
    },
    ping: () => socket.ping(),
    flush,
  };
}
