// An attempt beside the one before it: time, tokens, tools, and what changed in prompt and output.

import { useEffect, useMemo, useState } from 'react';
import type { Cut } from '../../playback/moment';
import { usageOfStep } from '../../playback/usage';
import type { StepBody } from '../../wire/reader';
import type { Run, Step } from '../../wire/types';
import { countText } from '../conversation/words';
import { useSources } from '../live';
import { duration } from '../time';
import { verdict, verdictWord } from '../verdict';
import { changeText, toolsIn } from './compare';
import { said } from './known';
import { Passage } from './Passage';
import { SplitDiff } from './SplitDiff';
import { useSettle } from './settle';
import { useBody } from './useKnown';

/** Finer than elsewhere, so that near times can be told apart. */
function span(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  return ms < 10_000 ? `${(ms / 1000).toFixed(2)}s` : duration(ms);
}

interface Side {
  step: Step;
  index: number;
}

interface ComparisonProps {
  run: Run;
  before: Side;
  after: Side;
  moment: Cut | null;
}

export function Comparison({ run, before, after, moment }: ComparisonProps) {
  const left = useBody(run.runId, before.index, before.step);
  const right = useBody(run.runId, after.index, after.step);
  if (left.kind === 'loading' || right.kind === 'loading') return <p className="details-note">Reading…</p>;
  const bodies = [left, right].map((state, i) => {
    const { step } = i === 0 ? before : after;
    return state.kind === 'there' && step.outcome !== 'running' ? state.body : null;
  });
  const [a, b] = [bodies[0] ?? null, bodies[1] ?? null];
  const names = [before.step.attemptId, after.step.attemptId] as const;
  return (
    <>
      <Numbers run={run} before={before.step} after={after.step} moment={moment} />
      <SplitDiff
        title="Error"
        names={names}
        before={errorOf(a, before.step)}
        after={errorOf(b, after.step)}
      />
      <SplitDiff title="Prompt" names={names} before={said(a?.promptText)} after={said(b?.promptText)} />
      <SplitDiff title="Answer" names={names} before={said(a?.rawText)} after={said(b?.rawText)} />
      <SplitDiff title="Output" names={names} before={parsed(a)} after={parsed(b)} />
    </>
  );
}

function errorOf(body: StepBody | null, step: Step): string {
  return said(body?.error) || step.error || '';
}

/** An output that is the answer itself is not shown twice. */
function parsed(body: StepBody | null): string {
  return body?.output === body?.rawText ? '' : said(body?.output);
}

function Numbers({
  run,
  before,
  after,
  moment,
}: {
  run: Run;
  before: Step;
  after: Step;
  moment: Cut | null;
}) {
  const left = useTools(run.runId, before, moment);
  const right = useTools(run.runId, after, moment);
  const kinds = [...new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])];
  const [tokensBefore, tokensAfter] = [before, after].map(
    (step) => usageOfStep(step, run.sessions, moment).tokens?.total,
  );
  const spans = [before, after].map((step) =>
    step.finishedAt === undefined ? null : step.finishedAt - step.startedAt,
  );
  const outcomes = [before, after].map((step) => verdictWord(verdict(step.outcome))) as [string, string];
  return (
    <Passage title="At a glance">
      <table className="compare">
        <thead>
          <tr>
            <td />
            <th scope="col">{before.attemptId}</th>
            <th scope="col">{after.attemptId}</th>
          </tr>
        </thead>
        <tbody>
          <Line name="Outcome" before={outcomes[0]} after={outcomes[1]} />
          <Amount name="Duration" before={spans[0] ?? null} after={spans[1] ?? null} text={span} />
          <Amount name="Tokens" before={tokensBefore ?? null} after={tokensAfter ?? null} text={countText} />
          {kinds.map((kind) => (
            <Amount
              key={kind}
              name={`Tools: ${kind}`}
              before={left?.get(kind) ?? 0}
              after={right?.get(kind) ?? 0}
              text={String}
            />
          ))}
        </tbody>
      </table>
    </Passage>
  );
}

function Amount(props: {
  name: string;
  before: number | null;
  after: number | null;
  text: (n: number) => string;
}) {
  const { name, before, after, text } = props;
  if (before === null && after === null) return null;
  const left = before === null ? '–' : text(before);
  const right = after === null ? '–' : before === null ? text(after) : changeText(before, after, text);
  return <Line name={name} before={left} after={right} />;
}

function Line({ name, before, after }: { name: string; before: string; after: string }) {
  return (
    <tr data-changed={before !== after || undefined}>
      <th scope="row">{name}</th>
      <td>{before}</td>
      <td>{after}</td>
    </tr>
  );
}

const MESSAGES_MOST = 2_000;

/** Null while they are read, and where there is no conversation. */
function useTools(runId: string, step: Step, moment: Cut | null): Map<string, number> | null {
  const { reader } = useSources();
  const { sessionId, firstMessage, endMessage } = step.conversation ?? {};
  const [tools, setTools] = useState<{ messages: Parameters<typeof toolsIn>[0] }>();
  const settle = useSettle();
  useEffect(() => {
    if (sessionId === undefined || firstMessage === undefined) return;
    let wanted = true;
    const to = Math.min(endMessage ?? Number.MAX_SAFE_INTEGER, firstMessage + MESSAGES_MOST);
    const cancel = settle(`${sessionId} ${firstMessage}`, () => {
      reader.messages(runId, sessionId, firstMessage, to).then(
        (messages) => wanted && setTools({ messages }),
        () => undefined,
      );
    });
    return () => {
      wanted = false;
      cancel();
    };
  }, [reader, settle, runId, sessionId, firstMessage, endMessage]);
  return useMemo(
    () => (tools && sessionId !== undefined ? toolsIn(tools.messages, sessionId, moment) : null),
    [tools, sessionId, moment],
  );
}
