// Writes a run that is over, of attempts that go round in a loop of nodes, as acpx writes it: for what depends
// on the number of attempts and of points of usage, which the generator of the program does not vary.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BEGAN = Date.parse('2026-01-01T00:00:00.000Z');
const NODES = 30;

const at = (ms) => new Date(BEGAN + ms).toISOString();

/** An attempt with events speaks, all of them in one session. */
export function writeLoops(runs, runId, { attempts, eventsEach }) {
  const folder = join(runs, runId);
  for (const part of ['projections', 'sessions/main-1', 'artifacts'])
    mkdirSync(join(folder, part), { recursive: true });
  const put = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value));
  const lines = (name, list) =>
    writeFileSync(join(folder, name), `${list.map((line) => JSON.stringify(line)).join('\n')}\n`);
  const nodeType = eventsEach > 0 ? 'acp' : 'compute';
  const ids = Array.from({ length: NODES }, (_, i) => `node-${i}`);
  const trace = [];
  const events = [];
  const steps = [];
  const tell = (ms, type, scope, payload, about) =>
    trace.push({ seq: trace.length + 1, at: at(ms), runId, scope, type, ...about, payload });
  tell(0, 'run_started', 'run', { flowName: 'scrub' });
  if (eventsEach > 0) tell(1, 'session_bound', 'session', { sessionId: 'main-1', handle: 'main' });
  let ms = 10;
  for (let i = 0; i < attempts; i += 1) {
    const nodeId = ids[i % NODES];
    const about = { nodeId, attemptId: `${nodeId}#${Math.floor(i / NODES) + 1}` };
    const outcome = i % 97 === 96 ? 'failed' : 'ok';
    const startedAt = at(ms);
    tell(ms, 'node_started', 'node', { nodeType, timeoutMs: 900_000 }, about);
    const from = events.length + 1;
    ms = speak(events, eventsEach, ms, i);
    ms += 180;
    const conversation = {
      sessionId: 'main-1',
      messageStart: 0,
      messageEnd: 1,
      eventStartSeq: from,
      eventEndSeq: events.length,
    };
    tell(ms, 'node_outcome', 'node', { nodeType, outcome }, about);
    steps.push({
      ...about,
      nodeType,
      outcome,
      startedAt,
      finishedAt: at(ms),
      promptText: null,
      rawText: null,
      output: { i },
      ...(outcome === 'failed' && { error: 'it did not hold' }),
      ...(eventsEach > 0 && { trace: { sessionId: 'main-1', conversation } }),
    });
    ms += i % 50 === 49 ? 30_000 : 5;
  }
  tell(ms, 'run_completed', 'run', { status: 'completed' });
  const nodes = Object.fromEntries(ids.map((id) => [id, { nodeType }]));
  const edges = ids.map((id, i) => ({ from: id, to: ids[(i + 1) % NODES] }));
  put('flow.json', {
    schema: 'acpx.flow-definition-snapshot.v1',
    name: 'scrub',
    startAt: ids[0],
    nodes,
    edges,
  });
  lines('trace.ndjson', trace);
  const about = { runId, flowName: 'scrub', startedAt: at(0), finishedAt: at(ms), status: 'completed' };
  const live = { ...about, updatedAt: at(ms), sessionBindings: {} };
  put('projections/run.json', { ...live, input: {}, outputs: {}, results: {}, steps });
  put('projections/live.json', live);
  put('projections/steps.json', steps);
  const part = 'sessions/main-1';
  const session = {
    id: 'main-1',
    handle: 'main',
    bindingPath: `${part}/binding.json`,
    recordPath: `${part}/record.json`,
    eventsPath: `${part}/events.ndjson`,
  };
  if (eventsEach > 0) {
    put(session.bindingPath, {
      key: '["agent"]',
      handle: 'main',
      bundleId: 'main-1',
      name: 'main',
      agentName: 'scripted',
      agentCommand: 'scripted',
      cwd: '/project',
      acpxRecordId: 'r',
      acpSessionId: 's',
    });
    put(session.recordPath, { schema: 'acpx.session.v1', acpSessionId: 's', lastSeq: 0, messages: [] });
    lines(session.eventsPath, events);
  }
  put('manifest.json', {
    schema: 'acpx.flow-run-bundle.v1',
    ...about,
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
    sessions: eventsEach > 0 ? [session] : [],
  });
}

/** A turn of `count` events from `ms` on: prompt, text, a tool call, usage, answer. The time after it. */
function speak(events, count, ms, turn) {
  if (count === 0) return ms;
  let now = ms;
  const say = (direction, message) => {
    events.push({ seq: events.length + 1, at: at(now), direction, message: { jsonrpc: '2.0', ...message } });
    now += 20;
  };
  const update = (one) =>
    say('inbound', { method: 'session/update', params: { sessionId: 's', update: one } });
  const params = { sessionId: 's', prompt: [{ type: 'text', text: `Turn ${turn}: look again.` }] };
  say('outbound', { id: turn, method: 'session/prompt', params });
  for (let i = 0; i < count - 2; i += 1) {
    // Short turns are nearly all usage, long ones mostly words.
    if (count < 30 || i % 10 === 9) {
      const used = 4_000 + ((turn * 977 + i * 331) % 180_000);
      const cost = { amount: (events.length + 1) / 10_000, currency: 'USD' };
      update({ sessionUpdate: 'usage_update', used, size: 200_000, cost });
    } else if (i % 25 === 3) {
      update({
        sessionUpdate: 'tool_call',
        toolCallId: `t${turn}-${i}`,
        title: 'Read a file',
        status: 'completed',
      });
    } else {
      const text = 'Some words of an answer, not long. ';
      update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
    }
  }
  const usage = { inputTokens: 1_000 + turn, outputTokens: 200, totalTokens: 1_200 + turn };
  say('inbound', { id: turn, result: { stopReason: 'end_turn', usage } });
  return now;
}
