// What a place on the axis holds, beside the pointer: when, where, and what was being said.

import { cutAtTime, type Order } from '../../playback/order';
import { stepAt } from '../../playback/playhead';
import { saidAt } from '../../playback/said';
import type { Run } from '../../wire/types';
import { StatusDot } from '../StatusDot';
import { duration } from '../time';
import { verdict } from '../verdict';

interface PreviewProps {
  run: Run;
  order: Order;
  /** ms since 1970. */
  time: number;
  /** Where the pointer is, and how wide the lanes are; px. */
  x: number;
  width: number;
}

const WIDTH = 300; // px
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export function Preview({ run, order, time, x, width }: PreviewProps) {
  const cut = cutAtTime(order, time);
  const step = order.steps[stepAt(order.steps, cut)];
  const said = saidAt(run, cut);
  const left = Math.max(4, Math.min(x - WIDTH / 2, width - WIDTH - 4));
  return (
    <div className="lanes-preview" aria-hidden="true" style={{ left, width: Math.min(WIDTH, width - 8) }}>
      <div className="lanes-preview-head">
        <b>{duration(time - order.first.at)}</b>
        <span>{CLOCK.format(time)}</span>
        {step && (
          <span className="lanes-preview-step">
            <StatusDot verdict={verdict(step.outcome)} />
            {step.attemptId}
          </span>
        )}
      </div>
      {said && <div className="lanes-preview-said">{said}</div>}
    </div>
  );
}
