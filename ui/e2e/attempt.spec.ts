import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SidePane } from './pages/side-pane';
import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

test('a failed step shows its error first, then what it ran', async ({ run, viewer, page }) => {
  viewer.bundle('fails');
  const side = new SidePane(page);
  await run.open(`/run/${nameOf(viewer.runs, 'fails')}?step=2`);
  await expect(side.part('Error')).toContainText('exit 3\nbroken');
  await expect(side.attempt.getByRole('region').first()).toHaveAccessibleName('Error');
  await expect(side.part('Command')).toContainText("$ sh -c 'echo partial; echo broken >&2; exit 3'");
});

test('a shell step shows its command, what it printed, and its files, whose digests can be checked', async ({
  run,
  viewer,
  page,
}) => {
  viewer.bundle('review-loop');
  const side = new SidePane(page);
  const runId = nameOf(viewer.runs, 'review-loop');
  await run.open(`/run/${runId}?step=1`);
  await expect(side.part('stderr')).toContainText('warn');
  await expect(side.part('stdout')).toContainText('{"files":3}');
  await expect(side.part('Output')).toContainText('files: 3');
  await expect(side.part('Command')).toContainText('exit 0');
  const files = side.part('Artifacts').getByRole('listitem');
  const stdout = files.filter({ hasText: 'stdout' });
  await stdout.getByRole('button', { name: 'Check digest' }).click();
  await expect(stdout.getByRole('status')).toHaveText('✓ matches');
  const path = (await stdout.getByRole('code').innerText()).trim();
  appendFileSync(join(viewer.runs, runId, path), 'more');
  await stdout.getByRole('button', { name: 'Check digest' }).click();
  await expect(stdout.getByRole('status')).toContainText('✗ differs');
});

test('a running step says what it is doing, and its answer when it has one', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-now').start().begin('write').prompt('Write.');
  const side = new SidePane(page);
  await run.open();
  await side.show('Attempt');
  await expect(side.part('Doing')).toContainText('Not settled yet');
  writer.say('Done.').settle();
  writer.begin('check');
  await expect(side.attempt.getByRole('heading', { level: 2 })).toHaveText('check#1');
  await run.scrubber.press('ArrowLeft');
  await expect(side.part('Output')).toContainText('done: true');
});

test('an attempt of a loop is compared with the one before it', async ({ run, viewer, page }) => {
  viewer.bundle('review-loop');
  const side = new SidePane(page);
  await run.open(`/run/${nameOf(viewer.runs, 'review-loop')}?step=6`);
  await side.show('Attempt');
  await expect(side.attempt.getByRole('heading', { level: 2 })).toHaveText('gate#2');
  await side.attempt.getByRole('combobox', { name: 'Attempt of this node' }).selectOption({ index: 2 });
  await expect(run.scrubber).toHaveAttribute('aria-valuenow', '9');
  await side.attempt.getByRole('button', { name: 'Compare with gate#2' }).click();
  const glance = side.part('At a glance').getByRole('table');
  await expect(glance.getByRole('row', { name: /^Duration/ })).toBeVisible();
  const output = side.part('Output').getByRole('region', { name: 'Output: gate#2 beside gate#3' });
  await expect(output).toContainText('"again"');
  await expect(output).toContainText('"done"');
  await run.scrubber.press('ArrowLeft');
  await expect(side.attempt.getByRole('button', { name: 'Compare with review#2' })).toBeVisible();
  await expect(glance.getByRole('row', { name: /^Tokens/ })).toContainText('150');
  await expect(glance.getByRole('row', { name: /^Tools: execute/ })).toContainText('3');
});

function nameOf(folder: string, part: string): string {
  return readdirSync(folder).find((name) => name.includes(part)) ?? '';
}
