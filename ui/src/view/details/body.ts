// A step's body, fetched when it is looked at, and again once it has settled.

import { useEffect, useState } from 'react';
import type { StepBody } from '../../wire/reader';
import type { Step } from '../../wire/types';
import { useSources } from '../live';

export type BodyState =
  | { kind: 'loading' }
  | { kind: 'there'; body: StepBody }
  | { kind: 'none' }
  | { kind: 'failed'; why: string };

export function useStepBody(runId: string, index: number, step: Step): BodyState {
  const { reader } = useSources();
  const [state, setState] = useState<BodyState>({ kind: 'loading' });
  const key = `${step.attemptId} ${step.outcome} ${step.finishedAt ?? ''}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when the body may have changed
  useEffect(() => {
    let wanted = true;
    const show = (next: BodyState) => wanted && setState(next);
    reader.step(runId, index).then(
      (body) => show(body ? { kind: 'there', body } : { kind: 'none' }),
      (error: Error) => show({ kind: 'failed', why: error.message }),
    );
    return () => {
      wanted = false;
    };
  }, [reader, runId, index, key]);
  return state;
}

/** A file of the bundle that the step points to, when it does; null while it is not there. */
export function useArtifact(
  runId: string,
  path: unknown,
  bytes: unknown,
): { text: string; cut: boolean } | null {
  const { reader } = useSources();
  const [found, setFound] = useState<{ text: string; cut: boolean } | null>(null);
  useEffect(() => {
    let wanted = true;
    setFound(null);
    if (typeof path !== 'string' || bytes === 0) return;
    reader.text(runId, path, ARTIFACT_LIMIT).then(
      (file) => wanted && setFound(file),
      (error: Error) => wanted && setFound({ text: `(${error.message})`, cut: false }),
    );
    return () => {
      wanted = false;
    };
  }, [reader, runId, path, bytes]);
  return found;
}

const ARTIFACT_LIMIT = 65_536;
