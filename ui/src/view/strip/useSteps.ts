// From one event to the next where the page does not know all between: the next one is asked for. Presses
// that come meanwhile wait in their order; any other command makes them void.

import { type RefObject, useMemo, useRef } from 'react';
import type { Held } from '../../playback/held';
import { type Cut, compareCuts } from '../../playback/moment';
import { entryAfter, entryBefore, type Order, tickAfter, tickBefore } from '../../playback/order';
import { type Command, FOLLOWING, move } from '../../playback/playhead';
import { shownSession } from '../../playback/speaker';
import { isKnownBetween } from '../../playback/stretch';
import { ownEntries } from '../../wire/keyed';
import type { Run } from '../../wire/types';
import { useSources } from '../live';
import { type Head, MESSAGES, nameOf, type Put } from './useSeek';

export interface Known {
  run: Run;
  order: Order;
  held: Held;
}

type Walk = Extract<Command['kind'], 'tickBack' | 'tickForward' | 'entryBack' | 'entryForward'>;

const WALKS: readonly string[] = ['tickBack', 'tickForward', 'entryBack', 'entryForward'] satisfies Walk[];
const MOST = 8; // presses that wait

/** Takes every command; false when the playhead is to be moved by what is known. */
export function useSteps(known: RefObject<Known>, head: Head, put: Put): (wish: Command) => boolean {
  const { reader } = useSources();
  const queue = useRef<Walk[]>([]);
  const asking = useRef<object | null>(null);
  return useMemo(() => {
    const walk = (kind: Walk): boolean => {
      const playhead = head.now.current;
      const { run, order, held } = known.current;
      const back = kind.endsWith('Back');
      if (playhead.kind === 'following' && !back) return false;
      const from = playhead.kind === 'following' ? { at: order.last } : playhead;
      const next = nextKnown(kind, order, from.at);
      const end = next ?? (back ? order.first : order.last);
      const [a, b] = back ? [end, from.at] : [from.at, end];
      const loose = playhead.kind !== 'following' && playhead.loose;
      if (!loose && isKnownBetween(held, run.sessions, a, b)) return false;
      const session = shownSession(run, playhead);
      const mine = {};
      asking.current = mine;
      reader
        .seek(run.runId, {
          at: nameOf(from),
          step: kind.startsWith('tick') ? 'tool' : 'event',
          direction: back ? -1 : 1,
          ...(session && { session: session.id, messages: MESSAGES }),
        })
        .then(
          (answer) => {
            if (asking.current !== mine) return;
            const exact = answer?.moment ?? null;
            for (const [id, { from, messages }] of ownEntries(answer?.sessions ?? {}))
              put(id, from, messages, exact ?? undefined);
            const at = nearer(exact, kind.startsWith('tick') ? next : null, back);
            head.set(() =>
              at ? { kind: 'paused', at } : back ? { kind: 'paused', at: order.first } : FOLLOWING,
            );
          },
          () => asking.current === mine && head.set((now) => move(now, { kind }, known.current.order)),
        )
        .finally(() => {
          if (asking.current !== mine) return;
          asking.current = null;
          goOn();
        });
      return true;
    };
    const goOn = () => {
      for (let kind = queue.current.shift(); kind; kind = queue.current.shift()) {
        if (walk(kind)) return;
        const wish = { kind };
        head.set((now) => move(now, wish, known.current.order));
      }
    };
    return (wish) => {
      if (!isWalk(wish.kind)) {
        // Time that goes on is nobody's command.
        if (wish.kind !== 'reach') asking.current = null;
        if (wish.kind !== 'reach') queue.current = [];
        return false;
      }
      if (asking.current === null) return walk(wish.kind);
      if (queue.current.length < MOST) queue.current.push(wish.kind);
      return true;
    };
  }, [known, head, put, reader]);
}

function isWalk(kind: Command['kind']): kind is Walk {
  return WALKS.includes(kind);
}

function nextKnown(kind: Walk, order: Order, at: Cut): Cut | null {
  switch (kind) {
    case 'tickBack':
      return tickBefore(order, at)?.at ?? null;
    case 'tickForward':
      return tickAfter(order, at)?.at ?? null;
    case 'entryBack':
      return entryBefore(order, at);
    case 'entryForward':
      return entryAfter(order, at);
  }
}

function nearer(a: Cut | null, b: Cut | null, back: boolean): Cut | null {
  if (!a || !b) return a ?? b;
  return compareCuts(a, b) > 0 === back ? a : b;
}
