import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

test('an empty folder waits, says where, and tells how to begin', async ({ run, viewer, page }) => {
  await run.open();
  await expect(run.title).toHaveText('Waiting for the first run');
  await expect(page.getByText(viewer.runs)).toBeVisible();
  await expect(page.getByText('acpx flow run my.flow.ts')).toBeVisible();
  await expect(page.getByText('runreel demo')).toBeVisible();
});

test('the first run opens by itself', async ({ run, viewer }) => {
  await run.open();
  await expect(run.title).toHaveText('Waiting for the first run');
  new RunWriter(viewer.runs, '2026-01-01-first', undefined, 'The first').start().begin('write');
  await expect(run.title).toHaveText('The first');
  await expect(run.strip).toContainText('LIVE');
});

test('the list shows every run, the newest first, and the newest is open', async ({ run, viewer }) => {
  for (const part of ['fails', 'wait-for-human', 'example-branch', 'times-out']) viewer.bundle(part);
  await run.open();
  await expect(run.rows).toHaveCount(4);
  await expect(run.rows.first()).toContainText('branch');
  await expect(run.rows.first()).toHaveAttribute('aria-current', 'page');
  await expect(run.row('wait-for-human')).toContainText('Waiting for a person');
  await expect(run.row('fails')).toContainText('Failed');
  await expect(run.row(/times-?out/)).toContainText('Timed out');
});

test('a newer run takes over only until somebody picks one', async ({ run, viewer }) => {
  new RunWriter(viewer.runs, '2026-01-01-a', undefined, 'Run A').start().begin('write');
  await run.open();
  await expect(run.title).toHaveText('Run A');
  new RunWriter(viewer.runs, '2026-01-02-b', undefined, 'Run B').start().begin('write');
  await expect(run.title).toHaveText('Run B');
  await run.row('Run A').click();
  await expect(run.title).toHaveText('Run A');
  new RunWriter(viewer.runs, '2026-01-03-c', undefined, 'Run C').start().begin('write');
  await expect(run.row('Run C')).toBeVisible();
  await expect(run.title).toHaveText('Run A');
});

test('touching the newest run keeps it', async ({ run, viewer, page }) => {
  new RunWriter(viewer.runs, '2026-01-01-a', undefined, 'Run A')
    .start()
    .begin('write')
    .settle()
    .begin('check');
  await run.open();
  await run.scrubber.press('ArrowLeft');
  await expect(page).toHaveURL(/\/run\/2026-01-01-a\?step=1&tab=conversation$/);
  new RunWriter(viewer.runs, '2026-01-02-b', undefined, 'Run B').start().begin('write');
  await expect(run.row('Run B')).toBeVisible();
  await expect(run.title).toHaveText('Run A');
});

test('a run that is not there says so', async ({ run, viewer }) => {
  viewer.bundle('fails');
  await run.open('/run/nobody');
  await expect(run.title).toHaveText('There is no such run');
});
