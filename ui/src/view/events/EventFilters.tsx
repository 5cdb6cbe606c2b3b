// What the table is about, and how much of it was read.

import { useMemo } from 'react';
import { own, ownValues } from '../../wire/keyed';
import type { Run, Step } from '../../wire/types';
import { grouped } from '../number';
import { type Filter, isActive, kindsOf, TOOL_CALLS } from './filter';
import type { LogChoice } from './scope';
import type { EventRows } from './useEvents';

interface EventFiltersProps {
  run: Run;
  step: Step | null;
  rows: EventRows;
  choice: LogChoice;
  ofStep: boolean;
  filter: Filter;
  onChoice(choice: LogChoice): void;
  onOfStep(ofStep: boolean): void;
  onFilter(filter: Filter): void;
}

export function EventFilters(props: EventFiltersProps) {
  const { run, step, rows, choice, ofStep, filter, onChoice, onOfStep, onFilter } = props;
  return (
    <search className="event-filters" aria-label="Filter events">
      <select aria-label="Log" value={choice} onChange={(event) => onChoice(event.target.value)}>
        <option value="all">All logs</option>
        <option value="trace">trace ({grouped(run.trace.count)})</option>
        {ownValues(run.sessions).map((session) => (
          <option key={session.id} value={`session:${session.id}`}>
            {sessionName(run, session.id)} ({grouped(session.eventCount)})
          </option>
        ))}
      </select>
      <Kinds rows={rows} filter={filter} onFilter={onFilter} />
      <label className="event-check">
        <input
          type="checkbox"
          checked={ofStep}
          disabled={!step}
          onChange={(event) => onOfStep(event.target.checked)}
        />
        {step ? `only ${step.attemptId}` : 'only this step'}
      </label>
      <label className="event-check">
        <input
          type="checkbox"
          checked={filter.faultsOnly}
          onChange={(event) => onFilter({ ...filter, faultsOnly: event.target.checked })}
        />
        errors only
      </label>
      <input
        className="event-text"
        type="search"
        aria-label="Filter by text"
        placeholder="Filter by text"
        title="Looks at the first 1,500 characters of each entry"
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
      />
      <Count rows={rows} filtered={isActive(filter)} />
    </search>
  );
}

function Kinds({ rows, filter, onFilter }: Pick<EventFiltersProps, 'rows' | 'filter' | 'onFilter'>) {
  const kinds = useMemo(() => kindsOf(rows.known), [rows.known]);
  const known =
    filter.kind === '' || filter.kind === TOOL_CALLS || kinds.some(([kind]) => kind === filter.kind);
  const tools = kinds.reduce((sum, [kind, count]) => sum + (kind.startsWith('tool_call') ? count : 0), 0);
  return (
    <select
      aria-label="Kind"
      value={filter.kind}
      onChange={(event) => onFilter({ ...filter, kind: event.target.value })}
    >
      <option value="">All kinds</option>
      <option value={TOOL_CALLS}>tool calls ({tools})</option>
      {!known && <option value={filter.kind}>{filter.kind} (0)</option>}
      {kinds.map(([kind, count]) => (
        <option key={kind} value={kind}>
          {kind} ({count})
        </option>
      ))}
    </select>
  );
}

function Count({ rows, filtered }: { rows: EventRows; filtered: boolean }) {
  const number = grouped;
  const all = rows.read >= rows.total;
  const text = filtered
    ? `${number(rows.count)} of ${number(rows.read)}${all ? '' : ` read, ${number(rows.total)} in all`}`
    : `${number(rows.total)} entries`;
  return (
    <span className="event-count" role="status">
      {text}
      {rows.spent && (
        <button type="button" className="show-all" onClick={rows.readOn}>
          Read further back
        </button>
      )}
    </span>
  );
}

/** Handles repeat (each isolated session has the same), so a number tells them apart. */
export function sessionName(run: Run, id: string): string {
  const handle = own(run.sessions, id)?.about.handle || id;
  const same = ownValues(run.sessions).filter((session) => (session.about.handle || session.id) === handle);
  return same.length < 2 ? handle : `${handle} ${same.findIndex((session) => session.id === id) + 1}`;
}
