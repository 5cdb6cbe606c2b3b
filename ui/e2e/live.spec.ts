import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

test('text streams as it is written, without a reload', async ({ run, viewer, page }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-live').start().begin('write').prompt('Write a poem.');
  await run.open();
  await expect(run.conversation).toContainText('Write a poem.');
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  writer.say('Roses are ');
  await expect(run.conversation).toContainText('Roses are');
  writer.say('red, violets');
  await expect(run.conversation).toContainText('Roses are red, violets');
  writer.say(' are blue.').settle();
  writer.begin('check').prompt('Check it.').say('It is **fine**.').settle().finish();
  await expect(run.conversation).toContainText('It is fine.');
  await expect(run.strip).toContainText('ENDED');
  await expect(run.row('A run of a test')).toContainText('Completed');
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
});

test('rewound, the page stays where it is while the run goes on; jump to live follows again', async ({
  run,
  viewer,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-live').start();
  writer.begin('write').prompt('One.').say('First answer.').settle();
  writer.begin('check').prompt('Two.').say('Second ');
  await run.open();
  await expect(run.scrubber).toHaveAttribute('aria-valuenow', '2');
  await run.scrubber.press('ArrowLeft');
  await expect(run.strip).toContainText('BEHIND');
  await expect(run.conversation).toContainText('First answer.');
  await expect(run.conversation).not.toContainText('Second');
  writer.say('answer.').settle().begin('write').prompt('Three.').say('Third answer.');
  await expect(run.scrubber).toHaveAttribute('aria-valuemax', '3');
  await expect(run.scrubber).toHaveAttribute('aria-valuenow', '1');
  await expect(run.conversation).not.toContainText('Second');
  await run.jump.click();
  await expect(run.strip).toContainText('LIVE');
  await expect(run.conversation).toContainText('Third answer.');
});

test('the scrubber goes by keys', async ({ run, viewer }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-keys').start();
  for (const node of ['write', 'check', 'write']) writer.begin(node).settle();
  writer.finish();
  await run.open();
  const at = (n: number) => expect(run.scrubber).toHaveAttribute('aria-valuenow', String(n));
  await at(3);
  await run.scrubber.press('Home');
  await at(1);
  await run.scrubber.press('ArrowRight');
  await at(2);
  await run.scrubber.press('End');
  await at(3);
  await run.page.locator('body').press('[');
  await at(2);
});

test('a link opens the step it names', async ({ run, viewer }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-link').start();
  writer.begin('write').settle('failed', 'it broke').begin('write').settle().finish();
  await run.open('/run/2026-01-01-link?step=1');
  await expect(run.scrubber).toHaveAttribute('aria-valuenow', '1');
  await expect(run.details).toContainText('it broke');
});

test('when the server comes back, so does the page, and it kept its content meanwhile', async ({
  run,
  viewer,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-back')
    .start()
    .begin('write')
    .prompt('Hello.')
    .say('Before. ');
  await run.open();
  await expect(run.conversation).toContainText('Before.');
  await viewer.stop();
  await expect(run.connection).toContainText('Reconnecting…');
  await expect(run.strip).toContainText('STALE');
  await expect(run.conversation).toContainText('Before.');
  writer.say('After.');
  await viewer.restart();
  await expect(run.connection).toHaveText('Connected');
  await expect(run.conversation).toContainText('Before. After.');
});

test('a run whose folder is away says so, keeps what was shown, and goes on when it is back', async ({
  run,
  viewer,
}) => {
  const runId = '2026-01-01-away';
  const writer = new RunWriter(viewer.runs, runId).start().begin('write').prompt('Hello.').say('Before. ');
  await run.open(`/run/${runId}`);
  await expect(run.conversation).toContainText('Before.');
  const away = join(viewer.home, 'away');
  renameSync(join(viewer.runs, runId), away);
  await expect(run.page.getByText('The folder of this run is gone')).toBeVisible();
  await expect(run.conversation).toContainText('Before.');
  renameSync(away, join(viewer.runs, runId));
  writer.say('After.');
  await expect(run.conversation).toContainText('Before. After.');
  await expect(run.page.getByText('The folder of this run is gone')).toHaveCount(0);
});

test('scrolling up lets go of the end, and coming back follows it again', async ({ run, viewer, page }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-long').start().begin('write').prompt('Go on.');
  const lines = (from: number) => Array.from({ length: 80 }, (_, i) => `Line ${from + i}.\n\n`).join('');
  writer.say(lines(0));
  await run.open();
  await expect(run.conversation.getByText('Line 79.')).toBeInViewport();
  await run.conversation.hover();
  await page.mouse.wheel(0, -600);
  await expect(run.strip).toContainText('reading further up');
  await expect(run.conversation.getByText('Line 79.')).not.toBeInViewport();
  writer.say(lines(80));
  await page.waitForTimeout(400);
  await expect(run.conversation.getByText('Line 159.')).not.toBeInViewport();
  await page.mouse.wheel(0, 20_000);
  await expect(run.strip).not.toContainText('reading further up');
  writer.say('The very last line.');
  await expect(run.conversation.getByText('The very last line.')).toBeInViewport();
});
