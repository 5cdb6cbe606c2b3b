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
  await expect(run.graph.getByRole('button', { name: /^step-/ })).toHaveCount(0);
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
