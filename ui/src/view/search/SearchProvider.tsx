// Search in the open run, and the way from error to error: what is shown in the panes because of them. The
// playhead moves only where a hit cannot be seen from where it stands; leaving puts it back. Each hit that is
// gone to makes an entry of the history, also where nothing else of the address changes.

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { Command, Playhead } from '../../playback/playhead';
import type { Run } from '../../wire/types';
import { places, usePlace, useVisits } from '../address/browser';
import type { Reveal } from '../conversation/reveal';
import { useCommands } from '../keys/commands';
import type { TabName } from '../side/tab';
import { aimOf, hitName, sizeOf } from './hits';
import { tableNow } from './home';
import { ElsewhereContext } from './sought';
import { useAim } from './useAim';
import { useErrorKeys } from './useErrorKeys';
import { type Found, useFound } from './useFound';

export interface SearchProviderProps {
  run: Run;
  playhead: Playhead;
  letGo: boolean;
  tab: TabName;
  onTab(tab: TabName): void;
  onCommand(command: Command): void;
  onPickStep(index: number): void;
  onLetGo(): void;
  children: ReactNode;
}

export interface Search {
  open: boolean;
  /** Counts how often it was asked for, so that the field takes the focus again. */
  asked: number;
  typed: string;
  found: Found;
  /** The hit that is shown; -1 for none. */
  at: number;
  run: Run;
  type(words: string): void;
  choose(index: number): void;
  /** Closes the search; the reader is back where they were, unless they stay. */
  leave(stay: boolean): void;
}

const SearchContext = createContext<Search | null>(null);
const RevealContext = createContext<Reveal | undefined>(undefined);

export function useSearch(): Search | null {
  return useContext(SearchContext);
}

/** What the conversation is to bring into view. */
export function useReveal(): Reveal | undefined {
  return useContext(RevealContext);
}

export function SearchProvider(props: SearchProviderProps) {
  const { run, children } = props;
  const [open, setOpen] = useState(() => linkedWords() !== '');
  const [asked, setAsked] = useState(0);
  const [typed, setTyped] = useState(linkedWords);
  const found = useFound(run.runId, open ? typed : '', sizeOf(run));
  const chosen = usePlace(({ address }) => address.hit);
  // A search that was asked again may have found more before it.
  const at = useMemo(
    () => (chosen === '' ? -1 : found.hits.findIndex((hit) => hitName(hit) === chosen)),
    [found.hits, chosen],
  );
  const { reveal, elsewhere, point, show, home, leaveFor, forget } = useAim(props, typed);

  const here = () => {
    const { playhead, letGo, tab } = props;
    return { playhead, letGo, tab, table: tableNow() };
  };
  if (open && !home.current) home.current = here();
  /** The address names a hit that was not shown yet. */
  const linked = useRef(chosen !== '');
  useVisits(() => {
    home.current = null;
    linked.current = places.store.getState().address.hit !== '';
    setOpen(linkedWords() !== '');
    setTyped(linkedWords());
    forget();
  });
  useEffect(() => {
    const hit = found.hits[at];
    if (!linked.current || !hit) return;
    linked.current = false;
    const aim = aimOf(hit, run);
    if (aim) point(aim);
  });
  useEffect(() => {
    places.turn(open ? { search: typed } : { search: '', hit: '' }, 'glide');
  }, [open, typed]);

  const begin = () => {
    if (!open) home.current = here();
    setOpen(true);
    setAsked((count) => count + 1);
  };
  const choose = (index: number) => {
    const hit = found.hits[index];
    if (!hit) return;
    linked.current = false;
    places.turn({ hit: hitName(hit) }, 'jump');
    show(aimOf(hit, run));
  };
  const turn = (by: 1 | -1) => {
    const count = found.hits.length;
    if (count > 0) choose(at === -1 && by === -1 ? count - 1 : (at + by + count) % count);
  };
  const leave = (stay: boolean) => {
    setOpen(false);
    leaveFor(stay);
  };
  const type = (words: string) => {
    setTyped(words);
    places.turn({ hit: '' }, 'glide');
  };
  useCommands({
    'search.open': begin,
    'search.next': open ? () => turn(1) : undefined,
    'search.previous': open ? () => turn(-1) : undefined,
  });
  useErrorKeys({ run, playhead: props.playhead, show }, open);
  return (
    <SearchContext value={{ open, asked, typed, found, at, run, type, choose, leave }}>
      <RevealContext value={reveal}>
        <ElsewhereContext value={elsewhere}>{children}</ElsewhereContext>
      </RevealContext>
    </SearchContext>
  );
}

/** The words that the address searches for. */
function linkedWords(): string {
  return places.store.getState().address.search;
}
