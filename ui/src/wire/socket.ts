// One connection to /api/live that heals itself.
// In: what to subscribe to. Out: frames, and whether it is connected. After every connect it says all
// wishes again; it keeps no documents. Silence is not trusted: it pings, and gives up on a mute peer.

import { type ClientFrame, PROTOCOL, parseFrame, type ServerFrame } from './frames';

export type Connection = 'connecting' | 'live' | 'reconnecting';

export interface SocketEvents {
  onFrame(frame: ServerFrame): void;
  onConnection(connection: Connection): void;
  /** How long the answer to a ping took, in ms. */
  onLatency(latencyMs: number): void;
  /** What to say once connected: the subscriptions. */
  wishes(): ClientFrame[];
}

const PING_EVERY_MS = 10_000;
const MUTE_AFTER_MS = 25_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8_000;

export class LiveSocket {
  private socket: WebSocket | null = null;
  private connection: Connection = 'connecting';
  private failures = 0;
  private heardAt = 0;
  /** When the ping was said whose answer is waited for. */
  private askedAt: number | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private heart: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly url: string,
    private readonly events: SocketEvents,
  ) {}

  /** Once is enough: more has no effect until it is stopped. */
  start(): void {
    if (this.heart !== undefined) return;
    globalThis.addEventListener?.('online', this.hurry);
    globalThis.document?.addEventListener('visibilitychange', this.hurry);
    this.heart = setInterval(this.beat, PING_EVERY_MS);
    this.connect();
  }

  stop(): void {
    globalThis.removeEventListener?.('online', this.hurry);
    globalThis.document?.removeEventListener('visibilitychange', this.hurry);
    clearInterval(this.heart);
    this.heart = undefined;
    clearTimeout(this.retry);
    this.drop();
  }

  /** Sends when connected; else the wishes will say it once there is a connection. */
  send(frame: ClientFrame): void {
    if (this.connection === 'live') this.socket?.send(JSON.stringify(frame));
  }

  /** Asks how long an answer takes. */
  ping(): void {
    // What is not sent is not answered: the next answer would seem to have taken as long as the connecting.
    if (this.connection !== 'live') return;
    this.askedAt ??= performance.now();
    this.send({ type: 'ping' });
  }

  private answered(): void {
    if (this.askedAt !== null) this.events.onLatency(performance.now() - this.askedAt);
    this.askedAt = null;
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.heardAt = Date.now();
    const socket = new WebSocket(this.url);
    this.socket = socket;
    // Events of a socket that was given up come late and mean nothing any more.
    socket.onmessage = (event) => this.socket === socket && this.hear(event.data);
    socket.onclose = () => this.socket === socket && this.lose();
  }

  private hear(data: unknown): void {
    this.heardAt = Date.now();
    const frame = typeof data === 'string' ? parseFrame(data) : null;
    if (!frame) return;
    if (frame.type === 'ready') this.greet(frame.protocol);
    else if (frame.type === 'pong') this.answered();
    else this.events.onFrame(frame);
  }

  private greet(protocol: string): void {
    if (protocol !== PROTOCOL) return this.lose();
    this.failures = 0;
    this.say('live');
    for (const wish of this.events.wishes()) this.send(wish);
  }

  private lose(): void {
    this.drop();
    this.say('reconnecting');
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.failures);
    this.failures += 1;
    // Between half and all of it, so that many pages do not come back in one instant.
    this.retry = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.askedAt = null;
    socket?.close();
  }

  private say(connection: Connection): void {
    if (this.connection === connection) return;
    this.connection = connection;
    this.events.onConnection(connection);
  }

  /** The machine is back, or somebody looks again: do not wait for the timer. */
  private readonly hurry = (): void => {
    if (this.connection === 'live') return this.beat();
    if (globalThis.document?.visibilityState === 'hidden') return;
    if (this.socket?.readyState === WebSocket.CONNECTING) return;
    this.connect();
  };

  private readonly beat = (): void => {
    if (!this.socket) return;
    const mute = Date.now() - this.heardAt;
    if (mute > MUTE_AFTER_MS) this.lose();
    else this.ping();
  };
}
