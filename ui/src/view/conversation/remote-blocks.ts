// Blocks of a text that is elsewhere, as they are read. Keeps a few and lets go of those that were not used
// lately; each is asked for once, and again when the text has grown into it. Knows no React.

import { blockRange } from './remote';

const KEPT = 8;

export type Block = { text: string; from: number; to: number } | { why: string };

export class Blocks {
  private readonly known = new Map<number, Block>();
  private readonly busy = new Map<number, Promise<void>>();

  constructor(private readonly read: (from: number, to: number) => Promise<string>) {}

  /** The block, once it was read as far as the text goes. */
  at(block: number, length: number): Block | undefined {
    const found = this.known.get(block);
    if (found && 'text' in found && found.to < blockRange(block, length)[1]) return undefined;
    return found;
  }

  /** Reads a block unless it is there. Never fails: why it could not be read is what is there then. */
  async want(block: number, length: number): Promise<void> {
    const found = this.at(block, length);
    if (found && 'text' in found) {
      this.keep(block, found);
      return;
    }
    const under = this.busy.get(block);
    if (under) return under;
    const [from, to] = blockRange(block, length);
    const reading = this.read(from, to).then(
      (text) => this.keep(block, { text, from: to - text.length, to }),
      (error: unknown) => this.keep(block, { why: error instanceof Error ? error.message : String(error) }),
    );
    this.busy.set(block, reading);
    await reading;
    this.busy.delete(block);
  }

  private keep(block: number, found: Block): void {
    this.known.delete(block);
    this.known.set(block, found);
    for (const old of this.known.keys()) {
      if (this.known.size <= KEPT) break;
      this.known.delete(old);
    }
  }
}
