// One box of the graph: the node's id and kind, and how it fared so far. Reads its own state only.

import { type Node as FlowNode, Handle, type NodeProps, NodeToolbar, Position } from '@xyflow/react';
import { memo, useState } from 'react';
import { useNow } from '../live';
import { duration } from '../time';
import { useIsOutside } from '../timeWindow';
import { useBoard, useNodeState } from './board';
import { DecisionIcon, KindIcon, Outline, StatusIcon } from './Outline';
import type { NodeState } from './overlay';
import type { PlanNode } from './plan';
import { idText, kindText, statusText } from './words';

export type CardNode = FlowNode<{ box: PlanNode }, 'card' | 'round'>;

export const NodeCard = memo(function NodeCard({ data: { box } }: NodeProps<CardNode>) {
  const state = useNodeState(box.index);
  const pick = useBoard((board) => board.pick);
  const [open, setOpen] = useState(false);
  const { node } = box;
  const outside = useIsOutside(node?.id);
  if (!node || !state) return null;
  const last = state.attempts[state.attempts.length - 1];
  const kind = kindText(box.shape, node.nodeType);
  return (
    <div
      className="node"
      data-status={state.status}
      data-shape={box.shape}
      data-live={state.live || undefined}
      data-focused={state.focused || undefined}
      data-outside={outside || undefined}
    >
      <Outline box={box} />
      <button
        type="button"
        className="node-main nopan"
        disabled={last === undefined}
        onClick={() => last !== undefined && pick(last)}
        aria-label={
          describe(idText(node.id), kind, box.decides, state) + (outside ? ', not in the window' : '')
        }
        aria-current={state.focused || state.live ? 'step' : undefined}
        title={node.summary ?? idText(node.id)}
      >
        <span className="node-kind">{box.decides ? <DecisionIcon /> : <KindIcon shape={box.shape} />}</span>
        <span className="node-id">{idText(node.id)}</span>
        <span className="node-line">
          <span className="node-type">{box.decides ? `${kind}, decides` : kind}</span>
          <NodeTime state={state} />
        </span>
        <span className="node-status" title={statusText(state.status)}>
          <StatusIcon status={state.status} />
        </span>
      </button>
      {state.attempts.length > 1 && (
        <button
          type="button"
          className="node-attempts nopan"
          aria-expanded={open}
          aria-label={`${state.attempts.length} attempts at ${idText(node.id)}`}
          title="Pick an attempt"
          onClick={() => setOpen(!open)}
        >
          ×{state.attempts.length}
        </button>
      )}
      {open && <AttemptPicker box={box} state={state} close={() => setOpen(false)} />}
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
});

/** The flow's start or one of its ends. */
export const RoundCard = memo(function RoundCard({ data: { box } }: NodeProps<CardNode>) {
  const name = box.shape === 'start' ? 'Start' : 'End';
  const begun = useBoard((board) => board.steps.length > 0);
  return (
    <div
      className="node-round"
      data-shape={box.shape}
      data-taken={(begun && box.shape === 'start') || undefined}
      title={name}
    >
      <span className="unseen">{name}</span>
      <KindIcon shape={box.shape} />
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
});

function describe(id: string, kind: string, decides: boolean, state: NodeState): string {
  const times = state.attempts.length > 1 ? `, ${state.attempts.length} attempts` : '';
  return `${id}, ${kind}${decides ? ', decides' : ''}, ${statusText(state.status)}${times}`;
}

function NodeTime({ state: { status, startedAt, finishedAt } }: { state: NodeState }) {
  if (startedAt === undefined) return null;
  if (finishedAt !== undefined) return <span className="node-time">{duration(finishedAt - startedAt)}</span>;
  return status === 'running' || status === 'stale' ? <GrowingTime since={startedAt} /> : null;
}

/** By the clock at the live edge, else by the playhead. */
function GrowingTime({ since }: { since: number }) {
  return <span className="node-time">{duration(useNow(true) - since)}</span>;
}

const SHOWN = 200; // attempts in the picker, the latest ones

function AttemptPicker({ box, state, close }: { box: PlanNode; state: NodeState; close(): void }) {
  const steps = useBoard((board) => board.steps);
  const pick = useBoard((board) => board.pick);
  return (
    <NodeToolbar isVisible position={Position.Bottom} offset={6}>
      <div
        className="attempts nowheel"
        role="menu"
        aria-label={`Attempts at ${idText(box.node?.id ?? '')}`}
        onKeyDown={(event) => event.key === 'Escape' && close()}
        onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && close()}
      >
        {state.attempts.slice(-SHOWN).map((index, i) => {
          const step = steps[index];
          if (!step) return null;
          const number = state.attempts.length - Math.min(SHOWN, state.attempts.length) + i + 1;
          return (
            <button
              key={index}
              type="button"
              role="menuitem"
              // biome-ignore lint/a11y/noAutofocus: the picker was just opened by the user, focus belongs in it.
              autoFocus={i === Math.min(SHOWN, state.attempts.length) - 1}
              data-status={step.outcome}
              onClick={() => {
                pick(index);
                close();
              }}
            >
              <span>#{number}</span>
              <span className="attempt-outcome">{step.outcome.replace('_', ' ')}</span>
              <span className="attempt-time">
                {step.finishedAt === undefined ? '' : duration(step.finishedAt - step.startedAt)}
              </span>
            </button>
          );
        })}
      </div>
    </NodeToolbar>
  );
}
