// Everything that was written to the run's logs: trace entries and the frames of its sessions, as they
// stand in the files.

import { useMemo, useState } from 'react';
import type { Cut } from '../../playback/moment';
import type { Run, Step } from '../../wire/types';
import { EventFilters } from './EventFilters';
import './events.css';
import { EventTable } from './EventTable';
import { type Filter, NO_FILTER } from './filter';
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
  const [choice, setChoice] = useState<LogChoice>('all');
  const [ofStep, setOfStep] = useState(false);
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const rows = useEvents(run, choice, ofStep ? step : null, filter, active);
  const attemptOf = useMemo(() => attemptFinder(run.steps), [run.steps]);
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
        key={`${choice} ${ofStep ? step?.attemptId : ''}`}
        run={run}
        rows={rows}
        moment={moment}
        active={active}
        attemptOf={attemptOf}
        onMoment={onMoment}
      />
    </div>
  );
}
