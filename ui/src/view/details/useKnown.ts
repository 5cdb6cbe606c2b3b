// What an attempt left on disk, fetched when it is looked at, and again once it has settled.

import { useEffect, useMemo, useState } from 'react';
import type { StepBody } from '../../wire/reader';
import type { Run, Step } from '../../wire/types';
import { useSources } from '../live';
import { type Artifact, artifactsIn, type Command, commandIn } from './known';
import { useSettle } from './settle';

/** The receipt is null while there is none. */
export type BodyState =
  | { kind: 'loading' }
  | { kind: 'there'; body: StepBody | null }
  | { kind: 'failed'; why: string };

export interface Known {
  state: BodyState;
  body: StepBody | null;
  command: Command | null;
  artifacts: Artifact[];
}

const TRACE_MOST = 1000; // entries of the attempt that are looked at

/** `index` counts the run's steps; `step` is one of them as it stood. */
export function useKnown(run: Run, index: number, step: Step): Known {
  const state = useBody(run.runId, index, step);
  const trace = useTrace(run, step);
  return useMemo(() => {
    const body = state.kind === 'there' ? state.body : null;
    return { state, body, command: commandIn(body, trace), artifacts: artifactsIn(body, trace) };
  }, [state, trace]);
}

export function useBody(runId: string, index: number, step: Step): BodyState {
  const { reader } = useSources();
  const key = `${runId} ${index} ${step.attemptId} ${step.outcome} ${step.finishedAt ?? ''}`;
  const [found, setFound] = useState<{ key: string; state: BodyState }>();
  const settle = useSettle();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when the body may have changed
  useEffect(() => {
    let wanted = true;
    const show = (state: BodyState) => wanted && setFound({ key, state });
    const cancel = settle(`${index}`, () => {
      reader.step(runId, index).then(
        (body) => show({ kind: 'there', body }),
        (error: Error) => show({ kind: 'failed', why: error.message }),
      );
    });
    return () => {
      wanted = false;
      cancel();
    };
  }, [reader, key]);
  return found?.key === key ? found.state : LOADING;
}

const LOADING: BodyState = { kind: 'loading' };

/** The attempt's own trace entries, up to where it stands. */
function useTrace(run: Run, step: Step): readonly unknown[] {
  const { reader } = useSources();
  const { runId } = run;
  const first = step.trace?.[0].seq;
  const running = step.outcome === 'running' && run.steps.at(-1)?.attemptId === step.attemptId;
  const last = running ? Math.max(run.trace.last?.seq ?? 0, step.trace?.[1].seq ?? 0) : step.trace?.[1].seq;
  const [found, setFound] = useState<{ first: number | undefined; entries: unknown[] }>();
  const settle = useSettle();
  useEffect(() => {
    let wanted = true;
    if (first === undefined || last === undefined) return;
    const to = Math.min(last + 1, first + TRACE_MOST);
    // What cannot be read is not known; the table of events says why.
    const cancel = settle(`${first}`, () => {
      reader.entries(runId, null, first, to).then(
        ({ entries }) => wanted && setFound({ first, entries }),
        () => undefined,
      );
    });
    return () => {
      wanted = false;
      cancel();
    };
  }, [reader, settle, runId, first, last]);
  return found && found.first === first ? found.entries : NOTHING;
}

const NOTHING: readonly unknown[] = [];
