// The rows in view. It follows the end while the reader is there; arrow keys walk, Enter opens.

import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useStore } from 'zustand';
import { type Cut, compareCuts } from '../../playback/moment';
import type { ReadPlace } from '../../store/memory';
import { type Keyed, own } from '../../wire/keyed';
import type { Run } from '../../wire/types';
import { useOpenStore } from '../conversation/open';
import { isAtMoment, useMomentInView, useSoughtEntry } from './atMoment';
import { sessionName } from './EventFilters';
import { EventRow, PlaceholderRow } from './EventRow';
import { useKeptPlace } from './keptPlace';
import { cutOf } from './scope';
import type { EventRows } from './useEvents';

interface EventTableProps {
  run: Run;
  /** Names the choice of logs, in the reader's memory. */
  pane: string;
  rows: EventRows;
  moment: Cut | null;
  active: boolean;
  attemptOf(sessionId: string, seq: number): string;
  onMoment(at: Cut): void;
}

type List = Virtualizer<HTMLDivElement, HTMLDivElement>;

const ROW = 24; // px
const OPENED = 'events'; // the name of what was opened, in the reader's memory
const COLUMNS = ['Time', 'Log', 'Seq', 'Direction', 'Kind', 'Summary', 'Attempt'];

export function EventTable({ run, pane, rows, moment, active, attemptOf, onMoment }: EventTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const open = useOpenStore(run.runId, OPENED);
  const opened = useStore(open, ({ chosen }) => chosen);
  const list = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows.key(index),
    overscan: 12,
    anchorTo: 'end',
    paddingEnd: 4,
    scrollMargin: ROW,
  });
  const kept = { runId: run.runId, pane, rows, moment, active, head: ROW };
  const aim = useKeptPlace(list, scroller, kept);
  const follow = useEnd(list, scroller, rows.count, active, aim);
  useMomentInView(list, rows, moment, active, aim);
  const sought = useSoughtEntry(scroller, open, active);
  const items = list.getVirtualItems();
  const [from, to] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const { look } = rows;
  useEffect(() => look(from, to), [look, from, to]);
  const walk = useWalk(list, scroller, rows.count);
  const names = useMemo(
    () => Object.keys(run.sessions).map((id) => [id, sessionName(run, id)] as const),
    [run],
  );
  const nameOf = new Map(names);
  return (
    <div
      ref={scroller}
      className="event-table"
      role="table"
      aria-label="Events"
      aria-rowcount={rows.count + 1}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
      tabIndex={0}
      onKeyDown={walk.onKeyDown}
      onScroll={follow}
    >
      <div role="rowgroup" className="event-head">
        <div role="row" className="event-row" aria-rowindex={1}>
          {COLUMNS.map((name) => (
            <span key={name} role="columnheader">
              {name === 'Direction' ? <span className="unseen">{name}</span> : name}
            </span>
          ))}
        </div>
      </div>
      {rows.count === 0 && <None rows={rows} />}
      <div role="rowgroup" className="event-rows" style={{ height: list.getTotalSize() }}>
        {items.map((item) => {
          const row = rows.at(item.index);
          const key = rows.key(item.index);
          return (
            <div
              key={item.key}
              ref={list.measureElement}
              data-index={item.index}
              role="presentation"
              className="event-slot"
              style={{ transform: `translateY(${item.start - ROW}px)` }}
            >
              {row ? (
                <EventRow
                  row={row}
                  sought={
                    sought?.in === 'entry' && row.log === null && row.seq === sought.seq ? sought : null
                  }
                  index={item.index}
                  runId={run.runId}
                  startedAt={run.header.startedAt}
                  log={row.log === null ? 'trace' : (nameOf.get(row.log) ?? row.log)}
                  attempt={row.attempt || (row.log === null ? '' : attemptOf(row.log, row.seq))}
                  current={isAtMoment(row, moment)}
                  later={moment !== null && compareCuts(cutOf(row), moment) > 0}
                  open={opened.get(key) ?? false}
                  reachable={walk.index === item.index}
                  onToggle={() => open.getState().choose(key, !opened.get(key))}
                  onMoment={onMoment}
                />
              ) : (
                <PlaceholderRow index={item.index} none={row === null} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function None({ rows }: { rows: EventRows }) {
  const reading = rows.read < rows.total && !rows.spent;
  return (
    <p className="event-none" role="presentation">
      {reading ? 'Reading…' : rows.total === 0 ? 'Nothing was written here yet.' : 'Nothing matches.'}
    </p>
  );
}

/** A table that is opened shows its newest rows, and goes on to, until the reader leaves the end. */
function useEnd(
  list: List,
  scroller: RefObject<HTMLDivElement | null>,
  count: number,
  active: boolean,
  aim: RefObject<ReadPlace | null>,
) {
  const atEnd = useRef(aim.current === null);
  const size = list.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows, or a longer one, move the end
  useLayoutEffect(() => {
    const element = scroller.current;
    if (active && atEnd.current && element) element.scrollTop = element.scrollHeight;
  }, [scroller, active, count, size]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return () => {
    const element = scroller.current;
    if (!element || !active) return;
    atEnd.current =
      aim.current === null && element.scrollHeight - element.scrollTop - element.clientHeight < ROW;
  };
}

const STEPS: Keyed<number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 20,
  PageUp: -20,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** One row at a time is in the order of tabs; keys move to others. */
function useWalk(list: List, scroller: RefObject<HTMLDivElement | null>, count: number) {
  const [at, setAt] = useState<number>();
  const index = Math.min(at ?? count - 1, count - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = own(STEPS, event.key);
    const target = event.target as HTMLElement;
    const walks = target === scroller.current || target.classList.contains('event-open');
    if (by === undefined || !walks || count === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const focused = target.closest<HTMLElement>('[data-index]')?.dataset.index;
    // From the table itself, the first key takes the row that stands there.
    const now = focused === undefined ? index - (at === undefined ? Math.sign(by) : 0) : Number(focused);
    const next = Math.min(count - 1, Math.max(0, now + by));
    setAt(next);
    list.scrollToIndex(next, { align: 'auto' });
    const focus = () =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] .event-open`)?.focus();
    requestAnimationFrame(() => requestAnimationFrame(focus));
  };
  return { index, onKeyDown };
}
