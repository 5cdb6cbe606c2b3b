// One segment an attempt, in order. Drag, click, or keys; steps that arrive move nothing but the widths.

import { type KeyboardEvent, memo, type PointerEvent, useMemo, useRef } from 'react';
import type { Command } from '../../playback/playhead';
import { type Keyed, own } from '../../wire/keyed';
import type { Step } from '../../wire/types';
import { StatusDot } from '../StatusDot';
import { type Verdict, verdict, verdictWord } from '../verdict';
import { segmentsOf } from './segments';

interface ScrubberProps {
  steps: Step[];
  shown: number;
  following: boolean;
  /** How the last step is, where its outcome does not say. */
  last: Verdict | undefined;
  onPickStep(index: number): void;
  onCommand(command: Command): void;
}

/** More segments than this have no room for words. */
const LABELS_UP_TO = 24;
/** More than this are drawn together. */
const MOST = 200;

export function Scrubber({ steps, shown, following, last, onPickStep, onCommand }: ScrubberProps) {
  const track = useRef<HTMLDivElement>(null);
  const step = steps[shown];
  const dragged = useRef(-1);

  const pickAt = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box || steps.length === 0) return;
    const index = Math.floor(((event.clientX - box.left) / box.width) * steps.length);
    const inside = Math.min(steps.length - 1, Math.max(0, index));
    if (inside === dragged.current) return;
    dragged.current = inside;
    onPickStep(inside);
  };
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = -1;
    pickAt(event);
  };

  const press = (event: KeyboardEvent) => {
    const command = own(KEYS, event.key);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    onCommand(command);
  };

  const segments = useMemo(() => segmentsOf(steps, MOST, last), [steps, last]);
  const crowded = steps.length > LABELS_UP_TO;
  return (
    <div
      ref={track}
      className="scrubber"
      role="slider"
      tabIndex={0}
      aria-label="Step"
      aria-valuemin={steps.length === 0 ? 0 : 1}
      aria-valuemax={steps.length}
      aria-valuenow={shown + 1}
      aria-valuetext={step ? spoken(step, shown, steps.length, following, last) : 'no steps yet'}
      data-crowded={crowded}
      onPointerDown={grab}
      onPointerMove={(event) => event.buttons === 1 && pickAt(event)}
      onKeyDown={press}
    >
      {segments.map(({ first, end, name, how }) => (
        <Segment
          key={first}
          name={name}
          how={how}
          place={crowded ? 'past' : first > shown ? 'future' : end > shown ? 'shown' : 'past'}
          plain={crowded}
        />
      ))}
      {crowded && (
        // Moves without laying out hundreds of segments again.
        <span
          className="scrubber-ahead"
          style={{ transform: `translateX(${((shown + 1) / steps.length) * 100}%)` }}
        />
      )}
      {steps.length === 0 && <span className="scrubber-none">No step has begun</span>}
    </div>
  );
}

const KEYS: Keyed<Command> = {
  ArrowLeft: { kind: 'stepBack' },
  ArrowDown: { kind: 'stepBack' },
  ArrowRight: { kind: 'stepForward' },
  ArrowUp: { kind: 'stepForward' },
  PageDown: { kind: 'stepBack' },
  PageUp: { kind: 'stepForward' },
  Home: { kind: 'toStep', index: 0 },
  End: { kind: 'toLive' },
};

interface SegmentProps {
  name: string;
  how: Verdict;
  place: 'past' | 'shown' | 'future';
  plain: boolean;
}

const Segment = memo(function Segment({ name, how, place, plain }: SegmentProps) {
  return (
    <span className="segment" data-verdict={how} data-place={place} title={`${name} · ${verdictWord(how)}`}>
      {!plain && (
        <>
          <StatusDot verdict={how} />
          <span className="segment-name">{name.replace(/#1$/, '')}</span>
        </>
      )}
    </span>
  );
});

function spoken(step: Step, shown: number, count: number, following: boolean, last?: Verdict): string {
  const place = following ? 'live edge, ' : '';
  const how = (shown === count - 1 && last) || verdict(step.outcome);
  return `${place}step ${shown + 1} of ${count}: ${step.attemptId}, ${verdictWord(how)}`;
}
