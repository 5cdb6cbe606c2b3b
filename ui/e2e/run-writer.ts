// Writes a run folder as acpx does: JSON files are replaced by rename, logs grow by whole lines.

import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SESSION = 'main-1';

export interface Node {
  nodeType: 'acp' | 'compute' | 'action' | 'checkpoint';
}

export class RunWriter {
  private readonly startedAt: string;
  private readonly steps: object[] = [];
  private traceSeq = 0;
  private eventSeq = 0;
  private turnFrom = 0;
  private current: { node: string; attempt: string; startedAt: string } | null = null;
  private readonly sessions: string[] = [];
  private attempts = new Map<string, number>();

  constructor(
    readonly folder: string,
    readonly runId: string,
    private readonly nodes: Record<string, Node> = { write: { nodeType: 'acp' }, check: { nodeType: 'acp' } },
    private readonly title = 'A run of a test',
    /** What time it is, ms since 1970. */
    private readonly clock = Date.now,
  ) {
    this.startedAt = this.now();
  }

  start(): this {
    mkdirSync(join(this.folder, this.runId), { recursive: true });
    for (const part of ['projections', 'sessions', 'artifacts'])
      mkdirSync(this.at(part), { recursive: true });
    const ids = Object.keys(this.nodes);
    const edges = ids.slice(1).map((to, i) => ({ from: ids[i], to }));
    this.replace('flow.json', {
      schema: 'acpx.flow-definition-snapshot.v1',
      name: 'e2e-flow',
      startAt: ids[0],
      nodes: this.nodes,
      edges,
    });
    this.project('running');
    this.trace('run_started', 'run', { flowName: 'e2e-flow' });
    return this;
  }

  begin(node: string): this {
    const n = (this.attempts.get(node) ?? 0) + 1;
    this.attempts.set(node, n);
    this.current = { node, attempt: `${node}#${n}`, startedAt: this.now() };
    this.turnFrom = this.eventSeq + 1;
    this.project('running');
    this.trace('node_started', 'node', { nodeType: this.nodes[node]?.nodeType, timeoutMs: 900_000 });
    return this;
  }

  prompt(text: string): this {
    if (!this.sessions.includes(SESSION)) this.bind();
    this.trace('acp_prompt_prepared', 'acp', { sessionId: SESSION }, this.current, SESSION);
    const params = { sessionId: 's', prompt: [{ type: 'text', text }] };
    return this.event('outbound', { id: 1, method: 'session/prompt', params });
  }

  say(text: string): this {
    return this.update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
  }

  endTurn(): this {
    return this.event('inbound', { id: 1, result: { stopReason: 'end_turn' } });
  }

  update(update: object): this {
    return this.event('inbound', { method: 'session/update', params: { sessionId: 's', update } });
  }

  /** `more` stands in the receipt in place of what acpx would write. */
  settle(outcome: 'ok' | 'failed' = 'ok', error?: string, more: object = {}): this {
    if (!this.current) throw new Error('no step has begun');
    const { node, attempt, startedAt } = this.current;
    const spoke = this.eventSeq >= this.turnFrom;
    const conversation = {
      sessionId: SESSION,
      messageStart: 0,
      messageEnd: 1,
      eventStartSeq: this.turnFrom,
      eventEndSeq: this.eventSeq,
    };
    this.steps.push({
      attemptId: attempt,
      nodeId: node,
      nodeType: this.nodes[node]?.nodeType,
      outcome,
      startedAt,
      finishedAt: this.now(),
      promptText: null,
      rawText: null,
      output: outcome === 'ok' ? { done: true } : undefined,
      error,
      trace: spoke ? { sessionId: SESSION, conversation } : undefined,
      ...more,
    });
    const payload = { nodeType: this.nodes[node]?.nodeType, outcome, error };
    const after = this.current;
    this.current = null;
    this.project('running');
    this.trace('node_outcome', 'node', payload, after);
    return this;
  }

  finish(status: 'completed' | 'failed' = 'completed'): this {
    this.project(status);
    this.trace(status === 'completed' ? 'run_completed' : 'run_failed', 'run', { status });
    return this;
  }

  private bind(): void {
    this.session(SESSION, 'main');
    this.project('running');
    this.trace('session_bound', 'session', { sessionId: SESSION, handle: 'main' });
  }

