// What a run amounts to, and what came since: the digest for somebody who comes back. Pure.

import { ownValues } from '../wire/keyed';
import type { Run } from '../wire/types';
import { hasFailed } from './track';

export interface Tally {
  /** Steps that are over. */
  settled: number;
  /** Steps and turns that failed. */
  errors: number;
  messages: number;
  /** Entries of all logs. */
  events: number;
}

export function tally(run: Run): Tally {
  const sessions = ownValues(run.sessions);
  const sum = (of: (session: (typeof sessions)[number]) => number) =>
    sessions.reduce((total, session) => total + of(session), 0);
  return {
    settled: run.steps.filter(({ outcome }) => outcome !== 'running').length,
    errors:
      run.steps.filter(hasFailed).length +
      sum(({ history }) => history.turns.filter(({ failed }) => failed).length),
    messages: sum(({ messageCount }) => messageCount),
    events: run.trace.count + sum(({ eventCount }) => eventCount),
  };
}

/** In a line: `2 steps settled, 1 error, 14 messages`; empty when nothing came. */
export function digest(before: Tally, now: Tally): string {
  const parts = [
    part(now.settled - before.settled, 'step settled', 'steps settled'),
    part(now.errors - before.errors, 'error', 'errors'),
    part(now.messages - before.messages, 'message', 'messages'),
  ].filter((text) => text !== '');
  if (parts.length > 0) return parts.join(', ');
  return part(now.events - before.events, 'event', 'events');
}

function part(count: number, one: string, many: string): string {
  return count <= 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
