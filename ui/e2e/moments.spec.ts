// The playhead is a moment: what is shown is what had been written by then.

import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

/** Longer than this and a silence is folded. */
const IDLE_MS = 2_000;

/** A run whose agent looks at something in the middle of a sentence, and is not done. */
function talk(folder: string, runId: string): RunWriter {
  const writer = new RunWriter(folder, runId).start().begin('write');
  writer.prompt('Tell me.').say('Half a ').say('sentence.');
  writer.update({ sessionUpdate: 'tool_call', toolCallId: 't', title: 'Look around', status: 'pending' });
  writer.update({ sessionUpdate: 'tool_call_update', toolCallId: 't', status: 'completed' });
  return writer.say('The whole of it.');
}

test('rewound while the run goes on, each moment shows exactly what had been written', async ({
  run,
  viewer,
  page,
}) => {
  const writer = talk(viewer.runs, '2026-01-01-rewind');
  await run.open('/run/2026-01-01-rewind');
  await expect(run.conversation).toContainText('The whole of it.');
  const grow = () => writer.say(' And more.').settle().begin('check').prompt('Check.').say('Fine.');

  await run.moment.press('ArrowLeft');
  await expect(run.strip).toContainText('BEHIND');
  await expect(run.conversation).toContainText('Half a sentence.');
  await expect(run.conversation).toContainText('Look around');
  await expect(run.conversation).not.toContainText('The whole');
  await expect(run.tool('Look around', 'pending')).toBeVisible();

  await page.keyboard.press('.');
  await expect(run.tool('Look around', 'ok')).toBeVisible();
  await expect(run.conversation).not.toContainText('The whole');

  for (const _ of 'back') await page.keyboard.press(',');
  await expect(page).toHaveURL(/\?at=main-1:1$/);
  await page.keyboard.press('.');
  await expect(run.conversation.getByText('Half a', { exact: true })).toBeVisible();
  await expect(run.conversation).not.toContainText('sentence');
  await expect(run.conversation).not.toContainText('Look around');

  grow();
  await expect(run.scrubber).toHaveAttribute('aria-valuemax', '2');
  await page.waitForTimeout(300);
  await expect(run.scrubber).toHaveAttribute('aria-valuenow', '1');
  await expect(run.conversation.getByText('Half a', { exact: true })).toBeVisible();
  await expect(run.conversation).not.toContainText('sentence');
  await expect(run.graph).not.toContainText('×2');
});

test('coming back to the live edge tells what came meanwhile', async ({ run, viewer }) => {
  const writer = talk(viewer.runs, '2026-01-01-digest');
  await run.open('/run/2026-01-01-digest');
  await expect(run.conversation).toContainText('The whole of it.');
  await run.moment.press('Home');
  await expect(run.strip).toContainText('BEHIND');
  writer.settle('failed', 'it broke').begin('check').prompt('Two.').say('Yes.');
  await expect(run.scrubber).toHaveAttribute('aria-valuemax', '2');
  await expect(run.strip).toContainText(/, \d+ events/);
  await run.jump.click();
  await expect(run.strip).toContainText('LIVE');
  await expect(run.strip).toContainText('Meanwhile: 1 step settled, 1 error, 2 messages');
  await expect(run.conversation).toContainText('Yes.');
  await run.page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(run.strip).not.toContainText('Meanwhile');
});

test('playing goes through the run, folds its silence, and ends in following', async ({
  run,
  viewer,
  page,
}) => {
  const writer = talk(viewer.runs, '2026-01-01-play');
  await page.waitForTimeout(IDLE_MS + 500);
  writer.say(' After a while.');
  await run.open('/run/2026-01-01-play');
  await expect(run.conversation).toContainText('After a while.');
  await run.moment.press('Home');
  await expect(run.conversation).not.toContainText('Tell me.');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('2');
  const began = Date.now();
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(run.conversation).toContainText('The whole of it.');
  await expect(run.conversation).not.toContainText('After a while.', { timeout: 100 });
  await expect(run.conversation).toContainText('After a while.');
  expect(Date.now() - began).toBeLessThan(IDLE_MS + 500);
  await expect(run.strip).toContainText('LIVE');
  writer.say(' Live again.');
  await expect(run.conversation).toContainText('Live again.');
});

