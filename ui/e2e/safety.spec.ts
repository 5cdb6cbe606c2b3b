import AxeBuilder from '@axe-core/playwright';
import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

const HOSTILE =
  '<img src=x onerror="window.__xss=1"><script>window.__xss=2</script> [x](javascript:window.__xss=3) ' +
  '![out](https://example.invalid/pixel.png) <iframe srcdoc="<script>parent.__xss=4</script>"></iframe>';

/** Steps through everything that can be seen, so that all of it was drawn. */
test('a hostile bundle runs no script, asks nothing of the outside, and breaks no policy', async ({
  run,
  viewer,
  page,
}) => {
  viewer.bundle('hostile');
  const refused: string[] = [];
  page.on('response', (response) => response.status() >= 400 && refused.push(response.url()));
  await run.open();
  await expect(run.scrubber).toBeVisible();
  await page.waitForTimeout(500);
  await run.scrubber.press('Home');
  const steps = Number(await run.scrubber.getAttribute('aria-valuemax'));
  for (let i = 0; i < Math.min(steps, 20); i += 1) {
    await page.waitForTimeout(150);
    await run.scrubber.press('ArrowRight');
  }
  expect(await page.evaluate(() => '__xss' in window)).toBe(false);
  expect(refused).toEqual([]);
});

test('hostile words in every place are words', async ({ run, viewer, page }) => {
  const nodes = { [HOSTILE]: { nodeType: 'acp' as const } };
  const writer = new RunWriter(viewer.runs, '2026-01-01-bad', nodes, HOSTILE).start().begin(HOSTILE);
  writer.prompt(HOSTILE).say(HOSTILE);
  writer.update({
    sessionUpdate: 'tool_call',
    toolCallId: HOSTILE,
    title: HOSTILE,
    kind: HOSTILE,
    status: HOSTILE,
  });
  writer.update({
    sessionUpdate: 'plan',
    entries: [{ content: HOSTILE, status: HOSTILE, priority: HOSTILE }],
  });
  writer.update({ sessionUpdate: HOSTILE, content: HOSTILE });
  await run.open();
  await expect(run.title).toContainText('<script>');
  await expect(run.conversation).toContainText('onerror');
  writer.settle('failed', HOSTILE).finish('failed');
  await run.scrubber.press('Home');
  await expect(run.scrubber).toHaveAttribute('aria-valuetext', /Failed/);
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => '__xss' in window)).toBe(false);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('no serious accessibility violation', async ({ run, viewer, page }) => {
      viewer.bundle('review-loop');
      await run.open();
      await expect(run.strip).toContainText('ENDED');
      await page.waitForTimeout(1_000);
      await run.scrubber.press('Home');
      await expect(run.details)
        .toBeVisible()
        .catch(() => undefined);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => [id, nodes.slice(0, 5).map((node) => node.html)])).toEqual([]);
    });
  });
}
