// Which moment of the conversation is drawn: the one that is shown, or, until its messages are here, the one
// that was drawn before. So nothing jumps while something is asked for.

import { useEffect, useMemo, useRef } from 'react';
import type { Held } from '../../playback/held';
import { type Cut, hadCome, prefixLength } from '../../playback/moment';
import { around, lastBegun } from '../../playback/stretch';
import type { Session } from '../../wire/types';
import type { Wanted } from './useKept';

/** A moment of a session. */
export interface Moment {
  /** Null is the live edge. */
  cut: Cut | null;
  /** Messages of a picked step, as indexes. */
  range: { first: number; end: number | null } | null;
}

/** What is known of moments far from the live edge. */
export interface Far {
  held: Held;
  /** The moment that is meant, up to its last entry, which may not be known yet. */
  point: Cut | null;
  /** A moment near it that is known. */
  standIn: Cut | null;
  /** What is not known could not be asked for. */
  failed: boolean;
}

const NEAR = [240, 64] as const; // messages before and after

export interface Stood extends Moment {
  wanted: Wanted | undefined;
  /** It is not the moment that is shown: that is being asked for. */
  waits: boolean;
}

export function useStood(session: Session, { cut, range }: Moment, far: Far): Stood {
  const { held, point, standIn, failed } = far;
  const drawn = useRef<Stood>(undefined);
  const stood = useMemo((): Stood | undefined => {
    if (cut === null) return { cut, range, wanted: undefined, waits: false };
    if (range) return { cut, range, wanted: wantedOf(held, session, range.first), waits: false };
    const known = point && lastBegun(held, session, point);
    if (known != null) return { cut, range, wanted: wantedOf(held, session, known), waits: false };
    if (failed)
      return { cut, range, wanted: { message: turnAt(session, cut), near: undefined }, waits: false };
    const beside = standIn && lastBegun(held, session, standIn);
    if (beside == null) return undefined;
    return { cut: standIn, range: null, wanted: wantedOf(held, session, beside), waits: true };
  }, [held, session, cut, range, point, standIn, failed]);
  useEffect(() => {
    if (stood) drawn.current = stood;
  }, [stood]);
  if (stood) return stood;
  const before = drawn.current ?? { cut, range, wanted: undefined };
  return { ...before, waits: true };
}

function wantedOf(held: Held, session: Session, message: number): Wanted {
  return { message, near: around(held, session, message, NEAR) };
}

/** The first message of the turn that a moment lies in. */
function turnAt({ id, history: { turns } }: Session, cut: Cut): number {
  return turns[prefixLength(turns, (turn) => hadCome(turn.start, id, cut)) - 1]?.message ?? 0;
}
