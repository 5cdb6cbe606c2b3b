// The list of runs, newest first. Rows are as high as each other, so nothing jumps when one changes.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { settings } from '../../store/settings';
import { own, ownValues } from '../../wire/keyed';
import { useAddress } from '../address/browser';
import { useUnread, useUnreadCount } from '../attention/looked';
import { NotifyButton } from '../attention/NotifyButton';
import { Boundary } from '../boundary/Boundary';
import { answering, handlerOf, useCommands } from '../keys/commands';
import { useLive, useMedia, useSources } from '../live';
import { Splitter } from '../Splitter';
import { filterRuns } from './filter';
import { Elsewhere, RailSearch } from './RailSearch';
import './rail.css';
import { RunRow } from './RunRow';
import { ThemeButton } from './ThemeButton';

const ROW_PX = 54;
const NONE: string[] = [];
/** So many rows before the end of the list more of it is asked for. */
const NEAR_END = 20;

export function Rail() {
  const narrow = useMedia('(max-width: 999px)');
  const wished = useStore(settings, (state) => state.railOpen);
  const width = useStore(settings, (state) => state.rail);
  // In a narrow window the rail lies over the run, so it opens for one choice only.
  const [over, setOver] = useState(false);
  const open = narrow ? over : wished;
  const toggle = () => (narrow ? setOver(!over) : settings.setState({ railOpen: !wished }));
  useCommands({ 'rail.toggle': toggle });
  if (!open) return <FoldedRail onOpen={toggle} />;
  return (
    <>
      <nav className="rail" aria-label="Runs" style={narrow ? undefined : { width }}>
        <header className="rail-head">
          <button
            type="button"
            className="rail-brand"
            title="About this viewer"
            onClick={() => handlerOf('about.open', answering.getState())?.()}
          >
            runreel
          </button>
          <NotifyButton />
          <ThemeButton />
          <button type="button" className="icon-button" aria-label="Hide the list of runs" onClick={toggle}>
            «
          </button>
        </header>
        <RunList onPick={narrow ? toggle : undefined} />
      </nav>
      {!narrow && <Splitter pane="rail" label="Width of the list of runs" side="before" axis="x" />}
    </>
  );
}

function FoldedRail({ onOpen }: { onOpen(): void }) {
  const alive = useLive((state) => {
    const all = ownValues(state.runs?.runsById ?? {});
    return all.filter((run) => run.status === 'running' && run.liveness?.state !== 'dead').length;
  });
  const unread = useUnreadCount();
  return (
    <nav className="rail-folded" aria-label="Runs">
      <button type="button" className="icon-button" aria-label="Show the list of runs" onClick={onOpen}>
        »
      </button>
      {alive > 0 && (
        <span className="rail-alive" title={`${alive} running`}>
          {alive}
        </span>
      )}
      {unread > 0 && (
        <span className="rail-unread" title={`${unread} unread`}>
          {unread}
          <span className="unseen"> unread</span>
        </span>
      )}
    </nav>
  );
}

function RunList({ onPick }: { onPick: (() => void) | undefined }) {
  const runs = useLive((state) => state.runs);
  const [typed, setTyped] = useAddress('runs', 'glide');
  const [status, setStatus] = useAddress('status', 'glide');
  const isUnread = useUnread();
  const open = useLive((state) => state.runId);
  const order = useMemo(
    () => (runs ? filterRuns(runs, typed, status, (run) => run.runId === open || isUnread(run)) : NONE),
    [runs, typed, status, open, isUnread],
  );
  const all = runs?.order.length ?? 0;
  const { total, trouble } = runs ?? {};
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: order.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => order[index] ?? index,
    overscan: 8,
  });
  const { live } = useSources();
  const loaded = order.length;
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  const wantsMore = loaded > 0 && last >= loaded - NEAR_END && total !== undefined && total > all;
  useEffect(() => {
    if (wantsMore) live.wantRuns(2 * all);
  }, [wantsMore, live, all]);
  return (
    <>
      {trouble && (
        <p className="rail-trouble" role="status">
          {trouble}
        </p>
      )}
      <RailSearch
        typed={typed}
        status={status}
        onType={setTyped}
        onStatus={setStatus}
        onDown={() => box.current?.querySelector('a')?.focus()}
      />
      {order.length === 0 && all > 0 && <p className="rail-none">No run of the list fits</p>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows move between the links inside */}
      <div className="rail-rows" ref={box} onKeyDown={moveBetweenRows}>
        <ul style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => (
            <li
              key={row.key}
              aria-setsize={order.length}
              aria-posinset={row.index + 1}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <Boundary what="This run" room="row" renew={[own(runs?.runsById ?? {}, order[row.index])]}>
                <RunRow runId={order[row.index] ?? ''} onPick={onPick} />
              </Boundary>
            </li>
          ))}
        </ul>
      </div>
      <Elsewhere typed={typed} status={status} known={runs?.runsById ?? {}} onPick={onPick} />
      {typed.trim() === '' && total !== undefined && total > all && (
        <p className="rail-total">
          The newest {all} of {total} runs
        </p>
      )}
    </>
  );
}

function moveBetweenRows(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = links[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
