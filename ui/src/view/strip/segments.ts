// The attempts as segments of the scrubber: one each, or, where there are too many to be seen or drawn, one
// for several in a row, as bad as the worst of them. Pure. `last` is how the last attempt is, where its
// outcome does not say.

import type { Step } from '../../wire/types';
import { type Verdict, verdict } from '../verdict';

export interface Segment {
  /** Indexes of its steps: the first, and after the last. */
  first: number;
  end: number;
  name: string;
  how: Verdict;
}

export function segmentsOf(steps: readonly Step[], most: number, last?: Verdict): Segment[] {
  const size = Math.ceil(steps.length / most) || 1;
  const segments: Segment[] = [];
  for (let first = 0; first < steps.length; first += size) {
    const part = steps.slice(first, first + size);
    const end = first + part.length;
    const name = part[0]?.attemptId ?? '';
    const to = part.at(-1)?.attemptId ?? '';
    const how = (end === steps.length && last) || worst(part);
    segments.push({ first, end, name: part.length > 1 ? `${name} to ${to}` : name, how });
  }
  return segments;
}

function worst(steps: readonly Step[]): Verdict {
  const all = steps.map(({ outcome }) => verdict(outcome));
  const bad = all.find((how) => how === 'failed' || how === 'timed_out');
  return bad ?? all.find((how) => how === 'running') ?? all.at(-1) ?? 'unknown';
}
