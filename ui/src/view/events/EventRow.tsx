// One entry: a line, and the whole of it once opened.

import { memo } from 'react';
import type { Cut } from '../../playback/moment';
import { type Keyed, own } from '../../wire/keyed';
import { Boundary } from '../boundary/Boundary';
import { Chevron } from '../conversation/icons';
import { type Sought, SoughtContext } from '../search/sought';
import type { Entry } from './entry';
import { RawEntry } from './RawEntry';
import { cutOf } from './scope';
import { sinceText, stampText } from './time';

interface EventRowProps {
  row: Entry;
  index: number;
  runId: string;
  startedAt: number;
  log: string;
  attempt: string;
  /** It is the one that the playhead stands at. */
  current: boolean;
  /** It had not been written at the playhead. */
  later: boolean;
  /** What a search found in it. */
  sought: Sought | null;
  open: boolean;
  /** It is the one that the tab key reaches. */
  reachable: boolean;
  onToggle(): void;
  onMoment(at: Cut): void;
}

const ARROWS: Keyed<string> = { inbound: '←', outbound: '→' };

export const EventRow = memo(
  function EventRow(props: EventRowProps) {
    const {
      row,
      index,
      startedAt,
      log,
      attempt,
      current,
      later,
      sought,
      open,
      reachable,
      onToggle,
      onMoment,
    } = props;
    return (
      <>
        <div
          role="row"
          className="event-row"
          aria-rowindex={index + 2}
          aria-current={current || undefined}
          data-fault={row.fault || undefined}
          data-later={later || undefined}
          data-open={open || undefined}
        >
          <span role="cell">
            <button
              type="button"
              className="event-time"
              tabIndex={-1}
              title={`${stampText(row.at)}: go to this moment`}
              onClick={() => onMoment(cutOf(row))}
            >
              {row.at === 0 ? '?' : sinceText(row.at - startedAt)}
            </button>
          </span>
          <span role="cell" className="event-log" title={log}>
            {log}
          </span>
          <span role="cell" className="event-seq">
            {row.seq}
          </span>
          <span role="cell" className="event-direction" title={row.direction}>
            <span aria-hidden="true">{own(ARROWS, row.direction) ?? ''}</span>
            <span className="unseen">{row.direction}</span>
          </span>
          <span role="cell" className="event-kind">
            <button
              type="button"
              className="event-open"
              aria-expanded={open}
              tabIndex={reachable ? 0 : -1}
              onClick={onToggle}
            >
              <Chevron />
              <span className="event-word" title={row.kind}>
                {row.kind}
              </span>
            </button>
          </span>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button before it does the same by keys */}
          <span role="cell" className="event-summary" title={row.summary} onClick={onToggle}>
            {row.summary}
          </span>
          <span role="cell" className="event-attempt" title={attempt}>
            {attempt}
          </span>
        </div>
        {open && (
          <div role="row" className="event-more">
            <div role="cell">
              <SoughtContext value={sought}>
                <Boundary what="This entry" room="row" renew={[row]}>
                  <RawEntry runId={props.runId} row={row} onMoment={onMoment} />
                </Boundary>
              </SoughtContext>
            </div>
          </div>
        )}
      </>
    );
  },
  (a, b) =>
    a.row === b.row &&
    a.index === b.index &&
    a.attempt === b.attempt &&
    a.log === b.log &&
    a.current === b.current &&
    a.later === b.later &&
    a.sought === b.sought &&
    a.open === b.open &&
    a.reachable === b.reachable,
);

/** A row that is known to be there, or a number that the log does not have. */
export function PlaceholderRow({ index, none }: { index: number; none: boolean }) {
  return (
    <div role="row" className="event-row event-unread" aria-rowindex={index + 2}>
      <span role="cell">{none ? 'no such number' : 'not read yet'}</span>
    </div>
  );
}
