// How far a run has come, in a name: a part that could not be drawn is tried again when that changes. Changes with
// each entry of the trace and each new session, not with each word of an agent.

import type { Run } from '../../wire/types';

const known = new WeakMap<Run, string>();

export function standOf(run: Run | null): string {
  if (!run) return '';
  const before = known.get(run);
  if (before !== undefined) return before;
  const { steps, header, trace, sessions } = run;
  const stand = `${header.status} ${steps.length} ${trace.count} ${Object.keys(sessions).length}`;
  known.set(run, stand);
  return stand;
}
