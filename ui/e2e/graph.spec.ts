// A large graph in the browser, and what a graph tells of a run.

import { type Node, RunWriter } from './run-writer';
import { expect, test } from './viewer';

const NODES = 400;

function chain(length: number): Record<string, Node> {
  const kinds = ['acp', 'compute', 'action', 'checkpoint'] as const;
  return Object.fromEntries(
    Array.from({ length }, (_, i) => [`step-${i}`, { nodeType: kinds[i % 4] ?? 'acp' }]),
  );
}

test('of a large graph only what is near is drawn as cards, and following goes to the live node', async ({
  run,
  viewer,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-large', chain(NODES)).start();
  for (let i = 0; i < 200; i += 1) writer.begin(`step-${i}`).settle();
  writer.begin('step-200');
  await run.open();
  const here = run.graph.locator('[aria-current="step"]');
  await expect(here).toHaveAccessibleName(/step-200, agent, running/);
  expect(await run.graph.getByRole('button', { name: /^step-/ }).count()).toBeLessThan(40);
  writer.settle().begin('step-201');
  await expect(here).toHaveAccessibleName(/step-201, compute, running/);
  await run.graph.getByRole('button', { name: 'Overview', exact: true }).click();
  await expect(run.graph.getByRole('button', { name: /^step-/ })).toHaveCount(1);
  await run.graph.getByRole('button', { name: 'Follow', exact: true }).click();
  await expect(here).toBeInViewport();
});

test('the layout stands at once when a run is opened again', async ({ run, viewer, page }) => {
  new RunWriter(viewer.runs, '2026-01-01-one', chain(NODES)).start().begin('step-0');
  new RunWriter(viewer.runs, '2026-01-02-two', { only: { nodeType: 'acp' } }, 'Another run')
    .start()
    .begin('only');
  await run.open('/run/2026-01-01-one');
  await expect(run.graph.getByRole('button', { name: /^step-0,/ })).toBeVisible();
  await run.row('Another run').click();
  await expect(run.graph.getByRole('button', { name: /^only,/ })).toBeVisible();
  await page.evaluate(() => {
    // A layout made anew would need the worker: it must not be asked.
    Worker.prototype.postMessage = () => undefined;
  });
  await run.row('A run of a test').click();
  await expect(run.graph.getByRole('button', { name: /^step-0,/ })).toBeVisible();
});

test('in a large graph a press on the map and arrow keys reach nodes that are only drawn', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-map', chain(NODES)).start();
  for (let i = 0; i < 200; i += 1) writer.begin(`step-${i}`).settle();
  writer.begin('step-200');
  await run.open();
  await run.graph.getByRole('button', { name: 'Overview', exact: true }).click();
  const cards = run.graph.getByRole('button', { name: /^step-/ });
  // Only the one that Tab stops at.
  await expect(cards).toHaveCount(1);
  await cards.focus();
  await page.keyboard.press('ArrowUp');
  await expect(run.graph.getByRole('button', { name: /^step-199,/ })).toBeFocused();
  await expect(run.graph.getByRole('button', { name: /^step-199,/ })).toBeInViewport();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const idle = run.graph.getByRole('button', { name: /^step-201, compute, not run/ });
  await expect(idle).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(run.scrubber).toHaveAttribute('aria-valuetext', /step-199/);
  await expect(run.graph.getByRole('button', { name: /^step-199,.*the playhead is here/ })).toBeVisible();

  await run.graph.getByRole('button', { name: 'Overview', exact: true }).click();
  const pane = await run.graph.boundingBox();
  if (!pane) throw new Error('the graph has no place');
  // The chain is one column in the middle: its upper part ran.
  await run.standing();
  await expect(async () => {
    // What is under the pointer is asked for when it moves.
    for (const dx of [1, 0]) await page.mouse.move(pane.x + pane.width / 2 + dx, pane.y + pane.height * 0.25);
    await expect(run.graph.getByTitle(/^step-\d+, .*, ok$/)).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 8_000 });
  await page.mouse.down();
  await page.mouse.up();
  await expect(run.scrubber).not.toHaveAttribute('aria-valuetext', /step-199/);
});

test('attempts of a node are picked by role, and a taken case says so', async ({ run, viewer, page }) => {
  viewer.bundle('fix-flaky', 'fixtures/demo');
  await run.open();
  await run.graph.getByRole('button', { name: '2 attempts at reproduce' }).click();
  const menu = page.getByRole('menu', { name: 'Attempts at reproduce' });
  await expect(menu.getByRole('menuitem')).toHaveCount(2);
  await expect(menu.getByRole('menuitem', { name: /#2 ok/ })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(menu).toBeHidden();
  await expect(run.scrubber).toHaveAttribute('aria-valuetext', /reproduce/);
  const here = run.graph.getByRole('button', { name: /^reproduce,.*failed.*the playhead is here/ });
  await expect(here).toBeVisible();
  await expect(run.graph.getByRole('button', { name: /the run is here/ })).toHaveCount(0);
  await expect(run.graph.getByRole('img', { name: 'case "ok", not taken' })).toBeVisible();
  await page.keyboard.press('End');
  await expect(run.graph.getByRole('img', { name: 'case "ok", taken once' })).toBeVisible();
});

test('all nodes of a large graph are a list: filter, walk by keys, attempts, and the way to the box', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-list', chain(NODES)).start();
  for (let i = 0; i < 50; i += 1) writer.begin(`step-${i}`).settle();
  writer.begin('step-7').settle('failed', 'it broke').begin('step-7').settle().begin('step-8');
  await run.open('/run/2026-01-01-list');
  await expect(run.graph.locator('[aria-current="step"]')).toHaveAccessibleName(/step-8,/);
  await page.keyboard.press('n');
  const nodes = page.getByRole('region', { name: 'Nodes of the flow' });
  const field = nodes.getByRole('textbox', { name: 'Words of a node' });
  await expect(field).toBeFocused();
  await expect(nodes.getByRole('status')).toHaveText(`${NODES} nodes`);
  await expect(nodes.locator('[aria-current="step"]')).toHaveAccessibleName(/step-8, agent, running/);
  await expect(nodes.locator('[aria-current="step"]')).toBeInViewport();

  await field.fill('step-7');
  await expect(nodes.getByRole('status')).toHaveText(`11 of ${NODES} nodes`);
  await nodes.getByRole('button', { name: '3 attempts at step-7' }).click();
  await nodes.getByRole('group', { name: 'Attempts at step-7' }).getByRole('button', { name: /#2/ }).click();
  await expect(run.details).toContainText('it broke');
  await expect(run.strip).toContainText('BEHIND');

  await field.fill('');
  await nodes.getByRole('button', { name: /^step-0,/ }).focus();
  await page.keyboard.press('End');
  const last = nodes.getByRole('button', { name: /^step-399,/ });
  await expect(last).toBeFocused();
  await nodes.getByRole('button', { name: 'Show step-399 in the graph' }).click();
  await expect(nodes).toBeHidden();
  await expect(run.graph.getByRole('button', { name: /^step-399,/ })).toBeInViewport();
  await page.goBack();
  await expect(nodes).toBeVisible();
});
