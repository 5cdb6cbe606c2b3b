// One run in the list. It watches its own summary only.

import { memo } from 'react';
import { Link } from 'wouter';
import { own } from '../../wire/keyed';
import type { RunSummary } from '../../wire/types';
import { useIsUnread } from '../attention/looked';
import { useLive, useNow } from '../live';
import { runPath } from '../run-path';
import { StatusDot } from '../StatusDot';
import { age, duration, instant } from '../time';
import { titleOf, type Verdict, verdict, verdictWord } from '../verdict';

interface RunRowProps {
  runId: string;
  onPick: (() => void) | undefined;
}

export const RunRow = memo(function RunRow({ runId, onPick }: RunRowProps) {
  const run = useLive((state) => own(state.runs?.runsById ?? {}, runId));
  const open = useLive((state) => state.runId === runId);
  const unread = useIsUnread(run);
  if (!run) return null;
  const how = run.broken ? 'broken' : verdict(run.status, run.liveness);
  return (
    <Link
      href={runPath(runId)}
      className="run-row"
      data-verdict={how}
      data-unread={unread || undefined}
      aria-current={open ? 'page' : undefined}
      onClick={onPick}
    >
      <StatusDot verdict={how} />
      <span className="run-title" title={runId}>
        {unread && <span className="unseen">Unread: </span>}
        {titleOf(run)}
      </span>
      <Elapsed run={run} how={how} />
      <span className="run-line">
        <span className="run-verdict">{verdictWord(how)}</span>
        <Detail run={run} how={how} />
      </span>
    </Link>
  );
});

function Detail({ run, how }: { run: RunSummary; how: Verdict }) {
  if (run.broken) return <span className="run-detail">{run.broken}</span>;
  if (how === 'stale' || how === 'dead') return <Silence run={run} />;
  const detail = how === 'running' || how === 'waiting' ? run.currentNode : run.runTitle && run.flowName;
  return detail ? <span className="run-detail">{detail}</span> : null;
}

function Silence({ run }: { run: RunSummary }) {
  const now = useNow(true);
  const since = run.liveness?.writtenAt;
  const silence = since === undefined ? 'now' : age(now - since);
  const silent = silence === 'now' ? '' : `for ${silence}`;
  return (
    <span className="run-detail" title={run.liveness?.reason}>
      {silent} {run.currentNode ? `in ${run.currentNode}` : ''}
    </span>
  );
}

/** Ticks while the run lives; else how long it took. Nobody wrote down when a dead run ended. */
function Elapsed({ run, how }: { run: RunSummary; how: Verdict }) {
  const alive = how === 'running' || how === 'stale';
  const now = useNow(alive);
  const from = instant(run.startedAt);
  if (from === null || how === 'dead') return null;
  const to = alive ? now : (instant(run.finishedAt) ?? instant(run.updatedAt) ?? from);
  return <time className="run-elapsed">{duration(to - from)}</time>;
}
