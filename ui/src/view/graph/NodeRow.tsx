// One node of the list: what it is, how it fared, its attempts, and the way to its box.

import { useNow } from '../live';
import { duration } from '../time';
import { useIsOutside } from '../timeWindow';
import { useBoard, useNodeState } from './board';
import { DecisionIcon, KindIcon, StatusIcon } from './Outline';
import type { NodeState } from './overlay';
import type { PlanNode } from './plan';
import { describeNode, idText, kindText, statusText } from './words';

interface NodeRowProps {
  box: PlanNode;
  /** It is the one that the tab key reaches. */
  reachable: boolean;
  /** Its attempts are listed. */
  open: boolean;
  onToggle(): void;
  onShow(): void;
}

export function NodeRow({ box, reachable, open, onToggle, onShow }: NodeRowProps) {
  const state = useNodeState(box.index);
  const pick = useBoard((board) => board.pick);
  const outside = useIsOutside(box.node?.id);
  const { node } = box;
  if (!node || !state) return null;
  const { attempts, status } = state;
  const last = attempts.at(-1);
  const tabIndex = reachable ? 0 : -1;
  const id = idText(node.id);
  return (
    <div
      className="nodes-row"
      data-status={status}
      data-here={state.live || state.focused || undefined}
      data-outside={outside || undefined}
    >
      <button
        type="button"
        className="nodes-main"
        aria-disabled={last === undefined || undefined}
        aria-current={state.focused || state.live ? 'step' : undefined}
        aria-label={describeNode(box, state) + (outside ? ', not in the window' : '')}
        title={node.summary ?? id}
        tabIndex={tabIndex}
        onClick={() => last !== undefined && pick(last)}
      >
        <span className="nodes-kind">{box.decides ? <DecisionIcon /> : <KindIcon shape={box.shape} />}</span>
        <span className="nodes-id">{id}</span>
        <span className="nodes-type">{kindText(box.shape, node.nodeType)}</span>
        <span className="nodes-time">
          <Took state={state} />
        </span>
        <span className="nodes-status">
          <StatusIcon status={status} />
          {statusText(status)}
        </span>
      </button>
      {attempts.length > 1 ? (
        <button
          type="button"
          className="nodes-attempts"
          aria-expanded={open}
          aria-label={`${attempts.length} attempts at ${id}`}
          title="List its attempts"
          tabIndex={tabIndex}
          onClick={onToggle}
        >
          ×{attempts.length}
        </button>
      ) : (
        <span className="nodes-attempts" />
      )}
      <button
        type="button"
        className="nodes-show"
        aria-label={`Show ${id} in the graph`}
        title="Show in the graph"
        tabIndex={tabIndex}
        onClick={onShow}
      >
        <svg className="icon" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 1.5v3M8 11.500v3M1.500 8h3M11.500 8h3 M8 4.500a3.500 3.500 0 1 0 .01 0" />
        </svg>
      </button>
      {open && attempts.length > 1 && <Attempts id={id} attempts={attempts} />}
    </div>
  );
}

function Took({ state: { status, startedAt, finishedAt } }: { state: NodeState }) {
  if (startedAt === undefined) return null;
  if (finishedAt !== undefined) return duration(finishedAt - startedAt);
  return status === 'running' || status === 'stale' ? <Growing since={startedAt} /> : null;
}

/** By the clock at the live edge, else by the playhead. */
function Growing({ since }: { since: number }) {
  return duration(useNow(true) - since);
}

const SHOWN = 200; // attempts, the latest ones

function Attempts({ id, attempts }: { id: string; attempts: readonly number[] }) {
  const steps = useBoard((board) => board.steps);
  const pick = useBoard((board) => board.pick);
  const before = Math.max(0, attempts.length - SHOWN);
  return (
    <fieldset className="nodes-tries" aria-label={`Attempts at ${id}`}>
      {before > 0 && <span className="nodes-before">the latest {SHOWN}</span>}
      {attempts.slice(-SHOWN).map((index, i) => {
        const step = steps[index];
        if (!step) return null;
        const took = step.finishedAt === undefined ? '' : duration(step.finishedAt - step.startedAt);
        return (
          <button key={index} type="button" data-status={step.outcome} onClick={() => pick(index)}>
            #{before + i + 1} <b>{step.outcome.replace('_', ' ')}</b> {took}
          </button>
        );
      })}
    </fieldset>
  );
}
