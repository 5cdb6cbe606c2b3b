// The playhead in words, for those who hear the page. Pure.

import type { Order } from '../../playback/order';
import { cutOf, type Playhead, timeOf } from '../../playback/playhead';
import { saidAt } from '../../playback/said';
import type { Run } from '../../wire/types';
import { duration } from '../time';

export function spokenMoment(run: Run, playhead: Playhead, order: Order, shown: number): string {
  const cut = cutOf(playhead);
  const time = timeOf(playhead) ?? order.last.at;
  const step = order.steps[shown];
  const parts = [
    cut === null ? 'live edge' : playhead.kind,
    `${duration(time - order.first.at)} after the start`,
    step?.attemptId,
    saidAt(run, cut ?? order.last).slice(-80),
  ];
  return parts.filter(Boolean).join(', ');
}
