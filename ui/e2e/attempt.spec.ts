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

test('an interrupted attempt says that it has no receipt, and nothing that was asked for is not there', async ({
  run,
  viewer,
  page,
}) => {
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('response', (response) => response.status() >= 400 && faults.push(response.url()));
  const side = new SidePane(page);
  for (const part of ['example-branch', 'example-echo']) {
    viewer.bundle(part);
    await run.open(`/run/${nameOf(viewer.runs, part)}`);
    for (const tab of ['Conversation', 'Events', 'Attempt'] as const) {
      await side.show(tab);
      await run.drawn();
    }
    await expect(side.part('Prompt')).toBeVisible();
    await expect(side.attempt).toContainText(
      /It has no receipt: it was interrupted|Not settled yet|It was interrupted/,
    );
  }
  expect(faults).toEqual([]);
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

test('an attempt says what it used, as far as the playhead, and not what another used', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-used').start();
  const use = (used: number, amount: number) =>
    writer.update({ sessionUpdate: 'usage_update', used, size: 200_000, cost: { amount, currency: 'USD' } });
  const answer = (inputTokens: number, outputTokens: number) => {
    const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
    writer.event('inbound', { id: 1, result: { stopReason: 'end_turn', usage } });
  };
  writer.begin('write').prompt('Go.').say('Words.');
  use(20_000, 0.25);
  answer(1_000, 200);
  writer.settle().begin('check').prompt('Look.').say('Seen.');
  use(50_000, 1.5);
  answer(3_000, 400);
  writer.settle().finish();
  const side = new SidePane(page);
  await run.open('/run/2026-01-01-used?step=2');
  await side.show('Attempt');
  const used = side.attempt.getByRole('group', { name: 'Used' });
  await expect(used).toHaveText(/3\.0k read\s*400 written\s*1\.25 USD\s*context 50k 25%/);
  await run.scrubber.press('Home');
  await expect(used).toHaveText(/1\.0k read\s*200 written\s*0\.2500 USD\s*context 20k 10%/);
});

test('a fast scrub does not read every attempt that it passes', async ({ run, viewer, page }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-scrub').start();
  for (let i = 0; i < 30; i += 1) writer.begin('check').settle();
  writer.finish();
  const side = new SidePane(page);
  await run.open('/run/2026-01-01-scrub?step=1');
  await side.show('Attempt');
  await expect(side.part('Output')).toContainText('done: true');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/\/steps\/\d+$/.test(request.url())) asked.push(request.url());
  });
  await run.scrubber.focus();
  for (let i = 0; i < 20; i += 1) await page.keyboard.press('ArrowRight');
  await expect(side.attempt.getByRole('heading', { level: 2 })).toHaveText('check#21');
  await expect(side.part('Output')).toContainText('done: true');
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThan(10);
});

function nameOf(folder: string, part: string): string {
  return readdirSync(folder).find((name) => name.includes(part)) ?? '';
}
