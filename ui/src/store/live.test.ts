import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLive, type Live } from './live';

/** The server's end of a socket, driven by the test. */
class FakeSocket {
  static CONNECTING = 0;
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const last = FakeSocket.all.at(-1);
    if (!last) throw new Error('nobody connected');
    return last;
  }
  readyState = 0;
  sent: Array<{ type: string; runId?: string }> = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  say(frame: unknown): void {
    this.readyState = 1;
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  ready(): void {
    this.say({ type: 'ready', protocol: 'acpx.replay.v1' });
  }
  types(): string[] {
    return this.sent.map((frame) => frame.type);
  }
}

const RUNS = { schema: 'acpx.viewer-runs.v2', order: [], runsById: {} };
const run = (status: string) => ({ schema: 'runreel.run.v1', runId: 'r1', header: { status } });
const patch = (from: number, ops: unknown[], runId = 'r1') => ({
  type: 'run_patch',
  runId,
  fromVersion: from,
  toVersion: from + 1,
  ops,
});
const replaceStatus = (value: string) => [{ op: 'replace', path: '/header/status', value }];

let live: Live;
const tick = () => vi.advanceTimersByTime(300);
const status = () => live.store.getState().run?.header.status;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all = [];
  live = createLive('ws://here/api/live');
  live.start();
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function connected(): FakeSocket {
  const socket = FakeSocket.last;
  socket.ready();
  live.open('r1');
  socket.say({ type: 'runs_snapshot', version: 1, state: RUNS });
  socket.say({ type: 'run_snapshot', runId: 'r1', version: 7, state: run('running') });
  tick();
  return socket;
}

