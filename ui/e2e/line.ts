// A network between the page and the viewer, that a test stalls, cuts in the middle of a frame and mends.

import { connect, createServer, type Server, type Socket } from 'node:net';

export class Line {
  private readonly server: Server;
  private readonly ends = new Set<Socket>();
  /** Bytes to the page until all is cut; `null` is as many as there are. */
  private left: number | null = null;
  private isUp = true;
  private target = 0;

  private constructor() {
    this.server = createServer((page) => this.take(page));
  }

  /** A line with an address of its own, which leads nowhere yet. */
  static async open(): Promise<Line> {
    const line = new Line();
    await new Promise<void>((opened) => line.server.listen(0, '127.0.0.1', opened));
    return line;
  }

  get host(): string {
    const address = this.server.address();
    return `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  leadTo(url: string): void {
    this.target = Number(new URL(url).port);
  }

  /** So many more bytes reach the page; then every connection is gone, and none is taken until `mend`. */
  cutAfter(bytes: number): void {
    this.left = bytes;
  }

  /** The viewer hears that the page says no more, as when half of a connection is lost. */
  halfClose(): void {
    for (const end of this.ends) if (end.remotePort === this.target) end.end();
  }

  stall(): void {
    for (const end of this.ends) end.pause();
  }

  goOn(): void {
    for (const end of this.ends) end.resume();
  }

  mend(): void {
    this.isUp = true;
    this.left = null;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((closed) => this.server.close(closed));
  }

  private take(page: Socket): void {
    if (!this.isUp) return void page.destroy();
    const viewer = connect(this.target, '127.0.0.1');
    for (const [end, other] of [
      [page, viewer],
      [viewer, page],
    ] as const) {
      this.ends.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => {
        this.ends.delete(end);
        other.destroy();
      });
    }
    page.on('data', (bytes) => viewer.writable && viewer.write(bytes));
    viewer.on('data', (bytes: Buffer) => this.answer(page, bytes));
  }

  private answer(page: Socket, bytes: Buffer): void {
    const rest = this.left;
    if (rest === null) return void page.write(bytes);
    this.left = Math.max(0, rest - bytes.length);
    if (bytes.length < rest) return void page.write(bytes);
    this.isUp = false;
    page.write(bytes.subarray(0, rest), () => this.cut());
  }

  private cut(): void {
    for (const end of this.ends) end.destroy();
  }
}
