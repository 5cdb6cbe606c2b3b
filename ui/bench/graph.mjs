// A large flow: from navigation to the graph, frames while it is moved and zoomed, long tasks, and what a step of
// a running run costs. Beside it the same moves over a small flow.

import { framesDuring, ms, quantile, takeTasks, watchTasks } from './runner/probe.mjs';

export const name = 'graph';

const SIZES = [300, 2_000, 4_000];
const LONGEST_TASK = 200;

const ofNodes = (nodes) => ({ nodes, attempts: 200, seed: nodes });

/** @param {import('./runner/bench.mjs').Bench} bench */
export async function run({ browser, makeRun, serve, stand }) {
  const small = await visit(browser, await stand(ofNodes(30)));
  const rows = [];
  for (const nodes of SIZES) {
    const large = await visit(browser, await stand(ofNodes(nodes)));
    rows.push(...rowsOf(nodes, large, small));
  }
  rows.push(await live(browser, makeRun, serve));
  return rows;
}

async function visit(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
  const page = await context.newPage();
  await watchTasks(page);
  await page.addInitScript(() => {
    const look = () => {
      if (document.querySelector('.graph[aria-busy="false"]')) window.__stands = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(address);
  await page.waitForFunction(() => window.__stands !== undefined);
  const stands = await page.evaluate(() => window.__stands);
  await page.waitForTimeout(500);
  const opening = await takeTasks(page);
  const graph = await page.getByRole('region', { name: 'Flow graph' }).boundingBox();
  const [x, y] = [graph.x + graph.width / 2, graph.y + graph.height / 2];
  await page.getByRole('button', { name: 'Overview', exact: true }).click();
  await page.mouse.move(x, y);
  const far = await framesDuring(page, () => drag(page, x, y));
  const zooming = await framesDuring(page, () => zoom(page, -120));
  const near = await framesDuring(page, () => drag(page, x, y));
  const moving = await takeTasks(page);
  await context.close();
  return { stands, opening, far, zooming, near, moving };
}

async function drag(page, x, y) {
  await page.mouse.down();
  for (let step = 0; step < 60; step += 1) {
    await page.mouse.move(x + 200 * Math.sin(step / 6), y + 150 * Math.sin(step / 9));
  }
  await page.mouse.up();
}

async function zoom(page, delta) {
  for (let step = 0; step < 40; step += 1) await page.mouse.wheel(0, delta);
}

function rowsOf(nodes, large, small) {
  const row = (figure, pick, more = {}) => ({
    figure: `${nodes} nodes: ${figure}`,
    measured: ms(pick(large)),
    baseline: `${ms(pick(small))} (30 nodes)`,
    ...more,
  });
  const task = Math.max(large.opening.longest, large.moving.longest);
  return [
    row('from navigation until the graph stands', (seen) => seen.stands),
    row('median frame, moved in the overview', (seen) => seen.far.median),
    row('median frame, zoomed in by the wheel', (seen) => seen.zooming.median),
    row('median frame, moved close by', (seen) => seen.near.median),
    row('longest task while opening', (seen) => seen.opening.longest),
    row('longest task, all in all', (seen) => Math.max(seen.opening.longest, seen.moving.longest), {
      target: `< ${LONGEST_TASK} ms`,
      met: task < LONGEST_TASK,
    }),
  ];
}

/** A run that takes ten steps a second through 2,000 nodes: what the page does for it. */
async function live(browser, makeRun, serve) {
  const busy = async (nodes) => {
    const { runsDir, runId, stop } = await makeRun({ nodes, attempts: 100, follow: true, rate: 10 });
    const { url } = await serve(runsDir);
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    await page.goto(`${url}run/${runId}`);
    await page.locator('.graph[aria-busy="false"]').waitFor();
    await page.waitForTimeout(1_500);
    const client = await page.context().newCDPSession(page);
    await client.send('Performance.enable');
    const spent = async () => {
      const { metrics } = await client.send('Performance.getMetrics');
      return metrics.find((metric) => metric.name === 'TaskDuration').value;
    };
    const seconds = [];
    for (let second = 0; second < 5; second += 1) {
      const before = await spent();
      await page.waitForTimeout(1_000);
      seconds.push((await spent()) - before);
    }
    await page.close();
    await stop();
    return quantile(seconds, 0.5) * 100;
  };
  const [small, large] = [await busy(30), await busy(2_000)];
  return {
    figure: '2,000 nodes, 10 steps a second: main thread in use',
    measured: `${large.toFixed(0)} %`,
    baseline: `${small.toFixed(0)} % (30 nodes)`,
  };
}
