// The session's plan as it stood: one line with what is being done, the whole list when opened, and each
// version before it with what it changed. Entries that the document leaves out are read when they are looked at.

import { useEffect, useMemo, useRef, useState } from 'react';
import { type Keyed, own } from '../../wire/keyed';
import type { Plan, PlanEntry } from '../../wire/types';
import { useSources } from '../live';
import { clockText, dateText } from '../time';
import { Chevron } from './icons';
import { useOpen } from './open';
import { PlanBook } from './plan-book';
import { useScene } from './scene';

export function PlanCard({ plans }: { plans: readonly Plan[] }) {
  const [open, choose] = useOpen('plan', false);
  // From the newest on; 0 is the newest, so that a plan that changes shows its change.
  const [back, setBack] = useState(0);
  const shown = Math.max(0, plans.length - 1 - (open ? back : 0));
  const plan = plans[shown];
  const previous = open ? plans[shown - 1] : undefined;
  const book = useBook();
  const entries = plan && book.entries(shown, plan);
  const before = previous && book.entries(shown - 1, previous);
  const missing = plan && !entries ? shown : previous && !before ? shown - 1 : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another plan in that place is asked for anew.
  useEffect(() => book.want(missing), [book, missing, plan?.at.seq, plan?.at.at]);
  const drawn = useRef<number>(undefined);
  if (!plan || (entries?.length === 0 && plans.length === 1)) return null;
  const done = entries?.filter((entry) => entry.status === 'completed').length ?? 0;
  const why = entries ? undefined : book.why(shown);
  return (
    <section className="plan" aria-label="Plan" data-open={open || undefined}>
      <button type="button" className="fold-line" aria-expanded={open} onClick={() => choose(!open)}>
        <Chevron />
        <span className="label">Plan</span>
        <span className="plan-count">{entries ? `${done} of ${entries.length}` : '…'}</span>
        <span className="plan-bar" aria-hidden="true">
          {entries?.slice(0, 40).map((entry, i) => (
            <i key={i} data-status={entry.status} />
          ))}
        </span>
        {!open && (
          <span className="plan-now">
            {entries ? saidOf(entries, done) : why !== undefined && 'This plan could not be loaded.'}
          </span>
        )}
      </button>
      {open && (
        <>
          {plans.length > 1 && (
            <Versions plans={plans} shown={shown} onShow={(index) => setBack(plans.length - 1 - index)} />
          )}
          {entries ? (
            <div
              ref={(box) => {
                if (box) drawn.current = box.getBoundingClientRect().height;
              }}
            >
              <Entries entries={entries} before={before} />
            </div>
          ) : (
            <Awaited why={why} height={drawn.current} onAgain={() => book.again(shown)} />
          )}
        </>
      )}
    </section>
  );
}

/** The plans of the conversation that the page was not given. */
function useBook(): PlanBook {
  const { reader } = useSources();
  const { runId, sessionId } = useScene();
  const [, draw] = useState(0);
  return useMemo(
    () =>
      new PlanBook(
        (from, to) => reader.plans(runId, sessionId, from, to),
        () => draw((count) => count + 1),
      ),
    [reader, runId, sessionId],
  );
}

/** What is being done, or else what comes next. */
function saidOf(entries: readonly PlanEntry[], done: number): string | undefined {
  const now = entries.find((entry) => entry.status === 'in_progress');
  if (now) return now.content;
  return done === entries.length
    ? 'all done'
    : entries.find((entry) => entry.status !== 'completed')?.content;
}

interface VersionsProps {
  plans: readonly Plan[];
  shown: number;
  onShow(index: number): void;
}

function Versions({ plans, shown, onShow }: VersionsProps) {
  const at = plans[shown]?.at.at ?? 0;
  const last = plans.length - 1;
  return (
    <div className="plan-versions">
      <button
        type="button"
        aria-label="Earlier plan"
        disabled={shown === 0}
        onClick={() => onShow(shown - 1)}
      >
        ‹
      </button>
      <span aria-live="polite">
        Version {shown + 1} of {plans.length}
        {shown === last ? ', the newest' : ''}
      </span>
      <button
        type="button"
        aria-label="Later plan"
        disabled={shown === last}
        onClick={() => onShow(shown + 1)}
      >
        ›
      </button>
      {shown !== last && (
        <button type="button" className="show-all" onClick={() => onShow(last)}>
          Newest
        </button>
      )}
      <time title={dateText(at)}>{clockText(at)}</time>
    </div>
  );
}

interface AwaitedProps {
  /** Why it did not come; undefined while it is on its way. */
  why: string | undefined;
  /** Of what was drawn before: nothing below moves. */
  height: number | undefined;
  onAgain(): void;
}

function Awaited({ why, height, onAgain }: AwaitedProps) {
  return (
    <div className="plan-awaited quiet" role="status" style={{ height }}>
      {why === undefined ? (
        'Loading this plan…'
      ) : (
        <>
          This plan could not be loaded: {why}.{' '}
          <button type="button" className="show-all" onClick={onAgain}>
            Try again
          </button>
        </>
      )}
    </div>
  );
}

interface EntriesProps {
  entries: readonly PlanEntry[];
  before: readonly PlanEntry[] | undefined;
}

function Entries({ entries, before }: EntriesProps) {
  if (entries.length === 0) return <p className="plan-list quiet">The plan was removed.</p>;
  const known = new Map(before?.map((entry) => [entry.content, entry.status]));
  return (
    <ol className="plan-list">
      {entries.map((entry, i) => (
        <Line key={i} entry={entry} change={before && changeOf(entry.status, known.get(entry.content))} />
      ))}
    </ol>
  );
}

/** What this version changed of an entry. */
function changeOf(status: string, was: string | undefined): string | undefined {
  if (was === undefined) return 'new';
  return was === status ? undefined : `was ${was.replaceAll('_', ' ')}`;
}

const MARKS: Keyed<string> = { completed: '✓', in_progress: '▸', pending: '○' };

function Line({ entry, change }: { entry: PlanEntry; change: string | undefined }) {
  return (
    <li data-status={entry.status}>
      <span className="plan-mark" role="img" aria-label={entry.status.replace('_', ' ')}>
        {own(MARKS, entry.status) ?? '○'}
      </span>
      <span>{entry.content}</span>
      {entry.priority === 'high' && <span className="plan-priority">high</span>}
      {change && <span className="plan-change">{change}</span>}
    </li>
  );
}
