// One attempt: its error first, then what was asked, run and answered.

import type { StepBody } from '../../wire/reader';
import type { Step } from '../../wire/types';
import { useNow } from '../live';
import { StatusDot } from '../StatusDot';
import { duration } from '../time';
import { verdict, verdictWord } from '../verdict';
import { type BodyState, useArtifact, useStepBody } from './body';
import './details.css';
import { Passage } from './Passage';

interface StepDetailsProps {
  runId: string;
  index: number;
  /** As it stood at the playhead. */
  step: Step;
  onClose(): void;
}

export function StepDetails({ runId, index, step, onClose }: StepDetailsProps) {
  const state = useStepBody(runId, index, step);
  const how = verdict(step.outcome);
  return (
    <article className="details">
      <header className="details-head">
        <StatusDot verdict={how} />
        <h2 className="details-name">{step.attemptId}</h2>
        <span className="details-fact" data-verdict={how}>
          {verdictWord(how)}
        </span>
        <span className="details-fact">{step.nodeType}</span>
        <Took step={step} />
        {step.exitCode !== undefined && (
          <span className="details-fact" data-verdict={step.exitCode === 0 ? 'ok' : 'failed'}>
            exit {step.exitCode}
          </span>
        )}
        {step.case !== undefined && <span className="details-fact">case {step.case}</span>}
        <button
          type="button"
          className="icon-button details-close"
          aria-label="Close the step's details"
          onClick={onClose}
        >
          ×
        </button>
      </header>
      <div className="details-body" key={step.attemptId}>
        <Contents runId={runId} step={step} state={state} />
      </div>
    </article>
  );
}

function Took({ step }: { step: Step }) {
  const now = useNow(step.finishedAt === undefined);
  return <span className="details-fact">{duration((step.finishedAt ?? now) - step.startedAt)}</span>;
}

function Contents({ runId, step, state }: { runId: string; step: Step; state: BodyState }) {
  // A step that stood unsettled at the playhead has no answer yet, whatever came later.
  const settled = step.outcome !== 'running';
  if (state.kind === 'loading') return <p className="details-note">Reading…</p>;
  if (state.kind === 'failed') return <p className="details-note">Its body cannot be read: {state.why}.</p>;
  const body = state.kind === 'there' ? state.body : {};
  const error = step.error ?? (settled ? said(body.error) : undefined);
  return (
    <>
      {error && <Passage title="Error" text={error} tone="failed" />}
      <Command body={body} />
      {!said(body.promptText) && step.detail && <Passage title="Doing" text={step.detail} />}
      <Passage title="Prompt" text={said(body.promptText)} />
      {settled && <Results runId={runId} body={body} />}
      {!settled && <p className="details-note">Not settled yet; its answer shows here when it is.</p>}
    </>
  );
}

function Command({ body }: { body: StepBody }) {
  const action = body.trace?.action;
  if (typeof action?.command !== 'string') return null;
  const args = Array.isArray(action.args) ? action.args.map(String) : [];
  const where = typeof action.cwd === 'string' ? `in ${action.cwd}` : undefined;
  return <Passage title="Command" text={[action.command, ...args.map(quoted)].join(' ')} note={where} />;
}

function Results({ runId, body }: { runId: string; body: StepBody }) {
  const { stdoutArtifact: stdout, stderrArtifact: stderr } = body.trace ?? {};
  const out = useArtifact(runId, stdout?.path, stdout?.bytes);
  const err = useArtifact(runId, stderr?.path, stderr?.bytes);
  return (
    <>
      <Passage title="stderr" text={err?.text} note={err?.cut ? 'first 64 KiB' : undefined} />
      <Passage title="stdout" text={out?.text} note={out?.cut ? 'first 64 KiB' : undefined} />
      {!out && <Passage title="Answer" text={said(body.rawText)} />}
      {body.output !== undefined && body.output !== null && body.output !== body.rawText && (
        <Passage title="Output" text={json(body.output)} />
      )}
    </>
  );
}

function said(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : json(value);
}

function json(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** As one would type it, so that it can be read; not meant for a shell. */
function quoted(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
