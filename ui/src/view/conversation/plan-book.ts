// Entries of earlier plans, which a document leaves out: read in stretches around the one that is looked at.
// Keeps a few stretches and lets go of those that were not used lately. One question at a time; of those that
// come meanwhile only the last counts. Knows no React.

import { type LatestOnly, latestOnly } from '../../wire/latestOnly';
import type { Plan, PlanEntry } from '../../wire/types';

/** Plans that are read together. */
export const STRETCH = 32;
const KEPT = 8; // stretches

type Read = (from: number, to: number) => Promise<Plan[]>;
type Answer = { found: Plan[] } | { why: string };

export class PlanBook {
  private readonly known = new Map<number, readonly Plan[]>();
  private readonly questions: LatestOnly<number>;
  private missed: { number: number; why: string } | undefined;
  /** The plan that is waited for, and the stretch whose answer is on its way. */
  private asked: number | undefined;
  private underway: number | undefined;

  /** `told` is called when there is something new to draw. */
  constructor(
    read: Read,
    private readonly told: () => void,
  ) {
    const ask = (number: number): Promise<Answer> => {
      this.underway = number;
      return read(beginOf(number), (number + 1) * STRETCH).then(
        (found) => ({ found }),
        (error: unknown) => ({ why: error instanceof Error ? error.message : String(error) }),
      );
    };
    const answered = (number: number, answer: Answer) => {
      this.underway = undefined;
      if ('found' in answer) this.keep(number, answer.found);
      const { asked } = this;
      if (asked !== undefined && numberOf(asked) === number) {
        this.asked = undefined;
        if ('why' in answer) this.missed = { number, why: answer.why };
        else if (!answer.found[asked - beginOf(number)]?.entries)
          this.missed = { number, why: 'The viewer did not send it' };
      }
      this.told();
    };
    this.questions = latestOnly(ask, answered, () => {});
  }

  /** The entries of the plan at `index`, of which the document has the moment at least. */
  entries(index: number, plan: Plan): readonly PlanEntry[] | undefined {
    if (plan.entries) return plan.entries;
    for (const number of [numberOf(index), numberOf(index + 1)]) {
      const stretch = this.known.get(number);
      const found = stretch?.[index - beginOf(number)];
      // A log that began anew has other plans in these places.
      if (found?.entries && found.at.seq === plan.at.seq && found.at.at === plan.at.at) {
        this.touch(number);
        return found.entries;
      }
    }
    return undefined;
  }

  /** Why it could not be read, when it was asked for last. */
  why(index: number): string | undefined {
    return this.missed?.number === numberOf(index) ? this.missed.why : undefined;
  }

  /** Reads the plan at `index` and those around it, unless that was in vain just now. Null wants nothing. */
  want(index: number | null): void {
    const number = index === null ? null : numberOf(index);
    if (number !== null && number === this.missed?.number) return;
    this.missed = undefined;
    this.asked = index ?? undefined;
    this.questions.want(number === this.underway ? null : number);
  }

  /** Asks for it again. */
  again(index: number): void {
    this.missed = undefined;
    this.want(index);
    this.told();
  }

  private keep(number: number, stretch: readonly Plan[]): void {
    this.known.delete(number);
    this.known.set(number, stretch);
    for (const old of this.known.keys()) {
      if (this.known.size <= KEPT) break;
      this.known.delete(old);
    }
  }

  private touch(number: number): void {
    const stretch = this.known.get(number);
    if (stretch) this.keep(number, stretch);
  }
}

/** A stretch also has the plan before it, which tells what its first one changed. */
function beginOf(number: number): number {
  return Math.max(0, number * STRETCH - 1);
}

function numberOf(index: number): number {
  return Math.floor(index / STRETCH);
}
