import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

test('the panel tells what the viewer is, how it is doing and what is not loaded', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-long').start().begin('write');
  for (let i = 0; i < 230; i += 1) writer.prompt(`Prompt number ${i}.`).say(`Answer number ${i}.`);
  await run.open();
  await page.getByRole('button', { name: 'runreel', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'About this viewer' });
  await expect(panel.getByText('acpx.replay.v1')).toBeVisible();
  await expect(panel.getByText(viewer.runs)).toBeVisible();
  await expect(panel.getByText(/^(less than )?\d+ ms$/)).toBeVisible();
  await expect(panel.getByText('Memory of the viewer')).toBeVisible();
  await expect(panel.getByRole('region', { name: 'Problems' })).toContainText('None known');
  await expect(panel.getByRole('region', { name: 'Not loaded' })).toContainText(
    'earlier messages of this run',
  );
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('about');
  await page.keyboard.press('Enter');
  await expect(panel).toBeVisible();
});
