// Search in the open run, and the way from error to error: what is shown in the conversation because of
// them. The playhead moves only where a hit cannot be seen from where it stands; leaving puts it back.

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { Command, Playhead } from '../../playback/playhead';
import type { Run, SearchHit } from '../../wire/types';
import { places, useVisits } from '../address/browser';
import type { Reveal } from '../conversation/reveal';
import { useCommands } from '../keys/commands';
import type { TabName } from '../side/tab';
import { type Aim, aimOf, isHidden, isSame, sizeOf } from './hits';
import { useErrorKeys } from './useErrorKeys';
import { type Found, useFound } from './useFound';
import { wordsOf } from './words';

interface SearchProviderProps {
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
  const [chosen, setChosen] = useState<SearchHit | null>(null);
  const found = useFound(run.runId, open ? typed : '', sizeOf(run));
  // A search that was asked again may have found more before it.
  const at = useMemo(
    () => (chosen ? found.hits.findIndex((hit) => isSame(hit, chosen)) : -1),
    [found.hits, chosen],
  );
  const { aim, show, home, leaveFor, forget } = useAim(props, typed);

  if (open && !home.current) home.current = { playhead: props.playhead, letGo: props.letGo, tab: props.tab };
  useVisits(() => {
    home.current = null;
    setOpen(linkedWords() !== '');
    setTyped(linkedWords());
    setChosen(null);
    forget();
  });
  useEffect(() => places.turn({ search: open ? typed : '' }, 'glide'), [open, typed]);

  const begin = () => {
    if (!open) home.current = { playhead: props.playhead, letGo: props.letGo, tab: props.tab };
    setOpen(true);
    setAsked((count) => count + 1);
  };
  const choose = (index: number) => {
    const hit = found.hits[index];
    if (!hit) return;
    setChosen(hit);
    show(aimOf(hit, run));
  };
  const turn = (by: 1 | -1) => {
    const count = found.hits.length;
    if (count > 0) choose(at === -1 && by === -1 ? count - 1 : (at + by + count) % count);
  };
  const leave = (stay: boolean) => {
    setOpen(false);
    setChosen(null);
    leaveFor(stay);
  };
  const type = (words: string) => {
    setTyped(words);
    setChosen(null);
  };
  useCommands({
    'search.open': begin,
    'search.next': open ? () => turn(1) : undefined,
    'search.previous': open ? () => turn(-1) : undefined,
  });
  useErrorKeys({ run, playhead: props.playhead, show }, open);
  return (
    <SearchContext value={{ open, asked, typed, found, at, run, type, choose, leave }}>
      <RevealContext value={aim}>{children}</RevealContext>
    </SearchContext>
  );
}

/** The words that the address searches for. */
function linkedWords(): string {
  return places.store.getState().address.search;
}

interface Home {
  playhead: Playhead;
  letGo: boolean;
  tab: TabName;
}

/** What is aimed at now, and how to aim elsewhere. */
function useAim(props: SearchProviderProps, typed: string) {
  const { run, playhead, onCommand, onPickStep, onLetGo, onTab } = props;
  const home = useRef<Home | null>(null);
  const count = useRef(0);
  const [leaving, setLeaving] = useState(false);
  const [aimed, setAimed] = useState<{
    aim: Aim & { kind: 'message' };
    key: string;
    under: Playhead | null;
    stays: boolean;
  }>();
  const cut = playhead.kind === 'following' ? null : playhead.at;

  const show = (aim: Aim | null, alone = false) => {
    if (!aim) return;
    if (aim.kind !== 'message') {
      setAimed(undefined);
      if (aim.kind === 'step') onPickStep(aim.index);
      else onCommand({ kind: 'toMoment', at: aim.moment });
      onTab(aim.kind === 'step' ? 'attempt' : 'events');
      return;
    }
    onTab('conversation');
    if (alone && aim.moment) onCommand({ kind: 'toMoment', at: aim.moment });
    else if (home.current?.playhead.kind === 'following' && !aim.past) {
      if (playhead.kind !== 'following') onCommand({ kind: 'toLive' });
    } else if (isHidden(aim, cut) && aim.moment) onCommand({ kind: 'toMoment', at: aim.moment });
    count.current += 1;
    setAimed({ aim, key: String(count.current), under: alone ? playhead : null, stays: alone });
  };
  const leaveFor = (stay: boolean) => {
    const from = home.current;
    home.current = null;
    setAimed((now) => (now && stay ? { ...now, stays: true } : undefined));
    setLeaving(stay);
    if (!from) return;
    if (stay) return onLetGo();
    onTab(from.tab);
    if (from.playhead === playhead) return;
    onCommand(
      from.playhead.kind === 'following' ? { kind: 'toLive' } : { kind: 'toMoment', at: from.playhead.at },
    );
    if (from.letGo) onLetGo();
  };

  // One more drawing with the aim, so that the conversation learns that its reader stays.
  useEffect(() => {
    if (!leaving) return;
    setLeaving(false);
    setAimed(undefined);
  }, [leaving]);

  // An error's tool call is shown at its moment; any other moment has nothing to do with it.
  const moment = aimed?.aim.moment;
  const gone = aimed?.under && cut && moment && (cut.log !== moment.log || cut.seq !== moment.seq);
  const stale = gone || (aimed?.under && cut === null && aimed.under !== playhead);
  const shown = stale ? undefined : aimed;
  const words = useMemo(() => wordsOf(typed), [typed]);
  const exists = shown && Object.hasOwn(run.sessions, shown.aim.session);
  const aim: Reveal | undefined = useMemo(() => {
    if (!shown || !exists) return undefined;
    const { session, message, item, part } = shown.aim;
    const { key, under, stays } = shown;
    return { key, session, message, item, part, words: under ? [] : words, stays };
  }, [shown, exists, words]);
  const forget = () => setAimed(undefined);
  return { aim, show, home, leaveFor, forget };
}
