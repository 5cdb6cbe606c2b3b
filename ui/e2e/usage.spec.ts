// Usage over time, on the lanes' scale.

import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

test('usage says what was in use at the playhead, as the agent told it', async ({ run, viewer, page }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-usage').start().begin('write').prompt('Go.');
  const use = (used: number, amount: number) =>
    writer.update({ sessionUpdate: 'usage_update', used, size: 200_000, cost: { amount, currency: 'USD' } });
  use(20_000, 0.25);
  await page.waitForTimeout(60);
  writer.say('Words.');
  await page.waitForTimeout(60);
  use(100_000, 1.5).settle().finish();
  await run.open('/run/2026-01-01-usage');
  const usage = page.getByRole('group', { name: 'Usage' });
  await expect(usage).toContainText('context 100k 50%');
  await expect(usage).toContainText('1.50 USD');
  await run.moment.press('Home');
  for (let i = 0; i < 12; i += 1) {
    if ((await usage.textContent())?.includes('20k')) break;
    await page.keyboard.press('.');
  }
  await expect(usage).toContainText('context 20k 10%');
  await expect(usage).toContainText('0.25 USD');
});

test('a run without usage has no band for it', async ({ run, viewer, page }) => {
  new RunWriter(viewer.runs, '2026-01-01-none').start().begin('write').prompt('Go.').say('Done.').settle();
  await run.open('/run/2026-01-01-none');
  await expect(run.conversation).toContainText('Done.');
  await expect(run.moment).toBeVisible();
  await expect(page.getByRole('group', { name: 'Usage' })).toBeHidden();
});
