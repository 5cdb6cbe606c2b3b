// One document as the server holds it, kept by snapshots and patches.
// In: frames. Out: the document, and whether a fresh snapshot must be asked for. It never guesses: a
// patch that does not fit the version, or does not apply, leaves the document as it is until a snapshot.

import type { WireOperation } from '../wire/frames';
import { applyPatch, PatchError } from './patch';

type Patch = { fromVersion: number; toVersion: number; ops: WireOperation[] };

export class Replica<T> {
  /** The last state known; kept while disconnected. */
  state: T | null = null;
  private version: number | null = null;

  snapshot(version: number, state: T): void {
    this.version = version;
    this.state = state;
  }

  /** False: ask for a snapshot, once. Patches until it comes are of no use and are dropped. */
  patch({ fromVersion, toVersion, ops }: Patch): boolean {
    if (this.version === null) return true;
    if (fromVersion !== this.version) return this.doubt();
    try {
      this.state = applyPatch(this.state, ops) as T;
      this.version = toVersion;
      return true;
    } catch (error) {
      if (error instanceof PatchError) return this.doubt();
      throw error;
    }
  }

  /** Its version is no longer known: the connection was lost. */
  forget(): void {
    this.version = null;
  }

  private doubt(): false {
    this.version = null;
    return false;
  }
}
