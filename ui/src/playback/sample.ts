// Small steps, texts and messages for tests.

import type { Message, Step } from '../wire/types';

/** A step from trace entry `first` to `last`; one entry takes 10 ms. Without `last` it is running. */
export function step(name: string, first: number, last?: number): Step {
  const base = { attemptId: `${name}#1`, nodeId: name, nodeType: 'acp', startedAt: first * 10 };
  const begun = { seq: first, at: first * 10 };
  if (last === undefined) return { ...base, outcome: 'running', trace: [begun, begun] };
  const ended = { seq: last, at: last * 10 };
  return { ...base, outcome: 'ok', finishedAt: last * 10, trace: [begun, ended] };
}

/** An agent's message from event `first` to `last`; one event takes 10 ms. */
export function message(first: number, last: number, items: Message['items']): Message {
  return {
    id: `m${first}`,
    role: 'agent',
    first: { seq: first, at: first * 10 },
    last: { seq: last, at: last * 10 },
    items,
  };
}
