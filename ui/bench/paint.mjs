// From navigation to the first paint, and to header, graph and lanes in view. The bare page beside it has no script.

import { createServer } from 'node:http';
import { firstPaint, ms, quantile } from './runner/probe.mjs';

export const name = 'paint';

const VISITS = 7;
const TARGET_MS = 400;

/** @param {import('./runner/bench.mjs').Bench} bench */
export async function run({ browser, makeRun, serve }) {
  const { runsDir, runId } = await makeRun({ events: 3_000, seed: 3 });
  const { url } = await serve(runsDir);
  const bare = await bareFirstPaint(browser);
  const paints = [];
  const stands = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
    const page = await context.newPage();
    stands.push(await timeToStand(page, `${url}run/${runId}`));
    paints.push(await firstPaint(page));
    await context.close();
  }
  const row = (figure, times) => ({
    figure: `${figure}, median of ${VISITS} cold visits`,
    measured: ms(quantile(times, 0.5)),
    baseline: `${ms(bare)} (bare page)`,
    target: `< ${TARGET_MS} ms`,
    met: quantile(times, 0.5) < TARGET_MS,
  });
  return [row('first contentful paint', paints), row('header, graph and lanes in view', stands)];
}

/** By the page's own clock, from the start of its navigation; looked at once a frame. */
async function timeToStand(page, address) {
  await page.addInitScript(() => {
    const parts = ['h1', '.react-flow__node', '.lanes canvas'];
    const look = () => {
      if (parts.every((part) => document.querySelector(part))) window.__stands = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(address);
  await page.waitForFunction(() => window.__stands !== undefined);
  return page.evaluate(() => window.__stands);
}

async function bareFirstPaint(browser) {
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html');
    answer.end('<!doctype html><title>bare</title><h1>bare</h1>');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const times = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    times.push(await firstPaint(page));
    await page.close();
  }
  server.close();
  return quantile(times, 0.5);
}
