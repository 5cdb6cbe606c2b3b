// What a place on the axis holds, beside the pointer: when, where, and what was being said.

import type { Held } from '../../playback/held';
import { endOfMs } from '../../playback/moment';
import { cutAtTime, type Order } from '../../playback/order';
import { stepAt } from '../../playback/playhead';
import { foundAt, type Said } from '../../playback/said';
import type { Run, Step } from '../../wire/types';
import { grouped } from '../number';
import { StatusDot } from '../StatusDot';
import { clockText, duration } from '../time';
import { verdict } from '../verdict';

interface PreviewProps {
  run: Run;
  order: Order;
  /** Messages far from the live edge. */
  held: Held;
  /** ms since 1970. */
  time: number;
  /** Where the pointer is, and how wide the lanes are; px. */
  x: number;
  width: number;
}

const WIDTH = 300; // px

export function Preview({ run, order, held, time, x, width }: PreviewProps) {
  const step = order.steps[stepAt(order.steps, cutAtTime(order, time))];
  // To the millisecond, not to the last entry that is known: far from the window few are.
  const said = foundAt(run, endOfMs(time), held);
  const left = Math.max(4, Math.min(x - WIDTH / 2, width - WIDTH - 4));
  return (
    <div className="lanes-preview" aria-hidden="true" style={{ left, width: Math.min(WIDTH, width - 8) }}>
      <div className="lanes-preview-head">
        <b>{duration(time - order.first.at)}</b>
        <span>{clockText(time)}</span>
        {step && (
          <span className="lanes-preview-step">
            <StatusDot verdict={verdict(step.outcome)} />
            {step.attemptId}
          </span>
        )}
        {step && <span>{soFar(step, time)}</span>}
      </div>
      {said && <Words said={said} />}
    </div>
  );
}

function Words({ said }: { said: Said }) {
  if ('words' in said)
    return said.words === '' ? null : <div className="lanes-preview-said">{said.words}</div>;
  const [turn, turns] = [said.turn, said.turns].map((count) => grouped(count));
  return (
    <div className="lanes-preview-away">
      Turn {turn} of {turns}. Its words and calls are not loaded; a press loads them.
    </div>
  );
}

/** How far into the attempt, or how it had ended by then. */
function soFar(step: Step, time: number): string {
  const begun = step.trace?.[0].at ?? step.startedAt;
  const ended = step.outcome === 'running' ? null : (step.finishedAt ?? step.trace?.[1].at ?? null);
  if (ended !== null && time > ended)
    return `${step.outcome.replace('_', ' ')} since ${duration(time - ended)}`;
  return `${duration(time - begun)} in`;
}
