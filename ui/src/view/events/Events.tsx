// Everything that was written to the run's logs: trace entries and the frames of its sessions, as they
// stand in the files.

import { useCallback, useMemo } from 'react';
import type { Cut } from '../../playback/moment';
import { windowName } from '../../playback/window';
import type { Run, Step } from '../../wire/types';
import { places, useAddress, usePlace } from '../address/browser';
import { useTimeWindow } from '../timeWindow';
import { EventFilters } from './EventFilters';
import './events.css';
import { EventTable } from './EventTable';
import type { Filter } from './filter';
import { attemptFinder, type LogChoice } from './scope';
import { useEvents } from './useEvents';

export interface EventsProps {
  run: Run;
  /** The step that is shown. */
  step: Step | null;
  /** The playhead's moment; null at the live edge. */
  moment: Cut | null;
  /** The tab is shown; a hidden one reads nothing. */
  active: boolean;
  onMoment(at: Cut): void;
}

export function Events({ run, step, moment, active, onMoment }: EventsProps) {
  const [log, setChoice] = useAddress('log', 'glide');
  const [ofStep, setOfStep] = useAddress('ofStep', 'glide');
  const [filter, setFilter] = useFilter();
  const session = log.startsWith('session:') ? log.slice('session:'.length) : null;
  // A link may name a log that this run has not.
  const choice: LogChoice = session === null || Object.hasOwn(run.sessions, session) ? log : 'all';
  const { window } = filter;
  const rows = useEvents(run, choice, ofStep ? step : null, filter, active);
  const attemptOf = useMemo(() => attemptFinder(run.steps), [run.steps]);
  const table = `${choice} ${ofStep ? step?.attemptId : ''} ${window && windowName(window)}`;
  return (
    <div className="events">
      <EventFilters
        run={run}
        step={step}
        rows={rows}
        choice={choice}
        ofStep={ofStep}
        filter={filter}
        onChoice={setChoice}
        onOfStep={setOfStep}
        onFilter={setFilter}
      />
      <EventTable
        // Another choice is another table: the place in it does not carry over.
        key={table}
        run={run}
        pane={`events/${table}`}
        rows={rows}
        moment={moment}
        active={active}
        attemptOf={attemptOf}
        onMoment={onMoment}
      />
    </div>
  );
}

/** The filter is a part of the address, so that a link restores it. */
function useFilter(): [Filter, (filter: Filter) => void] {
  const kind = usePlace(({ address }) => address.kind);
  const faultsOnly = usePlace(({ address }) => address.faultsOnly);
  const text = usePlace(({ address }) => address.text);
  const window = useTimeWindow();
  const filter = useMemo(() => ({ kind, faultsOnly, text, window }), [kind, faultsOnly, text, window]);
  return [filter, useCallback((to) => places.turn({ ...to }, 'glide'), [])];
}
