// The rows, only those in view. It sticks to the end while the reader is there, lets go on any scroll
// up, and never moves the reader's place: rows are measured, and what changes above is made up for.

import { elementScroll, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { type Cut, cutName } from '../../playback/moment';
import { SoughtContext } from '../search/sought';
import { HeadLine } from './HeadLine';
import { More } from './More';
import { RowView } from './RowView';
import { placeAt, useRemember } from './remember';
import { type Place, type Reveal, revealedRow, useReveal } from './reveal';
import type { Head, Heads, Row } from './rows';
import type { Loading } from './useKept';

export interface ListProps {
  runId: string;
  /** What it is remembered by. */
  pane: string;
  rows: Row[];
  heads: Heads | undefined;
  /** How many messages there are before these. */
  before: number;
  range: { first: number; end: number | null } | null;
  live: boolean;
  /** The newest turn goes on. */
  goes: boolean;
  moment: Cut | null;
  following: boolean;
  reveal: Reveal | undefined;
  /** Where the reader was before something was revealed. */
  back: Place | undefined;
  /** Something is revealed from now on; the reader is at this place. */
  onLeave(place: Place | undefined): void;
  onBack(): void;
  loading: Loading;
  onLetGo(): void;
  /** The reader came back to the end. */
  onCatchUp(): void;
  onEarlier(): void;
  onLater(): void;
}

type Rows = Virtualizer<HTMLDivElement, HTMLDivElement>;

const FAR = 1e9; // px
const TOP = 40; // px for what tells of earlier messages
const NEAR_END = 32; // px that still count as the end
const NEAR_START = 600; // px before the beginning at which earlier messages are asked for
const GUESS: Partial<Record<Row['kind'], number>> = {
  head: 44,
  tool: 28,
  thinking: 28,
  text: 90,
  image: 240,
};

export function List(props: ListProps) {
  const { rows, heads, before, range, goes, following, loading, onEarlier, onLater } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const placed = useRef(Number.NaN);
  const list = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    scrollToFn: (offset, options, instance) => {
      placed.current = offset + (options.adjustments ?? 0);
      elementScroll(offset, options, instance);
    },
    estimateSize: (index) => GUESS[rows[index]?.kind ?? 'text'] ?? 28,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 4,
    // Who follows begins at the end: what stands at the top is not drawn first.
    initialOffset: () => (following ? FAR : 0),
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    paddingStart: before > 0 ? TOP : 0,
    paddingEnd: 24,
  });
  useFollowing(list, scroller, following, rows.length > 0);
  useLeaving(list, scroller, props);
  usePlace(list, props);
  useReveal(list, scroller, rows, props.reveal, props.back, props.onBack);
  const revealed = props.reveal ? revealedRow(rows, props.reveal) : -1;
  useResize(list, scroller);
  useRemember(list, scroller, props);
  const letGo = useLetGo(list, scroller, placed, props);
  useEarlier(list, before > 0, loading, onEarlier);
  return (
    <div
      ref={scroller}
      className="rows"
      role="log"
      aria-label="Conversation"
      aria-live="off"
      data-moment={props.moment ? cutName(props.moment) : 'live'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
      tabIndex={0}
      {...letGo}
    >
      <Sticky head={headAt(rows, heads, list)} goes={goes} />
      <div className="rows-all" style={{ height: list.getTotalSize() }}>
        {before > 0 && (
          <div className="row-more">
            <More side="earlier" count={before} loading={loading} onMore={onEarlier} />
          </div>
        )}
        {list.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={item.key}
              ref={list.measureElement}
              data-index={item.index}
              className="row"
              data-kind={row.kind}
              data-voice={row.voice}
              data-first={isFirst(rows, item.index) || undefined}
              data-picked={isPicked(row, range) || undefined}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <SoughtContext value={item.index === revealed ? (props.reveal ?? null) : null}>
                <RowView
                  row={row}
                  goes={goes}
                  loading={row.kind === 'later' ? loading : undefined}
                  onLater={onLater}
                />
              </SoughtContext>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function isFirst(rows: Row[], index: number): boolean {
  return rows[index - 1]?.voice !== rows[index]?.voice;
}

function isPicked(row: Row, range: ListProps['range']): boolean {
  if (!range || row.message < 0) return false;
  return row.message >= range.first && (range.end === null || row.message < range.end);
}

/** The heading that holds at the top of the pane, once its own row has begun to go above it. */
function headAt(rows: Row[], heads: Heads | undefined, list: Rows): Head | undefined {
  const offset = list.scrollOffset ?? 0;
  const top = list.getVirtualItemForOffset(offset);
  const row = top && rows[top.index];
  if (!row || top.start >= offset || row.message < 0) return undefined;
  return heads?.of(row.message);
}

function Sticky({ head, goes }: { head: Head | undefined; goes: boolean }) {
  return (
    <div className="sticky" aria-hidden="true">
      {head && <HeadLine head={head} goes={goes} />}
    </div>
  );
}

/** At the live edge the end is in view, from the first paint on. */
function useFollowing(
  list: Rows,
  scroller: React.RefObject<HTMLDivElement | null>,
  following: boolean,
  any: boolean,
) {
  useLayoutEffect(() => {
    if (following && any) list.scrollToEnd();
  }, [list, following, any]);
  const size = list.getTotalSize();
  // The list makes up for a row above that turned out shorter, and so does the browser where its box got shorter:
  // once too often, at the end. A frame later both have.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size moves the end
  useLayoutEffect(() => {
    if (!following) return;
    const request = requestAnimationFrame(() => {
      const element = scroller.current;
      if (!element) return;
      const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
      if (rest > 0 && rest <= NEAR_END) element.scrollTop = element.scrollHeight;
    });
    return () => cancelAnimationFrame(request);
  }, [scroller, following, size]);
}

/** A picked step is brought to the top; another moment of the same step shows its newest rows. */
function usePlace(list: Rows, { rows, range, moment, following, reveal, back }: ListProps) {
  const shown = useRef<string>(undefined);
  const first = range?.first;
  const wanted =
    following || moment === null ? undefined : `${moment.log}:${moment.seq}:${moment.at}/${first}`;
  useLayoutEffect(() => {
    if (reveal) return;
    if (wanted === undefined) {
      shown.current = undefined;
      return;
    }
    if (wanted === shown.current) return;
    // Who comes back to a moment comes back to where they were reading.
    if (back && shown.current === undefined) {
      shown.current = wanted;
      return;
    }
    const index = first === undefined ? rows.length - 1 : rows.findIndex((row) => row.message >= first);
    // Not there yet: it is being loaded, and this runs again when it is.
    if (index === -1 || (first !== undefined && rows[index]?.message !== first)) return;
    const sameStep = shown.current?.endsWith(`/${first}`) ?? false;
    shown.current = wanted;
    if (first === undefined || sameStep) list.scrollToEnd();
    else list.scrollToIndex(index, { align: 'start' });
  }, [list, rows, wanted, first, reveal, back]);
}

/** Notes where the reader is when something is about to be revealed. */
function useLeaving(
  list: Rows,
  scroller: React.RefObject<HTMLDivElement | null>,
  { rows, reveal, onLeave }: ListProps,
) {
  const left = useRef(false);
  useLayoutEffect(() => {
    const away = reveal !== undefined;
    if (away && !left.current) {
      onLeave(placeAt(list, scroller.current?.scrollTop ?? 0, rows));
    }
    if (reveal?.stays) onLeave(undefined);
    left.current = away;
  }, [list, scroller, rows, reveal, onLeave]);
}

/** A pane that changes its size keeps the end in view if it was. */
function useResize(list: Rows, scroller: React.RefObject<HTMLDivElement | null>) {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let atEnd = true;
    const note = () => {
      atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_END;
    };
    const observer = new ResizeObserver(() => atEnd && list.scrollToEnd());
    observer.observe(element);
    element.addEventListener('scroll', note, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', note);
    };
  }, [list, scroller]);
}

const UP_KEYS = new Set(['ArrowUp', 'PageUp', 'Home']);
const BY_HAND = 400; // ms after a touch of the reader's during which a scroll is theirs

/** Any scroll up by the reader lets go of the live edge; what we scroll ourselves does not. `placed` is
 * where the list scrolled to last, px. */
function useLetGo(
  list: Rows,
  scroller: React.RefObject<HTMLDivElement | null>,
  placed: React.RefObject<number>,
  { following, live, back, onLetGo, onCatchUp }: ListProps,
) {
  const touched = useRef(0);
  const lastTop = useRef(0);
  const lastHeight = useRef(0);
  // Not whether it still is below the top: the browser scrolls first, and a strong flick is there before us.
  const canScroll = () => {
    const element = scroller.current;
    return element !== null && element.scrollHeight > element.clientHeight;
  };
  // From the element, not the list: the list learns of a scroll after we do.
  const isWithin = (most: number) => {
    const element = scroller.current;
    return element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < most;
  };
  const release = () => {
    if (!following || !canScroll()) return;
    list.cancelScroll();
    onLetGo();
  };
  // A dragged scrollbar tells of no hand. What we scroll ourselves is at the end again a frame later.
  const watchFrom = (top: number) => {
    requestAnimationFrame(() => {
      const element = scroller.current;
      if (element && element.scrollTop <= top + 1 && !isWithin(NEAR_END)) release();
    });
  };
  const touch = () => {
    touched.current = performance.now();
  };
  return {
    onWheel: (event: React.WheelEvent) => event.deltaY < 0 && release(),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (UP_KEYS.has(event.key) || (event.key === ' ' && event.shiftKey)) release();
    },
    onPointerDown: touch,
    onPointerMove: (event: React.PointerEvent) => event.buttons > 0 && touch(),
    onTouchMove: touch,
    onScroll: () => {
      const { scrollTop: top = 0, scrollHeight: height = 0 } = scroller.current ?? {};
      const up = top < lastTop.current - 1;
      const down = top > lastTop.current + 1;
      const shrank = height < lastHeight.current;
      lastTop.current = top;
      lastHeight.current = height;
      // The list makes up for rows it measured before their box is as short as they are.
      const own = Math.abs(top - placed.current) <= 1;
      if (up && !own && !isWithin(NEAR_END)) {
        if (performance.now() - touched.current < BY_HAND) release();
        else if (following && !shrank) watchFrom(top);
      }
      // Who is being taken back to where they were is not on the way to the end.
      if (down && live && !following && !back && isWithin(4)) onCatchUp();
    },
  };
}

/** Near the beginning the messages before it are loaded, and the reader's place stays. */
function useEarlier(list: Rows, more: boolean, loading: ListProps['loading'], onEarlier: () => void) {
  const upward = list.scrollDirection === 'backward' && (list.scrollOffset ?? 0) < NEAR_START;
  useEffect(() => {
    if (more && upward && !loading) onEarlier();
  }, [more, upward, loading, onEarlier]);
}
