// One thing of a run is huge: a result, a line, a turn, the number of sessions. From navigation until the page stands,
// and on: its longest task while it opens, is scrolled up, and is rewound to the middle. Each beside a run of 200 events.

import { ms, takeTasks, watchTasks } from './runner/probe.mjs';

export const name = 'extremes';

const LONGEST_TASK = 200;
const CASES = [
  ['a tool result of 20 MB', { case: 'big-tool', seed: 3 }],
  ['a line of 50 MB', { case: 'long-line', seed: 3 }],
  ['100,000 tool calls in one turn', { case: 'many-tools', seed: 3 }],
  ['5,000 sessions, 100,000 events', { sessions: 5_000, events: 100_000, seed: 3 }],
];

/** @param {import('./runner/bench.mjs').Bench} bench */
export async function run({ browser, stand }) {
  const small = await visit(browser, await stand({ events: 200, seed: 5 }));
  const rows = [];
  for (const [what, shape] of CASES) {
    const large = await visit(browser, await stand(shape));
    rows.push({
      figure: `${what}: longest task while opening, scrolling up, rewinding`,
      measured: large.map(ms).join(', '),
      baseline: `${small.map(ms).join(', ')} (200 events)`,
      target: `< ${LONGEST_TASK} ms`,
      met: large.every((longest) => longest < LONGEST_TASK),
    });
  }
  return rows;
}

async function visit(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
  const page = await context.newPage();
  await watchTasks(page);
  await page.goto(address);
  const rows = page.locator('.rows');
  await rows.locator('.row').first().waitFor({ timeout: 60_000 });
  const tasks = [await rested(page)];
  await rows.hover();
  for (let turn = 0; turn < 20; turn += 1) await page.mouse.wheel(0, -2_000);
  tasks.push(await rested(page));
  const { x, y, width, height } = await page.getByRole('slider', { name: 'Moment' }).boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  tasks.push(await rested(page));
  await context.close();
  return tasks;
}

/** The longest task so far, once nothing has happened for a while. */
async function rested(page) {
  await page.waitForTimeout(1_500);
  const { longest } = await takeTasks(page);
  return longest;
}
