// A playhead as a link names it, and back. Pure.
// An entry's name stays right when the run grows. What a run does not have leads to its live edge.

import { cutName } from '../../playback/moment';
import { momentNamed, type Order } from '../../playback/order';
import { FOLLOWING, isAtStep, move, type Playhead, shownStep } from '../../playback/playhead';
import type { NamedMoment } from './address';

export function playheadAt(moment: NamedMoment | null, order: Order): Playhead {
  if (moment === null) return FOLLOWING;
  if ('step' in moment) {
    const index = moment.step;
    return index < order.steps.length ? move(FOLLOWING, { kind: 'toStep', index }, order) : FOLLOWING;
  }
  const named = momentNamed(order, moment.entry);
  if (!named) return FOLLOWING;
  return named.exact ? { kind: 'paused', at: named.cut } : { kind: 'paused', at: named.cut, loose: true };
}

/** The shortest name: the step, where the playhead is at the end of one. */
export function momentOf(playhead: Playhead, order: Order): NamedMoment | null {
  if (playhead.kind === 'following') return null;
  const shown = shownStep(playhead, order.steps);
  return isAtStep(playhead, order.steps[shown]) ? { step: shown } : { entry: cutName(playhead.at) };
}

/** The name that means the same for ever: the entry, and at the live edge the newest one. */
export function exactMoment(playhead: Playhead, order: Order): NamedMoment | null {
  const at = playhead.kind === 'following' ? order.last : playhead.at;
  // A step that nothing tells of ends at no entry.
  if (at.seq === Number.MAX_SAFE_INTEGER) return momentOf(playhead, order);
  return { entry: cutName(at) };
}
