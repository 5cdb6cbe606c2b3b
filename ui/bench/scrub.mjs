// How smooth it is to scrub over long runs, in a real Chromium against the real program.
// In: nothing but the binary (RUNREEL_BIN, or target/debug/runreel). Out: one JSON document on stdout,
// with an empty page's frames on the same machine in the same minute beside each figure.
// `node bench/scrub.mjs [--profile FILE]`: FILE gets a profile of the first run for DevTools.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const BINARY = process.env.RUNREEL_BIN ?? new URL('../../target/debug/runreel', import.meta.url).pathname;
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const BEGAN = Date.parse('2026-01-01T00:00:00.000Z');
const SCRUB_MS = 6_000;
/** Between two moves of the pointer, ms: more often than frames come. */
const MOVE_EVERY = 8;

const CASES = [
  { name: '5,000 attempts', attempts: 5_000, eventsEach: 0 },
  { name: '10,000 events', attempts: 100, eventsEach: 100 },
  { name: '5,000 attempts that speak, 100,000 points of usage', attempts: 5_000, eventsEach: 22 },
];

const at = (ms) => new Date(BEGAN + ms).toISOString();

/** A run that is over, with loops over its nodes; an attempt with events speaks in one session. */
function writeRun(runs, runId, { attempts, eventsEach }) {
  const NODES = 30;
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

function serve(home, runs) {
  const env = {
    ...process.env,
    HOME: home,
    XDG_STATE_HOME: home,
    XDG_RUNTIME_DIR: home,
    RUNREEL_NO_OPEN: '1',
  };
  const args = ['serve', '--port', '0', '--runs-dir', runs];
  const child = spawn(BINARY, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((found, failed) => {
    let said = '';
    const read = (chunk) => {
      said += chunk;
      const url = /Started viewer at (\S+)/.exec(said)?.[1];
      if (url) found({ child, url });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => failed(new Error(`runreel ended with ${code}: ${said}`)));
  });
}

/** From now on the page notes its frames and long tasks. */
async function watchFrames(page) {
  await page.evaluate(() => {
    window.frames_ = [];
    window.longTasks_ = 0;
    window.watching_ = true;
    let last = 0;
    const note = (now) => {
      if (last > 0) window.frames_.push(now - last);
      last = now;
      if (window.watching_) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    new PerformanceObserver((list) => {
      window.longTasks_ += list.getEntries().length;
    }).observe({ type: 'longtask' });
  });
}

async function framesSeen(page) {
  return page.evaluate(() => {
    window.watching_ = false;
    return { frames: window.frames_, longTasks: window.longTasks_ };
  });
}

const round = (value) => Math.round(value * 100) / 100;

function figures({ frames, longTasks }) {
  const sorted = [...frames].sort((a, b) => a - b);
  const quantile = (share) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { frames: frames.length, median: quantile(0.5), p99: quantile(0.99), longTasks };
}

async function busyMs(cdp) {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1_000;
  return { task: of('TaskDuration'), script: of('ScriptDuration'), layout: of('LayoutDuration') };
}

/** An empty page's frames, with the same moves of the pointer over it. */
async function baselineOf(browser) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  const cdp = await page.context().newCDPSession(page);
  await watchFrames(page);
  await drag(cdp, { x: 138, y: 60, width: 1400 }, 3_000);
  const seen = figures(await framesSeen(page));
  await page.close();
  return seen;
}

/** Presses, moves to and fro for that long, and lets go. */
async function drag(cdp, { x, y, width }, forMs) {
  const mouse = (type, px, buttons) =>
    cdp.send('Input.dispatchMouseEvent', { type, x: px, y, button: 'left', buttons, clickCount: 1 });
  await mouse('mousePressed', x, 1);
  const from = performance.now();
  const pending = new Set();
  for (let now = from; now - from < forMs; now = performance.now()) {
    const turn = ((now - from) / 3_000) % 2;
    const share = turn < 1 ? turn : 2 - turn;
    // A page that cannot keep up is not buried in moves.
    if (pending.size < 4) {
      const sent = mouse('mouseMoved', x + share * width, 1);
      pending.add(sent);
      void sent.finally(() => pending.delete(sent));
    }
    await new Promise((go) => setTimeout(go, MOVE_EVERY));
  }
  await Promise.all(pending);
  await mouse('mouseReleased', x, 0);
}

async function scrub(browser, url, runId, profile) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await page.goto(`${url.replace(/\/$/, '')}/run/${runId}`);
  const lanes = page.getByRole('slider', { name: 'Moment' });
  await lanes.waitFor();
  await page.locator('.react-flow__node').first().waitFor();
  await page.waitForTimeout(3_000);
  const box = await lanes.boundingBox();
  const place = { x: box.x + 140, y: box.y + 50, width: box.width - 160 };
  await drag(cdp, place, 500);
  if (profile) {
    await cdp.send('Profiler.enable');
    await cdp.send('Profiler.start');
  }
  const before = await busyMs(cdp);
  await watchFrames(page);
  await drag(cdp, place, SCRUB_MS);
  const seen = figures(await framesSeen(page));
  const after = await busyMs(cdp);
  if (profile) {
    const told = await cdp.send('Profiler.stop');
    writeFileSync(profile, JSON.stringify(told.profile));
  }
  await page.close();
  const perFrame = (name) => round((after[name] - before[name]) / Math.max(1, seen.frames));
  return {
    ...seen,
    msPerFrame: { task: perFrame('task'), script: perFrame('script'), layout: perFrame('layout') },
  };
}

const flag = (name) => {
  const index = process.argv.indexOf(name);
  return index < 0 ? undefined : process.argv[index + 1];
};

const home = mkdtempSync(join(tmpdir(), 'runreel-scrub-'));
const runs = join(home, 'runs');
const only = flag('--only');
const cases = CASES.filter(({ name }) => !only || name.includes(only));
cases.forEach((one, i) => {
  writeRun(runs, `2026-01-0${i + 1}-scrub`, one);
});
const { child, url } = await serve(home, runs);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: FLAGS,
});
try {
  const results = [];
  for (const [i, { name }] of cases.entries()) {
    const baseline = await baselineOf(browser);
    const figure = await scrub(
      browser,
      url,
      `2026-01-0${i + 1}-scrub`,
      i === 0 ? flag('--profile') : undefined,
    );
    results.push({ name, ...figure, baseline });
  }
  process.stdout.write(`${JSON.stringify({ bench: 'scrub', unit: 'ms', results }, null, 2)}\n`);
} finally {
  await browser.close();
  child.kill('SIGTERM');
  await new Promise((ended) => child.once('exit', ended));
  rmSync(home, { recursive: true, force: true });
}
