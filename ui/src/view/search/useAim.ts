// What is aimed at now, because of a hit or an error, and how to aim elsewhere. In: aims. Out: where the
// page goes, what the conversation reveals, and what is sought beside it.

import { useEffect, useMemo, useRef, useState } from 'react';
import { TRACE } from '../../playback/moment';
import type { Playhead } from '../../playback/playhead';
import { places } from '../address/browser';
import type { Reveal } from '../conversation/reveal';
import { type Aim, isHidden } from './hits';
import { type Home, traceTable, wayBack } from './home';
import type { SearchProviderProps } from './SearchProvider';
import type { SoughtElsewhere } from './sought';
import { wordsOf } from './words';

interface Aimed {
  aim: Aim;
  key: string;
  /** Where the playhead was, when an error is shown at its moment. */
  under: Playhead | null;
  stays: boolean;
}

export function useAim(props: SearchProviderProps, typed: string) {
  const { run, playhead, onCommand, onPickStep, onLetGo, onTab } = props;
  const home = useRef<Home | null>(null);
  const count = useRef(0);
  const [leaving, setLeaving] = useState(false);
  const [aimed, setAimed] = useState<Aimed>();
  const cut = playhead.kind === 'following' ? null : playhead.at;

  /** What a hit's own address does not say: the page is at its moment already. */
  const point = (aim: Aim, alone = false) => {
    count.current += 1;
    setAimed({ aim, key: String(count.current), under: alone ? playhead : null, stays: alone });
  };
  const show = (aim: Aim | null, alone = false) => {
    if (!aim) return;
    point(aim, alone);
    if (aim.kind === 'step') {
      onPickStep(aim.index);
      return onTab('attempt');
    }
    if (aim.kind === 'moment') {
      if (aim.moment.log === TRACE) places.turn(traceTable(aim.moment), 'glide');
      onCommand({ kind: 'toMoment', at: aim.moment });
      return onTab('events');
    }
    onTab('conversation');
    if (alone && aim.moment) onCommand({ kind: 'toMoment', at: aim.moment });
    else if (home.current?.playhead.kind === 'following' && !aim.past) {
      if (playhead.kind !== 'following') onCommand({ kind: 'toLive' });
    } else if (isHidden(aim, cut) && aim.moment) onCommand({ kind: 'toMoment', at: aim.moment });
  };
  const leaveFor = (stay: boolean) => {
    const from = home.current;
    home.current = null;
    setAimed((now) => (now && stay ? { ...now, stays: true } : undefined));
    setLeaving(stay);
    if (!from) return;
    if (stay) return onLetGo();
    onTab(from.tab);
    places.turn(from.table, 'glide');
    if (from.playhead === playhead) return;
    onCommand(wayBack(from));
    if (from.letGo) onLetGo();
  };

  // One more drawing with the aim, so that the conversation learns that its reader stays.
  useEffect(() => {
    if (!leaving) return;
    setLeaving(false);
    setAimed(undefined);
  }, [leaving]);

  const words = useMemo(() => wordsOf(typed), [typed]);
  const shown = aimed && isStale(aimed, playhead) ? undefined : aimed;
  const inRun = shown?.aim.kind !== 'message' || Object.hasOwn(run.sessions, shown.aim.session);
  const reveal = useMemo(() => (inRun ? revealOf(shown, words) : undefined), [shown, inRun, words]);
  const elsewhere = useMemo(() => elsewhereOf(shown, words), [shown, words]);
  const forget = () => setAimed(undefined);
  return { reveal, elsewhere, point, show, home, leaveFor, forget };
}

/** An error's tool call is shown at its moment; any other moment has nothing to do with it. */
function isStale({ aim, under }: Aimed, playhead: Playhead): boolean {
  if (!under || aim.kind !== 'message') return false;
  if (playhead.kind === 'following') return under !== playhead;
  const { moment } = aim;
  return moment !== null && (playhead.at.log !== moment.log || playhead.at.seq !== moment.seq);
}

function revealOf(aimed: Aimed | undefined, words: readonly string[]): Reveal | undefined {
  if (aimed?.aim.kind !== 'message') return undefined;
  const { session, message, item, part, piece } = aimed.aim;
  const { key, under, stays } = aimed;
  return { key, session, message, item, part, piece, words: under ? [] : words, stays };
}

function elsewhereOf(aimed: Aimed | undefined, words: readonly string[]): SoughtElsewhere | null {
  if (!aimed || aimed.under) return null;
  const { aim, key } = aimed;
  if (aim.kind === 'step') return { key, words, in: 'step', index: aim.index, file: aim.file };
  if (aim.kind === 'moment') return { key, words, in: 'entry', seq: aim.moment.seq };
  return null;
}
