// Runs that came to something since they were last looked at have a mark, until they are opened.

import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

test('a run that ends unseen is marked until it is opened, also after a reload', async ({
  run,
  viewer,
  page,
}) => {
  new RunWriter(viewer.runs, '2026-01-01-old', undefined, 'An old one').start().finish('failed');
  const bad = new RunWriter(viewer.runs, '2026-01-02-bad', undefined, 'A bad one').start().begin('write');
  const good = new RunWriter(viewer.runs, '2026-01-03-good', undefined, 'A good one').start().begin('write');
  await run.open('/run/2026-01-03-good');
  await expect(run.row('A bad one')).toContainText('Running');
  await expect(run.row('Unread')).toHaveCount(0);
  bad.settle('failed', 'it broke').finish('failed');
  good.settle().finish();
  await expect(run.row('A bad one')).toHaveAccessibleName(/Unread: A bad one.*Failed/);
  await expect(run.row('A good one')).toContainText('Completed');
  await expect(run.row('Unread')).toHaveCount(1);

  await page.reload();
  await expect(run.row('Unread')).toHaveText([/A bad one/]);
  await page.getByRole('group', { name: 'How they are' }).getByRole('button', { name: 'Unread' }).click();
  await expect(run.rows).toHaveText([/A good one/, /A bad one/]);
  await page.getByRole('textbox', { name: 'Words of a run' }).press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(run.row('A bad one')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(run.title).toHaveText('A bad one');
  await expect(run.row('Unread')).toHaveCount(0);
  await expect(run.rows).toHaveText([/A bad one/]);
});

test('all runs can be marked as read', async ({ run, viewer, page }) => {
  const first = new RunWriter(viewer.runs, '2026-01-01-a', undefined, 'Run A').start().begin('write');
  new RunWriter(viewer.runs, '2026-01-02-b', undefined, 'Run B').start().begin('write');
  await run.open('/run/2026-01-02-b');
  await expect(run.row('Run A')).toContainText('Running');
  first.settle().finish();
  await expect(run.row('Unread')).toHaveCount(1);
  await page.keyboard.press('b');
  await expect(page.getByRole('navigation', { name: 'Runs' })).toContainText('1 unread');
  await page.keyboard.press('b');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('mark all');
  await page.getByRole('combobox').press('Enter');
  await expect(run.row('Unread')).toHaveCount(0);
  await page.reload();
  await expect(run.rows).toHaveCount(2);
  await expect(run.row('Unread')).toHaveCount(0);
});

test('a long list is loaded as it is scrolled, and only its rows in view are there', async ({
  run,
  viewer,
  page,
}) => {
  // Hundreds of runs are thousands of files.
  test.slow();
  for (let i = 0; i < 260; i += 1) {
    const name = String(i).padStart(3, '0');
    new RunWriter(viewer.runs, `2026-01-01-${name}`, undefined, `Run ${name}`).start().finish();
  }
  await run.open();
  await expect(page.getByText('The newest 200 of 260 runs')).toBeVisible();
  // A search finds what is not in the list, too.
  const words = page.getByRole('textbox', { name: 'Words of a run' });
  await words.fill('Run 007');
  await expect(page.getByRole('link', { name: 'Run 007' })).toBeVisible();
  await expect(page.getByText('Searched all 260 runs')).toBeVisible();
  await words.press('Escape');
  await run.rows.first().hover();
  await expect(async () => {
    await page.mouse.wheel(0, 100_000);
    await expect(run.row('Run 000')).toBeInViewport({ timeout: 200 });
  }).toPass();
  expect(await run.rows.count()).toBeLessThan(60);
  await expect(page.getByText('The newest')).toHaveCount(0);
});
