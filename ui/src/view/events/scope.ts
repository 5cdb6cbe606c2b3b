// Which entries the table is about: ranges of numbers, one for each log. In: the run's document, which
// counts them, and the reader's choice. Out: ranges, and whose attempt an event is. Pure.

import { type Cut, TRACE } from '../../playback/moment';
import { sessionTrack, traceTrack } from '../../playback/track';
import { seqsIn, type TimeWindow } from '../../playback/window';
import { own, ownValues } from '../../wire/keyed';
import type { Run, Step } from '../../wire/types';

/** Numbers `first` (included) to `end` (not included) of one log. */
export interface Range {
  /** A session's id, or null for the trace. */
  log: string | null;
  first: number;
  end: number;
}

/** `all`, `trace`, or a session's id after `session:`. */
export type LogChoice = string;

type Logs = Pick<Run, 'trace' | 'sessions'>;

/** Ranges of what was chosen; `step` narrows it to the entries of that attempt. */
export function rangesOf(run: Logs, choice: LogChoice, step: Step | null): Range[] {
  const wanted = (range: Range) =>
    choice === 'all' || choice === (range.log === null ? 'trace' : `session:${range.log}`);
  const ranges = step ? ofStep(run, step) : ofRun(run);
  return ranges.filter((range) => range.end > range.first && wanted(range));
}

function ofRun(run: Logs): Range[] {
  const trace: Range = { log: null, first: 1, end: (run.trace.last?.seq ?? 0) + 1 };
  const sessions = ownValues(run.sessions);
  return [
    trace,
    ...sessions.map((one): Range => ({ log: one.id, first: 1, end: (one.lastEvent?.seq ?? 0) + 1 })),
  ];
}

function ofStep(run: Logs, step: Step): Range[] {
  const ranges: Range[] = [];
  const running = step.outcome === 'running';
  if (step.trace) {
    const [begun, last] = step.trace;
    ranges.push({ log: null, first: begun.seq, end: (running ? (run.trace.last ?? last) : last).seq + 1 });
  }
  const { conversation } = step;
  const session = own(run.sessions, conversation?.sessionId);
  if (conversation && session) {
    const last = conversation.lastSeq ?? session.lastEvent?.seq ?? 0;
    ranges.push({ log: session.id, first: conversation.firstSeq, end: last + 1 });
  }
  return ranges;
}

/** The ranges, without what surely lies outside of the window. */
export function within(ranges: Range[], run: Run, window: TimeWindow | null): Range[] {
  if (!window) return ranges;
  return ranges.flatMap((range) => {
    const { log } = range;
    const session = own(run.sessions, log ?? undefined);
    const track = session ? sessionTrack(session) : traceTrack(run.steps, run.trace, run.header.startedAt);
    const known = seqsIn(track, window);
    const first = Math.max(range.first, known.first);
    const end = Math.min(range.end, known.end);
    return end > first ? [{ log, first, end }] : [];
  });
}

/** How many numbers there are. */
export function sizeOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { first, end }) => sum + end - first, 0);
}

/** Whose attempt an event of a session is: the steps' conversations tell. */
export function attemptFinder(steps: readonly Step[]): (sessionId: string, seq: number) => string {
  const bySession = new Map<string, { first: number; last: number; attempt: string }[]>();
  for (const { conversation, attemptId } of steps) {
    if (!conversation) continue;
    const list = bySession.get(conversation.sessionId) ?? [];
    const last = conversation.lastSeq ?? Number.POSITIVE_INFINITY;
    list.push({ first: conversation.firstSeq, last, attempt: attemptId });
    bySession.set(conversation.sessionId, list);
  }
  return (sessionId, seq) =>
    bySession.get(sessionId)?.findLast(({ first, last }) => first <= seq && seq <= last)?.attempt ?? '';
}

/** The place of an entry in the run's one order. */
export function cutOf(entry: { log: string | null; seq: number; at: number }): Cut {
  return { log: entry.log ?? TRACE, seq: entry.seq, at: entry.at };
}