test('space pauses a live run where it is, and goes on from there', async ({ run, viewer, page }) => {
  const writer = talk(viewer.runs, '2026-01-01-space');
  await run.open('/run/2026-01-01-space');
  await expect(run.conversation).toContainText('The whole of it.');
  await run.moment.press('Space');
  await expect(run.strip).toContainText('BEHIND');
  writer.say(' Unseen.');
  await page.waitForTimeout(400);
  await expect(run.conversation).not.toContainText('Unseen.');
  await page.keyboard.press('Space');
  await expect(run.conversation).toContainText('Unseen.');
  await expect(run.strip).toContainText('LIVE');
});

test('a link leads back to its moment, also when the run has grown', async ({ run, viewer, page }) => {
  const writer = talk(viewer.runs, '2026-01-01-named');
  await run.open('/run/2026-01-01-named?at=main-1:2');
  await expect(run.conversation.getByText('Half a', { exact: true })).toBeVisible();
  await expect(run.strip).toContainText('BEHIND');
  writer.settle().begin('check').prompt('Two.').say('Yes.').settle().finish();
  await run.open('/run/2026-01-01-named?at=main-1:2');
  await expect(run.conversation.getByText('Half a', { exact: true })).toBeVisible();
  await expect(run.conversation).not.toContainText('sentence');
  await expect(page).toHaveURL(/\?at=main-1:2$/);
});

test('dragging on the lanes scrubs, and the release keeps the moment', async ({ run, viewer, page }) => {
  const writer = talk(viewer.runs, '2026-01-01-drag').settle();
  writer.begin('check').prompt('Two.').say('Yes.').settle().finish();
  await run.open('/run/2026-01-01-drag');
  await expect(run.strip).toContainText('ENDED');
  const box = await run.moment.boundingBox();
  if (!box) throw new Error('no lanes');
  const y = box.y + 40;
  await page.mouse.move(box.x + box.width - 4, y);
  await page.mouse.down();
  for (const share of [0.8, 0.6, 0.3]) await page.mouse.move(box.x + box.width * share, y);
  await expect(run.strip).toContainText('BEHIND');
  const held = await run.moment.getAttribute('aria-valuenow');
  await page.mouse.up();
  await page.mouse.move(box.x + box.width * 0.7, y - 200);
  expect(await run.moment.getAttribute('aria-valuenow')).toBe(held);
  await expect(page).toHaveURL(/\?(at|step)=/);
});

test('a silence is folded, and opens and folds again', async ({ run, viewer, page }) => {
  const writer = talk(viewer.runs, '2026-01-01-fold');
  await page.waitForTimeout(2 * IDLE_MS);
  writer.settle().finish();
  await run.open('/run/2026-01-01-fold');
  await expect(run.strip).toContainText('ENDED');
  const length = async () => Number(await run.moment.getAttribute('aria-valuemax'));
  const folded = await length();
  expect(folded).toBeLessThan(IDLE_MS + 1_000);
  await run.moment.press('b');
  await expect.poll(length).toBeGreaterThanOrEqual(2 * IDLE_MS);
  const box = await run.moment.boundingBox();
  if (!box) throw new Error('no lanes');
  const middle = { x: box.x + 138 + (box.width - 148) / 2, y: box.y + 9 };
  await page.mouse.click(middle.x, middle.y);
  await expect.poll(length).toBe(folded);
  await page.mouse.click(middle.x, middle.y);
  await expect.poll(length).toBeGreaterThanOrEqual(2 * IDLE_MS);
  await expect(run.strip).toContainText('ENDED');
});

test('while rewound the header says how the run was, and how it ended beside that', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-then').start().begin('write');
  writer.prompt('Tell me.').say('One.').settle().begin('check').prompt('Check.').say('No.');
  writer.settle('failed', 'it broke').finish('failed');
  await run.open('/run/2026-01-01-then');
  const header = page.getByRole('banner');
  await expect(header).toContainText('Failed');
  await run.scrubber.press('Home');
  await expect(header).toContainText('Was running');
  await expect(header).toContainText('later failed');
  await page.keyboard.press('End');
  await expect(header).not.toContainText('Was running');
  await expect(header).toContainText('Failed');
});
