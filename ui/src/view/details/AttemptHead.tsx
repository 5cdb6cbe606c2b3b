// Which attempt this is, how it stands, and the way to the others of its node.

import type { Cut } from '../../playback/moment';
import { usageOfStep } from '../../playback/usage';
import type { Run, Step } from '../../wire/types';
import { useNow } from '../live';
import { StatusDot } from '../StatusDot';
import { dateText, duration } from '../time';
import { verdict, verdictWord } from '../verdict';
import { UsageLine } from './UsageLine';

interface AttemptHeadProps {
  run: Run;
  steps: Step[];
  index: number;
  step: Step;
  moment: Cut | null;
  /** Index of the attempt before this one at the same node; -1 when there is none. */
  earlier: number;
  comparing: boolean;
  onCompare(comparing: boolean): void;
  onPickStep(index: number): void;
}

export function AttemptHead(props: AttemptHeadProps) {
  const { run, steps, index, step, moment, earlier, comparing, onCompare, onPickStep } = props;
  const isLast = run.steps.at(-1)?.attemptId === step.attemptId;
  const how = verdict(step.outcome, isLast ? run.liveness : undefined);
  return (
    <header className="details-head">
      <StatusDot verdict={how} />
      <h2 className="details-name" title={step.attemptId}>
        {step.attemptId}
      </h2>
      <span className="details-fact" data-verdict={how}>
        {verdictWord(how)}
      </span>
      <span className="details-fact">{step.nodeType}</span>
      <Took step={step} ended={run.liveness.state === 'ended' || run.liveness.state === 'dead'} />
      {step.exitCode !== undefined && (
        <span className="details-fact" data-verdict={step.exitCode === 0 ? 'ok' : 'failed'}>
          exit {step.exitCode}
        </span>
      )}
      {step.case !== undefined && <span className="details-fact">case {step.case}</span>}
      <UsageLine usage={usageOfStep(step, run.sessions, moment)} />
      <span className="details-tools">
        <Picker steps={run.steps} index={index} step={step} onPickStep={onPickStep} />
        {earlier >= 0 && (
          <button
            type="button"
            className="button details-compare"
            aria-pressed={comparing}
            onClick={() => onCompare(!comparing)}
          >
            Compare with {steps[earlier]?.attemptId}
          </button>
        )}
      </span>
    </header>
  );
}

type PickerProps = Pick<AttemptHeadProps, 'steps' | 'index' | 'step' | 'onPickStep'>;

function Picker({ steps, index, step, onPickStep }: PickerProps) {
  const mine = steps.flatMap((one, i) => (one.nodeId === step.nodeId ? [i] : []));
  if (mine.length < 2) return null;
  return (
    <select
      className="details-picker"
      aria-label="Attempt of this node"
      value={index}
      onChange={(event) => onPickStep(Number(event.target.value))}
    >
      {mine.map((at, n) => (
        <option key={at} value={at}>
          attempt {n + 1} of {mine.length}: {verdictWord(verdict(steps[at]?.outcome ?? ''))}
        </option>
      ))}
    </select>
  );
}

function Took({ step, ended }: { step: Step; ended: boolean }) {
  const running = step.finishedAt === undefined && !ended;
  const now = useNow(running);
  // A dead run's last attempt went on for as long as it is known to have.
  const end = step.finishedAt ?? (ended ? step.trace?.[1].at : now);
  return (
    <span className="details-fact" title={`began ${dateText(step.startedAt)}`}>
      {duration((end ?? step.startedAt) - step.startedAt)}
    </span>
  );
}
