// Which runs came to something since they were last looked at. Pure.
// In: summaries of runs, and what was known of them. Out: what is known now, and which are unread.
// A run that goes on is never news; how it ends, waits or dies is, until somebody opens it.

import { type Keyed, own, ownEntries, ownValues } from '../../wire/keyed';
import type { RunSummary } from '../../wire/types';
import type { Verdict } from '../verdict';
import { verdictOf } from './attention';

/** How a run was when it was last looked at, or went on; and when it began, as the run says. */
type Seen = readonly [how: Verdict, startedAt: string];

export interface Looked {
  /** Runs that began up to here and are not in `seen` are old: nobody waits for them. As `startedAt`. */
  since: string;
  seen: Keyed<Seen>;
}

/** Runs that are remembered. */
const MOST = 1_000;
const GOING_ON: readonly Verdict[] = ['running', 'stale'];
const NEWS: readonly Verdict[] = ['waiting', 'ok', 'failed', 'timed_out', 'cancelled', 'dead', 'broken'];

/** What is known of a list at the first look ever: what has ended is old. `now` in ms since 1970. */
export function firstLook(now: number): Looked {
  return { since: new Date(now).toISOString(), seen: {} };
}

export function isUnread(run: RunSummary, { since, seen }: Looked): boolean {
  const how = verdictOf(run);
  if (!NEWS.includes(how)) return false;
  const known = own(seen, run.runId);
  return known ? known[0] !== how : run.startedAt > since;
}

/** With the runs that go on, and the one that is looked at. The same object when nothing is new. */
export function lookAt(looked: Looked, runs: Keyed<RunSummary>, open: string | null): Looked {
  const news: [string, Seen][] = [];
  for (const run of ownValues(runs)) {
    const how = verdictOf(run);
    const known = own(looked.seen, run.runId)?.[0];
    const goesOn = GOING_ON.includes(how);
    if (!goesOn && run.runId !== open) continue;
    // Silent or not, it goes on; and an old run that is looked at again has nothing to be remembered by.
    if (known === how || (goesOn && known && GOING_ON.includes(known))) continue;
    if (!goesOn && !known && run.startedAt <= looked.since) continue;
    news.push([run.runId, [how, run.startedAt]]);
  }
  return news.length === 0 ? looked : bounded(withNews(looked, news));
}

/** All runs of the list are old from now on. */
export function readAll(looked: Looked, runs: Keyed<RunSummary>): Looked {
  const unread = ownValues(runs).filter((run) => isUnread(run, looked));
  return bounded(
    withNews(
      looked,
      unread.map((run) => [run.runId, [verdictOf(run), run.startedAt]]),
    ),
  );
}

function withNews({ since, seen }: Looked, news: readonly (readonly [string, Seen])[]): Looked {
  return { since, seen: Object.fromEntries([...ownEntries(seen), ...news]) };
}

/** The oldest runs go, and are old. */
function bounded({ since, seen }: Looked): Looked {
  const all = ownEntries(seen);
  if (all.length <= MOST) return { since, seen };
  all.sort(([, [, a]], [, [, b]]) => (a < b ? 1 : -1));
  const dropped = all[MOST]?.[1][1] ?? since;
  return {
    since: dropped > since ? dropped : since,
    seen: Object.fromEntries(all.slice(0, MOST)),
  };
}

/** From what an older page, or anybody, left in the storage; null when that is nothing of use. */
export function parseLooked(text: string | null): Looked | null {
  let found: unknown;
  try {
    found = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  if (typeof found !== 'object' || found === null) return null;
  const { since, seen } = found as Record<string, unknown>;
  if (typeof since !== 'string' || typeof seen !== 'object' || seen === null) return null;
  const sound = Object.entries(seen).filter(
    ([, one]) => Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'string',
  );
  return bounded({ since, seen: Object.fromEntries(sound) });
}
