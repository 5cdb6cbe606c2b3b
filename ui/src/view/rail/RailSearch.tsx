// The rail's field and status filter, and what the server finds beyond the loaded list.

import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { type Keyed, own } from '../../wire/keyed';
import type { RunSummary, RunsFound } from '../../wire/types';
import { useUnread } from '../attention/looked';
import { useCommands } from '../keys/commands';
import { useSources } from '../live';
import { grouped } from '../number';
import { runPath } from '../run-path';
import { StatusDot } from '../StatusDot';
import { titleOf, verdict } from '../verdict';
import { hasStatus, type StatusFilter } from './filter';

interface RailSearchProps {
  typed: string;
  status: StatusFilter;
  onType(typed: string): void;
  onStatus(status: StatusFilter): void;
  /** To the first run. */
  onDown(): void;
}

const STATUSES: [StatusFilter, string][] = [
  ['all', 'All'],
  ['running', 'Running'],
  ['waiting', 'Waiting'],
  ['failed', 'Failed'],
  ['unread', 'Unread'],
];

export function RailSearch({ typed, status, onType, onStatus, onDown }: RailSearchProps) {
  const field = useRef<HTMLInputElement>(null);
  useCommands({ 'rail.search': () => field.current?.select() });
  return (
    <search className="rail-search" aria-label="Filter the runs">
      <input
        ref={field}
        className="search-field"
        type="text"
        aria-label="Words of a run"
        placeholder="Filter runs"
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') onDown();
          if (event.key !== 'Escape') return;
          onType('');
          event.currentTarget.blur();
        }}
      />
      <fieldset className="rail-statuses" aria-label="How they are">
        {STATUSES.map(([value, label]) => (
          <button
            key={value}
            type="button"
            className="rail-status"
            aria-pressed={status === value}
            onClick={() => onStatus(value)}
          >
            {label}
          </button>
        ))}
      </fieldset>
    </search>
  );
}

interface ElsewhereProps {
  typed: string;
  status: StatusFilter;
  /** Ids of the loaded list. */
  known: Keyed<RunSummary>;
  onPick: (() => void) | undefined;
}

/** Runs that the server knows and the loaded list has not. */
export function Elsewhere({ typed, status, known, onPick }: ElsewhereProps) {
  const found = useRunsFound(typed);
  const isMarked = useUnread();
  if (!found) return null;
  const hits = found.hits.filter(({ run }) => !own(known, run.runId) && hasStatus(run, status, isMarked));
  return (
    <div className="rail-elsewhere">
      {hits.map(({ run }) => (
        <Link key={run.runId} href={runPath(run.runId)} className="rail-found" onClick={onPick}>
          <StatusDot verdict={run.broken ? 'broken' : verdict(run.status, run.liveness)} />
          <span className="run-title">{titleOf(run)}</span>
        </Link>
      ))}
      <p className="rail-total">
        {found.searched < found.total
          ? `Searched ${grouped(found.searched)} of ${grouped(found.total)} runs`
          : `Searched all ${grouped(found.total)} runs`}
      </p>
    </div>
  );
}

const PAUSE = 200; // ms
/** The server reads runs it does not list once somebody searches: what it has read meanwhile is asked for. */
const AGAIN = 500; // ms
/** So often without another run that was read. */
const PATIENCE = 6;

function useRunsFound(typed: string): RunsFound | null {
  const { reader } = useSources();
  const [found, setFound] = useState<RunsFound | null>(null);
  const words = typed.trim();
  useEffect(() => {
    if (words === '') {
      setFound(null);
      return;
    }
    const leaving = new AbortController();
    let [searched, patience] = [0, PATIENCE];
    const take = (now: RunsFound) => {
      setFound(now);
      patience = now.searched > searched ? PATIENCE : patience - 1;
      searched = now.searched;
      if (now.searched < now.total && patience > 0) timer = setTimeout(ask, AGAIN);
    };
    // Who cannot be asked now adds nothing; the loaded list is filtered in any case.
    const miss = () => {
      patience -= 1;
      if (!leaving.signal.aborted && patience > 0) timer = setTimeout(ask, AGAIN);
    };
    const ask = () => reader.searchRuns(words, leaving.signal).then(take, miss);
    let timer = setTimeout(ask, PAUSE);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [reader, words]);
  return found;
}
