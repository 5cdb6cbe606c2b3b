// What the run is and how it is doing, in one line.

import { memo } from 'react';
import { cutOf, type Playhead, shownStep, timeOf } from '../../playback/playhead';
import { type Speaker, speakerAt } from '../../playback/speaker';
import { type Spent, spent } from '../../playback/usage';
import { ownValues } from '../../wire/keyed';
import type { Header, Run } from '../../wire/types';
import { countText } from '../conversation/words';
import { useNow } from '../live';
import { StatusDot } from '../StatusDot';
import { age, duration } from '../time';
import { titleOf, type Verdict, verdict, verdictWord } from '../verdict';
import { ConnectionMark } from './ConnectionMark';
import './header.css';
import { Problems } from './Problems';

interface RunHeaderProps {
  run: Run;
  /** Its header as it stood at the playhead. */
  stood: Header;
  playhead: Playhead;
  trouble: string | null;
}

export const RunHeader = memo(function RunHeader({ run, stood, playhead, trouble }: RunHeaderProps) {
  const { header, liveness } = run;
  const how = verdict(header.status, liveness);
  const cut = cutOf(playhead);
  const title = titleOf({ ...header, runId: run.runId });
  return (
    <header className="run-header">
      <h1 className="run-header-title" title={run.runId}>
        {title}
      </h1>
      {header.runTitle && <span className="run-header-flow">{header.flowName}</span>}
      <Status run={run} stood={stood} how={how} />
      <Facts
        run={run}
        how={how}
        amounts={spent(run.sessions, cut)}
        shown={shownStep(playhead, run.steps)}
        until={timeOf(playhead)}
        speaker={speakerAt(run, playhead)}
      />
      <span className="run-header-space" />
      {trouble && (
        <span className="run-header-trouble" role="status" title={trouble}>
          {trouble}
        </span>
      )}
      {run.problemCount > 0 && <Problems problems={run.problems} count={run.problemCount} />}
      <ConnectionMark />
    </header>
  );
});

/** How the run was at the playhead. How it is now is said beside it, where that is something else. */
function Status({ run: { header, liveness }, stood, how }: { run: Run; stood: Header; how: Verdict }) {
  const then = stood === header ? how : verdict(stood.status);
  const silence = <Silence how={how} writtenAt={liveness.writtenAt} />;
  if (then === how) {
    return (
      <span className="run-header-status" data-verdict={how} title={liveness.reason || header.statusDetail}>
        <StatusDot verdict={how} />
        {verdictWord(how)}
        {silence}
      </span>
    );
  }
  return (
    <>
      <span className="run-header-status" data-verdict={then} title="At the moment that is shown">
        <StatusDot verdict={then} />
        Was {verdictWord(then).toLowerCase()}
      </span>
      <span className="run-header-now" title={liveness.reason || header.statusDetail}>
        {ENDED.has(how) ? 'later' : 'now'} <b data-verdict={how}>{verdictWord(how).toLowerCase()}</b>{' '}
        {silence}
      </span>
    </>
  );
}

const ENDED: ReadonlySet<Verdict> = new Set<Verdict>(['ok', 'failed', 'timed_out', 'cancelled']);

function Silence({ how, writtenAt }: { how: Verdict; writtenAt: number | undefined }) {
  const now = useNow(how === 'stale' || how === 'dead');
  if ((how !== 'stale' && how !== 'dead') || writtenAt === undefined) return null;
  const since = age(now - writtenAt);
  if (since === 'now') return null;
  return (
    <span className="run-header-age" title="Since it last wrote">
      {since}
    </span>
  );
}

interface FactsProps {
  run: Run;
  how: Verdict;
  /** As they stood at the playhead, like all of these. */
  amounts: Spent;
  shown: number;
  /** The playhead's time; null is the live edge. */
  until: number | null;
  speaker: Speaker;
}

function Facts({ run, how, amounts, shown, until, speaker }: FactsProps) {
  const { header } = run;
  const alive = how === 'running' || how === 'stale';
  const now = useNow(alive && until === null);
  const end = until ?? (alive ? now : (header.finishedAt ?? lastEntryAt(run)));
  return (
    <ul className="run-header-facts">
      <li title="Elapsed">{duration(end - header.startedAt)}</li>
      <li>{run.steps.length === 0 ? 'no steps yet' : `step ${shown + 1} of ${run.steps.length}`}</li>
      {speaker.mode && <li title="Mode of the agent">{speaker.mode}</li>}
      {speaker.model && <li title="Model of the agent">{speaker.model}</li>}
      {amounts.tokens !== null && <li title="Tokens of all turns">{countText(amounts.tokens)} tokens</li>}
      {amounts.costs.map((cost) => (
        <li key={cost.currency} title="Cost, as the agents say">
          {money(cost.amount, cost.currency)}
        </li>
      ))}
    </ul>
  );
}

/** When a run that never said that it ended was heard of last: as the lanes end, whatever became of its files. */
function lastEntryAt({ header, trace, sessions }: Run): number {
  const ends = ownValues(sessions).map(({ lastEvent }) => lastEvent?.at ?? 0);
  return Math.max(header.updatedAt, trace.last?.at ?? 0, ...ends);
}

/** The currency is the agent's word, so it may be none. */
function money(amount: number, currency: string): string {
  const digits = amount < 1 ? 3 : 2;
  return currency === 'USD'
    ? `${amount < 0 ? '-' : ''}$${Math.abs(amount).toFixed(digits)}`
    : `${amount.toFixed(digits)} ${currency.slice(0, 8)}`;
}
