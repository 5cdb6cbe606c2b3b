// What an attempt was about, the error first. A running one shows what is known so far.

import { useEffect, useRef } from 'react';
import type { Run, Step } from '../../wire/types';
import { Clamped } from '../conversation/Clamped';
import { findIn } from '../conversation/find';
import { JsonTree } from '../conversation/JsonTree';
import { Markdown } from '../conversation/markdown/Markdown';
import { useOpen } from '../conversation/open';
import { sizeText } from '../conversation/words';
import { useSought } from '../search/sought';
import { duration } from '../time';
import { FileText, useText } from './FileText';
import { type Artifact, artifactNamed, type Command, said } from './known';
import { CLAMP, LongText } from './LongText';
import { Passage } from './Passage';
import type { Known } from './useKnown';

interface ContentsProps {
  run: Run;
  step: Step;
  known: Known;
  settled: boolean;
}

export function Contents({ run, step, known, settled }: ContentsProps) {
  const { state, body, command } = known;
  if (state.kind === 'loading') return <p className="details-note">Reading…</p>;
  // The receipt has the whole error, the live document its beginning.
  const error = settled ? said(body?.error) || step.error || '' : '';
  return (
    <>
      {state.kind === 'failed' && <p className="details-note">Its receipt cannot be read: {state.why}.</p>}
      {error && (
        <Passage title="Error" tone="failed" copy={() => error}>
          <LongText text={error} label="Error" />
        </Passage>
      )}
      {settled && !body && state.kind !== 'failed' && (
        <p className="details-note">It has no receipt: it was interrupted. This is what its trace tells.</p>
      )}
      {!settled && <Now run={run} step={step} />}
      <Prompt run={run} step={step} known={known} />
      {command && <CommandPassage command={command} settled={settled} />}
      {settled && <Results run={run} step={step} known={known} />}
    </>
  );
}

/** A run that died left its last attempt as it was; a rewound one shows it unsettled. */
function Now({ run, step }: { run: Run; step: Step }) {
  const dead = run.liveness.state === 'dead' && run.steps.at(-1)?.attemptId === step.attemptId;
  const text = dead
    ? `It was interrupted: ${run.liveness.reason || 'its writer is gone'}.`
    : 'Not settled yet. Its answer and files show here when it is.';
  return (
    <Passage title="Doing">
      <p className="details-doing">{step.detail || `Running ${step.nodeType} node ${step.nodeId}`}</p>
      <p className="details-note">{text}</p>
    </Passage>
  );
}

function Prompt({ run, step, known }: { run: Run; step: Step; known: Known }) {
  const own = said(known.body?.promptText);
  const file = own ? undefined : artifactNamed(known.artifacts, 'prompt');
  const found = useText(run.runId, file?.path, CLAMP * 20);
  const text = own || (found && 'text' in found ? found.text : '');
  return <Written title="Prompt" id={`${step.attemptId}/prompt`} text={text} />;
}

/** Text of a person or an agent: Markdown, clamped. */
function Written({ title, id, text }: { title: string; id: string; text: string }) {
  const sought = useSought();
  const [, open] = useOpen(`${id}/all`, false);
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    if (sought && (findIn(text, sought.words) ?? 0) > CLAMP / 2) latest.current(true);
  }, [sought, text]);
  if (text.trim() === '') return null;
  return (
    <Passage title={title} copy={() => text}>
      <div className="details-written" data-title={title}>
        <Clamped id={id} text={text} most={CLAMP}>
          {(shown) => <Markdown text={shown} />}
        </Clamped>
      </div>
    </Passage>
  );
}

function CommandPassage({ command, settled }: { command: Command; settled: boolean }) {
  const { line, cwd, exitCode, signal, took } = command;
  const facts = [
    cwd !== undefined && `in ${cwd}`,
    settled && exitCode !== undefined && `exit ${exitCode}`,
    settled && signal !== undefined && `ended by ${signal}`,
    settled && took !== undefined && duration(took),
  ].filter((fact) => typeof fact === 'string');
  return (
    <Passage title="Command" note={facts.join(' · ')} copy={() => line}>
      <LongText text={`$ ${line}`} label="Command" />
    </Passage>
  );
}

function Results({ run, step, known }: { run: Run; step: Step; known: Known }) {
  const { body, artifacts } = known;
  const out = artifactNamed(artifacts, 'stdout');
  const err = artifactNamed(artifacts, 'stderr');
  const answer = said(body?.rawText);
  const isText = step.nodeType === 'acp';
  const output = body?.output;
  return (
    <>
      {isText && <Written title="Answer" id={`${step.attemptId}/answer`} text={answer} />}
      {output !== undefined && output !== null && output !== answer && (
        <Passage title="Output" note="as parsed" copy={() => said(output)}>
          <div className="details-tree">
            <JsonTree value={output} />
          </div>
        </Passage>
      )}
      {err && <Stream runId={run.runId} title="stderr" file={err} />}
      {out && out.path !== err?.path && <Stream runId={run.runId} title="stdout" file={out} />}
      {!isText && !out && answer !== '' && (
        <Passage title="Answer" copy={() => answer}>
          <LongText text={answer} label="Answer" />
        </Passage>
      )}
    </>
  );
}

function Stream({ runId, title, file }: { runId: string; title: string; file: Artifact }) {
  if (file.bytes === 0) return <p className="details-none">{title}: nothing</p>;
  return (
    <Passage title={title} note={file.bytes === undefined ? undefined : sizeText(file.bytes)}>
      <FileText runId={runId} file={file} label={title} />
    </Passage>
  );
}
