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

/** A page that somebody looks at, or not. */
function looked(visibilityState: 'visible' | 'hidden'): EventTarget {
  const document = Object.assign(new EventTarget(), { visibilityState });
  vi.stubGlobal('document', document);
  return document;
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

  it('a page that goes hidden with a frame of the screen on order is told all the same', () => {
    looked('visible');
    vi.stubGlobal('requestAnimationFrame', () => 0);
    const socket = connected();
    socket.say(patch(7, replaceStatus('waiting')));
    tick();
    expect(status()).toBe('waiting');
  });

  it('a longer list is asked for once, and none longer than the viewer has', () => {
    const socket = connected();
    for (const limit of [100, 500, 300, 1e9, 1e9]) live.wantRuns(limit);
    expect(socket.sent.slice(2)).toMatchObject([{ view: { limit: 500 } }, { view: { limit: 10_000 } }]);
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
    socket.say({ ...patch(12, replaceStatus('failed')), toVersion: 20 });
    socket.say(patch(20, replaceStatus('waiting')));
    tick();
    expect(status()).toBe('waiting');
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

  it('another run begins with nothing of the one before', () => {
    const socket = connected();
    socket.say(patch(7, replaceStatus('failed')));
    live.open('r2');
    expect(live.store.getState().run).toBeNull();
    socket.say({ type: 'runs_snapshot', version: 2, state: RUNS });
    tick();
    expect(live.store.getState()).toMatchObject({ runId: 'r2', run: null });
  });

  it('who comes back to a run waits for its document of now', () => {
    const socket = connected();
    socket.say({ type: 'run_snapshot', runId: 'r1', version: 9, state: run('waiting') });
    live.open('r2');
    live.open('r1');
    tick();
    expect(live.store.getState().run).toBeNull();
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

  it('after a reconnect no patch counts before a snapshot, whatever its version says', () => {
    connected().close();
    vi.advanceTimersByTime(300);
    const again = FakeSocket.last;
    again.ready();
    const added = [{ op: 'add', path: '/order/0', value: 'r1' }];
    again.say({ type: 'runs_patch', fromVersion: 1, toVersion: 2, ops: added });
    again.say(patch(7, replaceStatus('failed')));
    tick();
    expect(status()).toBe('running');
    expect(live.store.getState().runs?.order).toEqual([]);
  });

  it('what came before the connection was lost is shown, and is of the past after it', () => {
    const socket = connected();
    socket.say({ type: 'run_snapshot', runId: 'r1', version: 8, state: run('waiting') });
    socket.close();
    expect(status()).toBe('waiting');
    vi.advanceTimersByTime(300);
    FakeSocket.last.ready();
    FakeSocket.last.say(patch(8, replaceStatus('failed')));
    tick();
    expect(status()).toBe('waiting');
  });

  it('says since when the connection is lost, however often it was tried again', () => {
    connected().close();
    const lost = Date.now();
    for (let tries = 1; tries < 4; tries += 1) {
      vi.advanceTimersByTime(10_000);
      FakeSocket.last.close();
    }
    expect(live.store.getState().lostAt).toBe(lost);
    vi.advanceTimersByTime(10_000);
    FakeSocket.last.ready();
    expect(live.store.getState().lostAt).toBeNull();
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

  it('after it was live the first wait is a short one again, and no two pages wait alike', () => {
    for (let failures = 0; failures < 6; failures += 1) {
      FakeSocket.last.close();
      vi.advanceTimersByTime(8_000);
    }
    const random = vi.spyOn(Math, 'random');
    for (const [chance, waits] of [
      [0, 125],
      [0.5, 188],
    ] as const) {
      FakeSocket.last.ready();
      random.mockReturnValue(chance);
      const known = FakeSocket.all.length;
      FakeSocket.last.close();
      vi.advanceTimersByTime(waits - 5);
      expect(FakeSocket.all).toHaveLength(known);
      vi.advanceTimersByTime(10);
      expect(FakeSocket.all).toHaveLength(known + 1);
    }
    random.mockRestore();
  });

  it('a page that is looked at again, or a machine that is back, does not wait for the timer', () => {
    const machine = new EventTarget();
    for (const name of ['addEventListener', 'removeEventListener'] as const)
      vi.stubGlobal(name, machine[name].bind(machine));
    const page = looked('hidden');
    live.stop();
    live.start();
    connected().close();
    const known = FakeSocket.all.length;
    page.dispatchEvent(new Event('visibilitychange'));
    expect(FakeSocket.all).toHaveLength(known);
    Object.assign(page, { visibilityState: 'visible' });
    machine.dispatchEvent(new Event('online'));
    page.dispatchEvent(new Event('visibilitychange'));
    expect(FakeSocket.all).toHaveLength(known + 1);
    vi.advanceTimersByTime(5_000);
    expect(FakeSocket.all).toHaveLength(known + 1);
    FakeSocket.last.ready();
    machine.dispatchEvent(new Event('online'));
    expect(FakeSocket.all).toHaveLength(known + 1);
    expect(FakeSocket.last.types().slice(2)).toEqual(['ping']);
  });

  it('a viewer that was away for long has its time to answer', () => {
    connected().close();
    for (let tries = 0; tries < 4; tries += 1) {
      vi.advanceTimersByTime(9_000);
      FakeSocket.last.close();
    }
    const known = FakeSocket.all.length;
    while (FakeSocket.all.length === known) vi.advanceTimersByTime(50);
    vi.advanceTimersByTime(20_000);
    expect(FakeSocket.all).toHaveLength(known + 1);
    FakeSocket.last.ready();
    expect(live.store.getState().connection).toBe('live');
  });

  it('a peer that went mute is given up', () => {
    connected();
    vi.advanceTimersByTime(31_000);
    expect(live.store.getState().connection).toBe('reconnecting');
  });

  it('a socket that was given up is heard no more, and is followed by one other', () => {
    const socket = connected();
    vi.advanceTimersByTime(31_000);
    socket.ready();
    socket.say({ type: 'run_snapshot', runId: 'r1', version: 9, state: run('failed') });
    socket.close();
    expect(live.store.getState().connection).toBe('reconnecting');
    vi.advanceTimersByTime(1_000);
    expect(status()).toBe('running');
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('a viewer that speaks another protocol is not listened to', () => {
    FakeSocket.last.say({ type: 'ready', protocol: 'acpx.replay.v2' });
    expect(live.store.getState().connection).toBe('reconnecting');
    expect(FakeSocket.last.sent).toEqual([]);
  });

  it('who has stopped does not come again, and who starts twice connects once', () => {
    live.start();
    expect(FakeSocket.all).toHaveLength(1);
    FakeSocket.last.close();
    live.stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    live.start();
    live.stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('an answer that a lost connection owed is not waited for in the next one', () => {
    const socket = connected();
    live.ping();
    vi.advanceTimersByTime(5_000);
    socket.close();
    vi.advanceTimersByTime(5_000);
    FakeSocket.last.ready();
    live.ping();
    vi.advanceTimersByTime(3);
    FakeSocket.last.say({ type: 'pong' });
    expect(live.store.getState().latencyMs).toBe(3);
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

  it('what is wrong with another run is said of that one alone', () => {
    const socket = connected();
    for (const code of ['run_not_found', 'internal_error', 'version_mismatch'])
      socket.say({ type: 'error', code, message: 'no', runId: 'r0' });
    tick();
    expect(live.store.getState()).toMatchObject({ missing: false, trouble: null });
    expect(socket.types()).toEqual(['subscribe_runs', 'subscribe_run']);
  });

  it('who is told that its version is another asks for a snapshot', () => {
    const socket = connected();
    socket.say({ type: 'error', code: 'version_mismatch', message: 'resync', runId: 'r1' });
    socket.say({ type: 'error', code: 'version_mismatch', message: 'resync' });
    tick();
    expect(socket.types().slice(2)).toEqual(['resync_run', 'resync_runs']);
  });

  it('a list that cannot be patched is asked for again', () => {
    const socket = connected();
    socket.say({ type: 'runs_patch', fromVersion: 5, toVersion: 6, ops: [] });
    tick();
    expect(socket.types().slice(2)).toEqual(['resync_runs']);
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
