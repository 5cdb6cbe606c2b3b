// The heading of a turn: which node and attempt asked, when, how long it took, and what it used.

import { clockText, dateText, duration } from '../time';
import type { Head } from './rows';
import { Ticking } from './Ticking';
import { countText, usageText } from './words';

export function HeadLine({ head, goes }: { head: Head; goes: boolean }) {
  const { step, turn } = head;
  return (
    <div className="head">
      {step && (
        <>
          <span className="head-node">{step.nodeId === '' ? '(empty)' : step.nodeId}</span>
          <span className="head-attempt">attempt {step.attempt}</span>
        </>
      )}
      {turn !== undefined && <span className="head-turn">turn {turn}</span>}
      {turn === undefined && !step && <span className="head-turn">earlier conversation</span>}
      <span className="head-space" />
      {head.tokens !== undefined && (
        <span title={usageText('turn', head.used ?? {})}>{countText(head.tokens)} tokens</span>
      )}
      {head.endedAt !== undefined && (
        <span title="How long the turn took">{duration(head.endedAt - head.startedAt)}</span>
      )}
      {head.running && goes && <Ticking since={head.startedAt} />}
      {head.startedAt > 0 && <time title={dateText(head.startedAt)}>{clockText(head.startedAt)}</time>}
    </div>
  );
}