describe('live documents', () => {
  it('subscribes to the list first and to a run when it is opened', () => {
    const socket = FakeSocket.last;
    expect(socket.sent).toEqual([]);
    socket.ready();
    live.open('r1');
    expect(socket.types()).toEqual(['subscribe_runs', 'subscribe_run']);
    live.open('r2');
    expect(socket.types().slice(2)).toEqual(['unsubscribe_run', 'subscribe_run']);
  });

  it('patches of one screen frame come as one notification', () => {
    const socket = connected();
    const heard = vi.fn();
    live.store.subscribe(heard);
    socket.say(patch(7, replaceStatus('waiting')));
    socket.say(patch(8, replaceStatus('completed')));
    expect(heard).not.toHaveBeenCalled();
    tick();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(status()).toBe('completed');
  });

  it('the first document of a run waits for no frame of the screen', () => {
    const socket = FakeSocket.last;
    socket.ready();
    live.open('r1');
    socket.say({ type: 'run_snapshot', runId: 'r1', version: 7, state: run('running') });
    vi.advanceTimersByTime(0);
    expect(status()).toBe('running');
    socket.say({ type: 'run_snapshot', runId: 'r1', version: 9, state: run('completed') });
    vi.advanceTimersByTime(0);
    expect(status()).toBe('running');
    tick();
    expect(status()).toBe('completed');
  });

  it('a patch of another version asks for one snapshot and changes nothing', () => {
    const socket = connected();
    socket.say(patch(9, replaceStatus('failed')));
    socket.say(patch(10, replaceStatus('completed')));
    tick();
    expect(status()).toBe('running');
    expect(socket.types().filter((type) => type === 'resync_run')).toHaveLength(1);
    socket.say({ type: 'run_snapshot', runId: 'r1', version: 12, state: run('completed') });
    socket.say(patch(12, replaceStatus('failed')));
    tick();
    expect(status()).toBe('failed');
  });

  it('a patch that does not apply asks for a snapshot and changes nothing', () => {
    const socket = connected();
    socket.say(patch(7, [...replaceStatus('failed'), { op: 'append', path: '/nothing', value: 'x' }]));
    tick();
    expect(status()).toBe('running');
    expect(socket.types()).toContain('resync_run');
  });

  it('frames of a run that is no longer open are ignored', () => {
    const socket = connected();
    socket.say(patch(7, replaceStatus('failed'), 'r0'));
    socket.say({ type: 'run_snapshot', runId: 'r0', version: 1, state: run('failed') });
    tick();
    expect(status()).toBe('running');
    expect(socket.types()).not.toContain('resync_run');
  });

  it('content stays while the connection is away, and everything is subscribed again', () => {
    connected().close();
    expect(live.store.getState().connection).toBe('reconnecting');
    expect(status()).toBe('running');
    vi.advanceTimersByTime(300);
    const again = FakeSocket.last;
    expect(FakeSocket.all).toHaveLength(2);
    again.ready();
    expect(again.types()).toEqual(['subscribe_runs', 'subscribe_run']);
    expect(live.store.getState().lostAt).toBeNull();
    again.say({ type: 'run_snapshot', runId: 'r1', version: 1, state: run('completed') });
    tick();
    expect(status()).toBe('completed');
  });

  it('waits longer after each failure, but never longer than eight seconds', () => {
    FakeSocket.last.close();
    const waits: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      const known = FakeSocket.all.length;
      let waited = 0;
      while (FakeSocket.all.length === known) {
        vi.advanceTimersByTime(50);
        waited += 50;
      }
      waits.push(waited);
      FakeSocket.last.close();
    }
    expect(waits[0]).toBeLessThanOrEqual(250);
    expect(waits[5]).toBeGreaterThanOrEqual(4_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(8_050);
  });

  it('a peer that went mute is given up', () => {
    connected();
    vi.advanceTimersByTime(31_000);
    expect(live.store.getState().connection).toBe('reconnecting');
  });

  it('a peer that answers pings is kept', () => {
    const socket = connected();
    for (let i = 0; i < 6; i += 1) {
      vi.advanceTimersByTime(10_000);
      socket.say({ type: 'pong' });
    }
    expect(live.store.getState().connection).toBe('live');
    expect(socket.types().filter((type) => type === 'ping')).toHaveLength(6);
  });

  it('a run that is gone keeps what was shown and says so', () => {
    const socket = connected();
    socket.say({ type: 'error', code: 'run_not_found', message: 'Run bundle not found', runId: 'r1' });
    tick();
    expect(live.store.getState()).toMatchObject({ missing: true });
    expect(status()).toBe('running');
  });

  it('a run that is gone is asked for again until it is back, and then no more', () => {
    const socket = connected();
    const asked = () =>
      socket.sent.filter(({ type, runId }) => type === 'subscribe_run' && runId === 'r1').length;
    const gone = { type: 'error', code: 'run_not_found', message: 'Run bundle not found', runId: 'r1' };
    socket.say(gone);
    tick();
    expect(asked()).toBe(1);
    vi.advanceTimersByTime(2_000);
    expect(asked()).toBe(2);
    socket.say(gone);
    vi.advanceTimersByTime(2_300);
    expect(asked()).toBe(3);
    socket.say({ type: 'run_snapshot', runId: 'r1', version: 1, state: run('completed') });
    tick();
    expect(live.store.getState()).toMatchObject({ missing: false });
    expect(status()).toBe('completed');
    vi.advanceTimersByTime(9_000);
    expect(asked()).toBe(3);
  });

  it('trouble with a run shows until the next snapshot', () => {
    const socket = connected();
    socket.say({ type: 'error', code: 'internal_error', message: 'run.json: no permission', runId: 'r1' });
    tick();
    expect(live.store.getState().trouble).toBe('run.json: no permission');
    socket.say({ type: 'run_snapshot', runId: 'r1', version: 8, state: run('running') });
    tick();
    expect(live.store.getState().trouble).toBeNull();
  });

  it('of several troubles the first told shows, which is the cause, also after the viewer came back', () => {
    const say = (socket: FakeSocket, message: string) =>
      socket.say({ type: 'error', code: 'internal_error', message, runId: 'r1' });
    const socket = connected();
    say(socket, 'manifest.json: not JSON');
    say(socket, 'flow.json: missing');
    tick();
    say(socket, 'run.json: missing');
    tick();
    expect(live.store.getState().trouble).toBe('manifest.json: not JSON');
    socket.close();
    vi.advanceTimersByTime(300);
    const again = FakeSocket.last;
    again.ready();
    say(again, 'flow.json: missing');
    tick();
    expect(live.store.getState().trouble).toBe('flow.json: missing');
  });

  it('garbage on the wire is ignored', () => {
    const socket = connected();
    socket.onmessage?.({ data: '{' });
    socket.say(null);
    socket.say({ type: 'run_patch', runId: 'r1' });
    socket.say({ type: 'news' });
    tick();
    expect(status()).toBe('running');
  });
});
