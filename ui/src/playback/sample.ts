// Small steps, messages, sessions and runs for tests.

import type { History, Message, Run, Session, Step } from '../wire/types';

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

/** A session with those messages and nothing else. */
export function session(id: string, messages: Message[], history: Partial<History> = {}): Session {
  const last = messages.at(-1)?.last;
  return {
    id,
    about: { handle: id, agentName: '', agentCommand: '', cwd: '', acpSessionId: '' },
    eventCount: last?.seq ?? 0,
    ...(last && { lastEvent: last }),
    messageCount: messages.length,
    firstMessage: 0,
    messages,
    history: { turns: [], plans: [], usage: [], settings: [], commands: null, terminals: [], ...history },
  };
}

/** A run of those steps; running while its last step is. */
export function runOf(steps: Step[], sessions: Session[] = []): Run {
  const last = steps.at(-1)?.trace?.[1];
  const running = steps.at(-1)?.outcome === 'running';
  return {
    schema: 'runreel.run.v1',
    runId: 'r',
    header: {
      flowName: 'f',
      status: running ? 'running' : 'completed',
      startedAt: 0,
      updatedAt: last?.at ?? 0,
    },
    liveness: { state: running ? 'live' : 'ended', reason: '' },
    flow: { name: 'f', startAt: '', nodes: [], edges: [] },
    steps,
    sessions: Object.fromEntries(sessions.map((one) => [one.id, one])),
    trace: { count: last?.seq ?? 0, ...(last && { last }) },
    problems: [],
    problemCount: 0,
  };
}
