// Opening a very long run: from navigation to graph, lanes and the newest messages in view. Cold: the program
// was just started and has read nothing. Warm: it follows the run already. From another run: it follows the run
// already, and the page, which shows another one, is told to show this one. EVENTS=N changes how long the run is.

import { ms, quantile, takeTasks, watchTasks } from './runner/probe.mjs';

export const name = 'open';

const EVENTS = Number(process.env.EVENTS ?? 1_000_000);
export const SHAPE = {
  events: EVENTS,
  messages: Math.round(EVENTS / 25),
  attempts: Math.round(EVENTS / 500),
  seed: 5,
};
const VISITS = 3;
const COLD_MS = 1_500;
const WARM_MS = 400;
const PARTS = ['.react-flow__node', '.lanes canvas', '.rows .row'];

/** @param {import('./runner/bench.mjs').Bench} bench */
export async function run({ browser, makeRun, serve }) {
  const { runsDir, runId } = await makeRun(SHAPE);
  const small = await makeRun({ events: 200, seed: 5 });
  const other = await makeRun({ events: 200, seed: 6, runsDir });
  const baseline = [];
  const cold = [];
  const warm = [];
  const switched = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    baseline.push(await opened(browser, serve, small));
    const { url, stop } = await serve(runsDir);
    cold.push(await visited(browser, `${url}run/${runId}`));
    warm.push(await visited(browser, `${url}run/${runId}`));
    switched.push(...(await turned(browser, `${url}run/${other.runId}`, runId, other.runId)));
    await stop();
  }
  const what = `${EVENTS.toLocaleString('en')} events`;
  const beside = `${ms(middle(baseline, 'stands'))} (200 events, cold)`;
  const row = (figure, visits, target) => ({
    figure: `${figure}, ${what}, median of ${VISITS}`,
    measured: ms(middle(visits, 'stands')),
    baseline: beside,
    target: `< ${target} ms`,
    met: middle(visits, 'stands') < target,
  });
  return [
    row('graph, lanes and newest messages, cold', cold, COLD_MS),
    row('graph, lanes and newest messages, followed already', warm, WARM_MS),
    {
      figure: `the same, from another run's page, ${what}, median of ${switched.length}`,
      measured: ms(middle(switched, 'stands')),
      baseline: `${ms(middle(switched, 'back'))} (back to 200 events)`,
      target: `< ${WARM_MS} ms`,
      met: middle(switched, 'stands') < WARM_MS,
    },
    {
      figure: `longest task while opening, ${what}`,
      measured: ms(Math.max(...warm.map(({ longest }) => longest))),
      baseline: `${ms(Math.max(...baseline.map(({ longest }) => longest)))} (200 events)`,
      target: '< 200 ms',
      met: warm.every(({ longest }) => longest < 200),
    },
  ];
}

const middle = (visits, part) =>
  quantile(
    visits.map((visit) => visit[part]),
    0.5,
  );

async function opened(browser, serve, { runsDir, runId }) {
  const { url, stop } = await serve(runsDir);
  const visit = await visited(browser, `${url}run/${runId}`);
  await stop();
  return visit;
}

/** By the page's own clock, from the start of its navigation; looked at once a frame. The page is asked nothing
 * meanwhile: what a question brings along has to be read and run by the page too. */
async function visited(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
  const page = await context.newPage();
  await watchTasks(page);
  const stood = new Promise((resolve) => page.exposeFunction('__stood', resolve));
  await page.addInitScript((parts) => {
    const look = () => {
      if (parts.some((part) => !document.querySelector(part))) {
        requestAnimationFrame(look);
        return;
      }
      window.__stands = performance.now();
      window.__stood();
    };
    requestAnimationFrame(look);
  }, PARTS);
  await page.goto(address, { waitUntil: 'commit' });
  await stood;
  const stands = await page.evaluate(() => window.__stands);
  await page.waitForTimeout(1_000);
  const { longest } = await takeTasks(page);
  await context.close();
  return { stands, longest };
}

/** Shows one run and another by turns, from the press on its name in the list until it stands. */
async function turned(browser, address, runId, otherId) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.goto(address);
  await page.locator('.rows .row').first().waitFor();
  const turns = [];
  for (let turn = 0; turn < VISITS; turn += 1) {
    await page.waitForTimeout(1_000);
    const stands = await shown(page, runId);
    await page.waitForTimeout(1_000);
    turns.push({ stands, back: await shown(page, otherId) });
  }
  await page.close();
  return turns;
}

/** How long another run takes to stand: its rows are none of those that are there, which all go. */
function shown(page, runId) {
  return page.evaluate(
    ([parts, runId]) =>
      new Promise((stands) => {
        const before = document.querySelector('.rows .row');
        const pressed = performance.now();
        const look = () => {
          const there = parts.every((part) => document.querySelector(part));
          if (there && !document.contains(before)) stands(performance.now() - pressed);
          else requestAnimationFrame(look);
        };
        document.querySelector(`a[href*="${runId}"]`).click();
        requestAnimationFrame(look);
      }),
    [PARTS, runId],
  );
}
