// Fills in what the page does not know of the moment that is shown: asks for it, keeps the messages, and puts
// the playhead on the exact entry unless the person has moved on. While playing it asks for what comes next.
// What is known is not asked for. One question at a time, the latest wins. It is asked when the playhead moves,
// before that is drawn, so that both take their time together.

import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Held } from '../../playback/held';
import { type Cut, cutName, endOfMs } from '../../playback/moment';
import { isAtStep, type Playhead, pointOf, shownStep } from '../../playback/playhead';
import { shownSession } from '../../playback/speaker';
import { lastBegun, stretchAt } from '../../playback/stretch';
import { ownEntries } from '../../wire/keyed';
import { latestOnly } from '../../wire/latestOnly';
import type { SeekWish } from '../../wire/reader';
import type { Message, Run, Session } from '../../wire/types';
import { useSources } from '../live';

/** How to move the playhead, and where it is now, also before the page is drawn. */
export interface Head {
  now: RefObject<Playhead>;
  set(change: (now: Playhead) => Playhead): void;
}

export type Put = (session: string, from: number, messages: readonly Message[], through?: Cut) => void;

export interface Seeking {
  /** The newest moment that an answer was about: known, while the one that is shown is not. */
  standIn: Cut | null;
  /** The last question was not answered. */
  failed: boolean;
  /** What is being asked about: its answer mostly comes within a few ms. */
  asks: Playhead | null;
}

/** Messages of an answer. */
export const MESSAGES = 60;
/** Playing asks for more when fewer messages than these are left. */
const AHEAD = 48;
const CHUNK = 96;
const REST = 1_000; // ms after a failure

type Question = Moment | Next;
interface Moment {
  playhead: Playhead;
  wish: SeekWish;
}
interface Next {
  session: string;
  from: number;
}

export function useSeek(
  run: Run,
  held: Held,
  head: Head,
  playhead: Playhead,
  put: Put,
): [Seeking, (moved: Playhead) => void] {
  const { reader } = useSources();
  const [seeking, setSeeking] = useState<Seeking>({ standIn: null, failed: false, asks: null });
  const answered = useRef<Playhead>(undefined);
  const asked = useRef<Playhead>(undefined);
  const restsUntil = useRef(0);
  const { runId } = run;
  const questions = useMemo(() => {
    const ask = async (question: Question) => {
      if ('wish' in question) return reader.seek(runId, question.wish);
      const { session, from } = question;
      const messages = await reader.messages(runId, session, from, from + CHUNK);
      return { moment: null, sessions: { [session]: { from, messages } } };
    };
    const told = (question: Question, answer: Awaited<ReturnType<typeof ask>>) => {
      const exact = answer?.moment ?? null;
      for (const [id, { from, messages }] of ownEntries(answer?.sessions ?? {}))
        put(id, from, messages, throughOf(question, exact));
      if (!('wish' in question)) return;
      if (asked.current === question.playhead) asked.current = undefined;
      answered.current = question.playhead;
      setSeeking({ standIn: exact, failed: false, asks: asked.current ?? null });
      if (exact === null) return;
      head.set((now) => {
        if (now !== question.playhead || now.kind === 'following') return now;
        const time = now.time === undefined ? {} : { time: now.time };
        const settled: Playhead = { kind: now.kind, at: exact, ...time };
        answered.current = settled;
        return settled;
      });
    };
    const failed = () => {
      asked.current = undefined;
      restsUntil.current = performance.now() + REST;
      setSeeking({ standIn: null, failed: true, asks: null });
    };
    return latestOnly(ask, told, failed);
  }, [reader, runId, head, put]);

  const known = useRef({ run, held });
  known.current = { run, held };
  const moved = useCallback(
    (to: Playhead) => {
      // Its question is on its way.
      if (asked.current === to) return;
      const { run: now, held: have } = known.current;
      const wanted = answered.current === to ? null : questionOf(now, have, to);
      if (wanted !== null && performance.now() < restsUntil.current) return;
      asked.current = wanted && 'wish' in wanted ? to : undefined;
      const asks = asked.current ?? null;
      setSeeking((seen) => (seen.asks === asks ? seen : { ...seen, asks }));
      questions.want(wanted);
    },
    [questions],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known has changed, or the playhead by itself
  useEffect(() => moved(playhead), [run, held, playhead, moved]);
  return [seeking, moved];
}

/** Until when the last message of an answer is known to be the last. */
function throughOf(question: Question, exact: Cut | null): Cut | undefined {
  if (!('wish' in question) || exact === null) return undefined;
  const { at } = question.wish;
  return typeof at === 'number' ? endOfMs(at) : exact;
}

/** What is not known of that moment; null when all of it is. */
function questionOf(run: Run, held: Held, playhead: Playhead): Question | null {
  if (playhead.kind === 'following') return null;
  const session = shownSession(run, playhead);
  if (playhead.loose) return momentOf(playhead, session);
  if (!session || isAtStep(playhead, run.steps[shownStep(playhead, run.steps)])) return null;
  const point = pointOf(playhead);
  const last = lastBegun(held, session, point);
  if (last === undefined) return momentOf(playhead, session);
  const stretch = playhead.kind === 'playing' ? stretchAt(held, session, point) : undefined;
  if (!stretch || stretch.to >= session.firstMessage || last < stretch.to - AHEAD) return null;
  return { session: session.id, from: stretch.to };
}

function momentOf(playhead: Playhead & { at: Cut }, session: Session | undefined): Moment {
  const only = session ? { session: session.id, messages: MESSAGES } : {};
  return { playhead, wish: { at: nameOf(playhead), ...only } };
}

/** Where a playhead is, as the server is asked for it. */
export function nameOf({ at, time }: { at: Cut; time?: number }): string | number {
  if (time !== undefined) return Math.floor(time);
  return at.seq === Number.MAX_SAFE_INTEGER ? at.at : cutName(at);
}
