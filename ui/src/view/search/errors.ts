// What went wrong in a run, in the order of time: attempts, and tool calls of messages. Pure.

import { type Cut, compareCuts } from '../../playback/moment';
import { endOf } from '../../playback/playhead';
import { toolStatus } from '../../playback/toolStatus';
import { ownValues } from '../../wire/keyed';
import type { Item, Run, Session } from '../../wire/types';
import type { Aim } from './hits';

export interface Fault {
  key: string;
  at: Cut;
  aim: Aim;
}

const BAD = new Set(['failed', 'timed_out', 'cancelled']);

export function faultsOf(run: Run): Fault[] {
  const steps = run.steps.flatMap((step, index) =>
    BAD.has(step.outcome)
      ? [{ key: `step/${index}`, at: endOf(step), aim: { kind: 'step', index } satisfies Aim }]
      : [],
  );
  const calls = ownValues(run.sessions).flatMap(failedCalls);
  return [...steps, ...calls].sort((a, b) => compareCuts(a.at, b.at));
}

function failedCalls({ id, firstMessage, messages }: Session): Fault[] {
  return messages.flatMap((message, i) =>
    message.items.flatMap((item, at) => failedCall(id, firstMessage + i, at, item) ?? []),
  );
}

/** The fault that an item is, if it is a tool call that failed. */
export function failedCall(session: string, message: number, item: number, call: Item): Fault | undefined {
  if (call.kind !== 'tool') return undefined;
  const state = call.states.findLast(({ status }) => status !== undefined);
  if (!state || toolStatus(state.status) !== 'failed') return undefined;
  const moment = { log: session, ...state.at };
  const aim: Aim = { kind: 'message', session, message, item, part: 0, moment };
  return { key: `${session}/${message}/${item}`, at: moment, aim };
}

/** The next one in a direction: after the last one shown, else after the moment, else from the far end on.
 * Goes round. */
export function nextFault(
  faults: readonly Fault[],
  last: string | null,
  cut: Cut | null,
  direction: 1 | -1,
): Fault | undefined {
  const count = faults.length;
  if (count === 0) return undefined;
  const known = faults.findIndex(({ key }) => key === last);
  if (known >= 0) return faults[(known + direction + count) % count];
  if (cut === null) return direction === 1 ? faults[0] : faults[count - 1];
  if (direction === 1) return faults.find(({ at }) => compareCuts(at, cut) > 0) ?? faults[0];
  return faults.findLast(({ at }) => compareCuts(at, cut) < 0) ?? faults[count - 1];
}
