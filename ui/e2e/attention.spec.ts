import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

test('the tab says how the run is, and news are told when they are wanted and nobody looks', async ({
  run,
  viewer,
  page,
  context,
}) => {
  await context.grantPermissions(['notifications'], { origin: new URL(viewer.url).origin });
  await page.addInitScript(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    // The real one shows outside of the page, where no test can look.
    class Note {
      static permission = 'granted';
      static requestPermission = () => Promise.resolve('granted');
      onclick = null;
      constructor(title: string, options: { body: string }) {
        told.push(`${title}: ${options.body}`);
      }
    }
    Object.assign(window, { Notification: Note });
    Object.defineProperty(document, 'hidden', { get: () => true });
  });
  const writer = new RunWriter(viewer.runs, '2026-01-01-told').start().begin('write').prompt('Write.');
  await run.open();
  await expect(page).toHaveTitle('▶ write · A run of a test · runreel');
  const bell = page.getByRole('button', { name: 'Notifications' });
  await expect(bell).toHaveAttribute('aria-pressed', 'false');
  await bell.click();
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
  writer.say('Done.').settle().finish();
  await expect(page).toHaveTitle('✓ A run of a test · runreel');
  expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([
    'A run of a test: Completed',
  ]);
});
