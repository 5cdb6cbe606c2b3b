// Scrubbing over long runs: the frames while the pointer drags the playhead to and fro.
// Beside each figure, an empty page's frames under the same moves on the same machine, in the same minute.
// PROFILE=FILE writes a profile of the first case for DevTools.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLoops } from './runner/loops.mjs';
import { framesDuring, ms, takeTasks, watchTasks } from './runner/probe.mjs';

export const name = 'scrub';

const CASES = [
  { what: '5,000 attempts', attempts: 5_000, eventsEach: 0 },
  { what: '10,000 events', attempts: 100, eventsEach: 100 },
  { what: '5,000 attempts that speak, 100,000 points of usage', attempts: 5_000, eventsEach: 22 },
];
const TARGET = 17; // ms, the median frame
const SCRUB = 6_000; // ms
const MOVE_EVERY = 8; // ms between two moves of the pointer: more often than frames come
const VIEWPORT = { width: 1600, height: 1000 };

/** @param {import('./runner/bench.mjs').Bench} bench */
export async function run({ browser, serve }) {
  const runsDir = mkdtempSync(join(tmpdir(), 'runreel-loops-'));
  CASES.forEach((one, i) => {
    writeLoops(runsDir, `2026-01-0${i + 1}-loops`, one);
  });
  try {
    const { url } = await serve(runsDir);
    const rows = [];
    for (const [i, { what }] of CASES.entries()) {
      const bare = await emptyPage(browser);
      const seen = await scrub(browser, `${url}run/2026-01-0${i + 1}-loops`, i === 0);
      rows.push({
        figure: `frame while scrubbing ${what}`,
        measured: told(seen),
        baseline: told(bare),
        target: `median < ${TARGET} ms`,
        met: seen.median < TARGET,
      });
    }
    return rows;
  } finally {
    rmSync(runsDir, { recursive: true, force: true });
  }
}

function told({ median, p95, longest, tasks, busy }) {
  const work = busy === undefined ? '' : `, ${busy.toFixed(1)} ms of work a frame`;
  return `median ${median.toFixed(1)} ms, p95 ${ms(p95)}, longest ${ms(longest)}, ${tasks} tasks over 50 ms${work}`;
}

async function emptyPage(browser) {
  const page = await browser.newPage({ viewport: VIEWPORT });
  const cdp = await page.context().newCDPSession(page);
  const seen = await framesDuring(page, () => drag(cdp, { x: 138, y: 60, width: 1400 }, SCRUB / 2));
  await page.close();
  return { ...seen, tasks: 0 };
}

async function scrub(browser, url, profiled) {
  const page = await browser.newPage({ viewport: VIEWPORT });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await watchTasks(page);
  await page.goto(url);
  const lanes = page.getByRole('slider', { name: 'Moment' });
  await lanes.waitFor();
  await page.locator('.react-flow__node').first().waitFor();
  await page.waitForTimeout(3_000);
  const box = await lanes.boundingBox();
  const place = { x: box.x + 140, y: box.y + 50, width: box.width - 160 };
  // What is compiled and fetched once is not what is measured.
  await drag(cdp, place, 500);
  await takeTasks(page);
  const stop = await profiler(cdp, profiled ? process.env.PROFILE : undefined);
  const before = await busyMs(cdp);
  const seen = await framesDuring(page, () => drag(cdp, place, SCRUB));
  const busy = ((await busyMs(cdp)) - before) / Math.max(1, seen.count);
  await stop();
  const tasks = await takeTasks(page);
  await page.close();
  return { ...seen, tasks: tasks.count, busy };
}

async function profiler(cdp, file) {
  if (!file) return async () => undefined;
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.start');
  return async () => {
    const { profile } = await cdp.send('Profiler.stop');
    writeFileSync(file, JSON.stringify(profile));
  };
}

/** Time the main thread has worked, ms. */
async function busyMs(cdp) {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0) * 1_000;
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
