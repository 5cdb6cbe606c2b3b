// One box of the graph: the node's id and kind, and how it fared so far. Reads its own state only.

import { type Node as FlowNode, Handle, type NodeProps, NodeToolbar, Position } from '@xyflow/react';
import { type KeyboardEvent, memo, type RefObject, useContext, useRef, useState } from 'react';
import { useNow } from '../live';
import { duration } from '../time';
import { useIsOutside } from '../timeWindow';
import { BoardContext, useBoard, useIsTabStop, useNodeState } from './board';
import { DecisionIcon, KindIcon, Outline, StatusIcon } from './Outline';
import type { NodeState } from './overlay';
import type { PlanNode } from './plan';
import { describeNode, idText, kindText, statusText } from './words';

export type CardNode = FlowNode<{ box: PlanNode }, 'card' | 'round'>;

export const NodeCard = memo(function NodeCard({ data: { box } }: NodeProps<CardNode>) {
  const state = useNodeState(box.index);
  const pick = useBoard((board) => board.pick);
  const isStop = useIsTabStop(box.index);
  const store = useContext(BoardContext);
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
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
        // Not "disabled": the keyboard must be able to go over it.
        aria-disabled={last === undefined || undefined}
        tabIndex={isStop ? 0 : -1}
        onFocus={() => store?.setState({ cursor: box.index })}
        onClick={() => last !== undefined && pick(last)}
        aria-label={describeNode(box, state) + (outside ? ', not in the window' : '')}
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
          ref={opener}
          className="node-attempts nopan"
          tabIndex={isStop ? 0 : -1}
          aria-expanded={open}
          aria-label={`${state.attempts.length} attempts at ${idText(node.id)}`}
          title="Pick an attempt"
          onClick={() => setOpen(!open)}
        >
          ×{state.attempts.length}
        </button>
      )}
      {open && <AttemptPicker box={box} state={state} opener={opener} close={() => setOpen(false)} />}
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

interface PickerProps {
  box: PlanNode;
  state: NodeState;
  /** Has the focus again when nothing was picked. */
  opener: RefObject<HTMLButtonElement | null>;
  close(): void;
}

function AttemptPicker({ box, state, opener, close }: PickerProps) {
  const steps = useBoard((board) => board.steps);
  const pick = useBoard((board) => board.pick);
  const leave = () => {
    close();
    opener.current?.focus();
  };
  return (
    <NodeToolbar isVisible position={Position.Bottom} offset={6}>
      <div
        className="attempts nowheel"
        role="menu"
        aria-label={`Attempts at ${idText(box.node?.id ?? '')}`}
        onKeyDown={(event) => (event.key === 'Escape' ? leave() : walk(event))}
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

/** Arrows go from attempt to attempt, and nowhere else. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const now = all.indexOf(event.target as HTMLElement);
  all[Math.min(all.length - 1, Math.max(0, now + by))]?.focus();
}
