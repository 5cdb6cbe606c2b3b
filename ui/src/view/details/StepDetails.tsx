// One attempt: its error first, then what was asked, answered, run and left behind.

import { type RefObject, useRef, useState } from 'react';
import type { Cut } from '../../playback/moment';
import type { Run, Step } from '../../wire/types';
import { useMarks } from '../conversation/marks';
import { OpenContext, useOpenStore } from '../conversation/open';
import { type Sought, SoughtContext, useElsewhere } from '../search/sought';
import { ArtifactList } from './ArtifactList';
import { AttemptHead } from './AttemptHead';
import { Comparison } from './Comparison';
import { Contents } from './Contents';
import './details.css';
import { useKnown } from './useKnown';
import { useScrollKept } from './useScrollKept';

export interface StepDetailsProps {
  run: Run;
  /** As they stood at the playhead. */
  steps: Step[];
  index: number;
  moment: Cut | null;
  onPickStep(index: number): void;
}

export function StepDetails({ run, steps, index, moment, onPickStep }: StepDetailsProps) {
  const step = steps[index];
  const open = useOpenStore(run.runId, 'attempt');
  const [comparing, setComparing] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  useScrollKept(body, run.runId, `attempt/${step?.attemptId}${comparing ? '/compared' : ''}`);
  const sought = useSoughtIn(index, body);
  if (!step) return <p className="details-note">No step has begun.</p>;
  const earlier = steps.slice(0, index).findLastIndex((one) => one.nodeId === step.nodeId);
  const compared = comparing && earlier >= 0 ? steps[earlier] : undefined;
  return (
    <OpenContext value={open}>
      <article className="details">
        <AttemptHead
          run={run}
          steps={steps}
          index={index}
          step={step}
          moment={moment}
          earlier={earlier}
          comparing={comparing}
          onCompare={setComparing}
          onPickStep={onPickStep}
        />
        {/* Another attempt is another text: nothing of the reader's place carries over. */}
        <div ref={body} className="details-body" key={`${step.attemptId} ${compared?.attemptId}`}>
          {compared ? (
            <Comparison
              run={run}
              before={{ step: compared, index: earlier }}
              after={{ step, index }}
              moment={moment}
            />
          ) : (
            <SoughtContext value={sought}>
              <Attempt run={run} index={index} step={step} />
            </SoughtContext>
          )}
        </div>
      </article>
    </OpenContext>
  );
}

/** What a search found in this attempt, or in a file of it: its words are marked, the first of them in view. */
function useSoughtIn(index: number, body: RefObject<HTMLDivElement | null>): Sought | null {
  const sought = useElsewhere();
  const own = sought?.in === 'step' && sought.index === index ? sought : null;
  const place = (box: HTMLElement) => (own?.file ? fileIn(box) : box);
  useMarks(body, own, { all: (box) => [place(box) ?? box], own: place });
  return own;
}

/** Where the file that is sought is shown; undefined until it is known. */
function fileIn(box: HTMLElement): HTMLElement | undefined {
  const row = box.querySelector<HTMLElement>('.artifact[data-sought]');
  return row?.dataset.sought === 'above' ? box : (row ?? undefined);
}

function Attempt({ run, index, step }: { run: Run; index: number; step: Step }) {
  const known = useKnown(run, index, step);
  // A step that stood unsettled at the playhead has no answer yet, whatever came later.
  const settled = step.outcome !== 'running';
  return (
    <>
      <Contents run={run} step={step} known={known} settled={settled} />
      {settled && <ArtifactList runId={run.runId} artifacts={known.artifacts} />}
    </>
  );
}
