// Rows that were read of a run's logs, in pieces of fixed ranges, so that any place costs one small read.
// In: wishes for ranges. Out: rows, and what is still missing; listeners hear when more came. Keeps a
// bounded number of pieces and lets go of those that nobody asked for lately. Knows no React.

import type { Entries } from '../../wire/reader';
import { type Entry, entryOf } from './entry';
import type { Range } from './scope';

export const PIECE = 250; // numbers in a piece
const AT_ONCE = 3;

interface Piece {
  rows: Map<number, Entry>;
  /** Everything before this number was read. */
  until: number;
  busy: boolean;
  failed: boolean;
  asked: number;
}

type Read = (log: string | null, from: number, to: number) => Promise<Entries>;
type Wish = { key: string; log: string | null; from: number; to: number };

export class Book {
  /** Grows whenever rows came or a read failed. */
  version = 0;
  /** Pieces that are kept. */
  most = 160;
  private readonly pieces = new Map<string, Piece>();
  private readonly listeners = new Set<() => void>();
  private wishes: Wish[] = [];
  private busy = 0;
  private clock = 0;

  constructor(private readonly read: Read) {}

  subscribe = (heard: () => void): (() => void) => {
    this.listeners.add(heard);
    return () => this.listeners.delete(heard);
  };

  /** The row; null when the log has no such number; undefined when it was not read yet. */
  row(log: string | null, seq: number): Entry | null | undefined {
    const piece = this.pieces.get(keyOf(log, seq));
    if (!piece) return undefined;
    return piece.rows.get(seq) ?? (seq < piece.until ? null : undefined);
  }

  failed(log: string | null, seq: number): boolean {
    return this.pieces.get(keyOf(log, seq))?.failed ?? false;
  }

  /** Wishes for all of a range that was not read. What was wished before and has not begun is forgotten. */
  want(ranges: readonly Range[], again = false): void {
    this.wishes = [];
    this.clock += 1;
    for (const range of ranges) {
      for (let at = startOf(range.first); at < range.end; at += PIECE) this.wish(range, at, again);
    }
    this.go();
  }

  private wish({ log, end }: Range, at: number, again: boolean): void {
    const key = keyOf(log, at);
    const piece = this.pieces.get(key) ?? {
      rows: new Map(),
      until: at,
      busy: false,
      failed: false,
      asked: 0,
    };
    this.pieces.set(key, piece);
    piece.asked = this.clock;
    if (again) piece.failed = false;
    const to = Math.min(at + PIECE, end);
    if (piece.busy || piece.failed || piece.until >= to) return;
    this.wishes.push({ key, log, from: piece.until, to });
  }

  private go(): void {
    while (this.busy < AT_ONCE) {
      const wish = this.wishes.shift();
      if (!wish) return;
      void this.fetch(wish);
    }
  }

  private async fetch({ key, log, from, to }: Wish): Promise<void> {
    const piece = this.pieces.get(key);
    if (!piece || piece.busy) return;
    piece.busy = true;
    this.busy += 1;
    try {
      const { entries, more } = await this.read(log, from, to);
      let last = from - 1;
      for (const raw of entries) {
        const row = entryOf(log, raw);
        if (!row) continue;
        piece.rows.set(row.seq, row);
        last = Math.max(last, row.seq);
      }
      // An answer that was cut and holds nothing would be asked for without end.
      piece.until = more && last >= from ? last + 1 : to;
      if (more && last >= from) this.wishes.unshift({ key, log, from: piece.until, to });
    } catch {
      piece.failed = true;
    }
    piece.busy = false;
    this.busy -= 1;
    this.forget();
    this.version += 1;
    for (const heard of this.listeners) heard();
    this.go();
  }

  private forget(): void {
    if (this.pieces.size <= this.most) return;
    const old = [...this.pieces].filter(([, piece]) => !piece.busy && piece.asked < this.clock);
    old.sort(([, a], [, b]) => a.asked - b.asked);
    for (const [key] of old.slice(0, this.pieces.size - this.most)) this.pieces.delete(key);
  }
}

/** The first number of the piece that `seq` is in. */
export function startOf(seq: number): number {
  return Math.floor(seq / PIECE) * PIECE;
}

function keyOf(log: string | null, seq: number): string {
  // No session is named like that: the number comes first.
  return `${startOf(seq)} ${log === null ? '' : `/${log}`}`;
}