  /** So many more sessions, each with a prompt. */
  crowd(count: number): this {
    const first = this.sessions.length + 1;
    for (let i = first; i < first + count; i += 1) {
      const id = `other-${i}`;
      this.session(id, id);
      const params = { sessionId: 's', prompt: [{ type: 'text', text: `Do part ${i}.` }] };
      const message = { jsonrpc: '2.0', id: 1, method: 'session/prompt', params };
      this.append(`sessions/${id}/events.ndjson`, { seq: 1, at: this.now(), direction: 'outbound', message });
    }
    this.project('running');
    return this;
  }

  private session(id: string, handle: string): void {
    this.sessions.push(id);
    mkdirSync(this.at(`sessions/${id}`));
    this.replace(`sessions/${id}/binding.json`, {
      key: '["agent"]',
      handle,
      bundleId: id,
      name: handle,
      agentName: 'scripted',
      agentCommand: 'scripted',
      cwd: '/project',
      acpxRecordId: 'r',
      acpSessionId: 's',
    });
    writeFileSync(this.at(`sessions/${id}/events.ndjson`), '');
    this.replace(`sessions/${id}/record.json`, {
      schema: 'acpx.session.v1',
      acpSessionId: 's',
      lastSeq: 0,
      messages: [],
    });
  }

  private project(status: string): void {
    const over = status !== 'running';
    const live = {
      runId: this.runId,
      flowName: 'e2e-flow',
      runTitle: this.title,
      startedAt: this.startedAt,
      updatedAt: this.now(),
      finishedAt: over ? this.now() : undefined,
      status,
      currentNode: this.current?.node,
      currentAttemptId: this.current?.attempt,
      currentNodeType: this.current && this.nodes[this.current.node]?.nodeType,
      currentNodeStartedAt: this.current?.startedAt,
      sessionBindings: {},
    };
    this.replace('projections/run.json', { ...live, input: {}, outputs: {}, results: {}, steps: this.steps });
    this.replace('projections/live.json', live);
    this.replace('projections/steps.json', this.steps);
    this.replace('manifest.json', {
      schema: 'acpx.flow-run-bundle.v1',
      runId: this.runId,
      flowName: 'e2e-flow',
      runTitle: this.title,
      startedAt: this.startedAt,
      finishedAt: live.finishedAt,
      status,
      traceSchema: 'acpx.flow-trace-event.v1',
      paths: {
        flow: 'flow.json',
        trace: 'trace.ndjson',
        runProjection: 'projections/run.json',
        liveProjection: 'projections/live.json',
        stepsProjection: 'projections/steps.json',
        sessionsDir: 'sessions',
        artifactsDir: 'artifacts',
      },
      sessions: this.sessions.map(sessionPaths),
    });
  }

  /** An entry of the trace that is of no kind that the page knows. */
  note(payload: object): this {
    this.trace('note', 'run', payload);
    return this;
  }

  private trace(
    type: string,
    scope: string,
    payload: object,
    current = this.current,
    sessionId?: string,
  ): void {
    this.traceSeq += 1;
    const about = current ? { nodeId: current.node, attemptId: current.attempt } : {};
    this.append('trace.ndjson', {
      seq: this.traceSeq,
      at: this.now(),
      runId: this.runId,
      scope,
      type,
      ...about,
      sessionId,
      payload,
    });
  }

  event(direction: string, message: object): this {
    this.eventSeq += 1;
    this.append(`sessions/${SESSION}/events.ndjson`, {
      seq: this.eventSeq,
      at: this.now(),
      direction,
      message: { jsonrpc: '2.0', ...message },
    });
    return this;
  }

  private append(name: string, line: object): void {
    appendFileSync(this.at(name), `${JSON.stringify(line)}\n`);
  }

  private replace(name: string, value: object): void {
    const target = this.at(name);
    const parent = mkdtempSync(join(target, '..', 'acpx-write-'));
    const half = join(parent, 'record.json');
    writeFileSync(half, JSON.stringify(value, null, 2));
    renameSync(half, target);
    rmdirSync(parent);
  }

  private now(): string {
    return new Date(this.clock()).toISOString();
  }

  private at(name: string): string {
    return join(this.folder, this.runId, name);
  }
}

function sessionPaths(id: string) {
  const folder = `sessions/${id}`;
  return {
    id,
    handle: id === SESSION ? 'main' : id,
    bindingPath: `${folder}/binding.json`,
    recordPath: `${folder}/record.json`,
    eventsPath: `${folder}/events.ndjson`,
  };
}
