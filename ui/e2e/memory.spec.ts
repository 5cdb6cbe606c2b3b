// What the reader opened and where they read survives updates, tabs, other runs and a reload.

import type { Page } from '@playwright/test';
import type { RunPage } from './pages/run-page';
import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

/** More messages than the page loads at first, with a tool call near the beginning. */
function long(folder: string, runId = '2026-01-01-long', title = 'Long'): RunWriter {
  const writer = new RunWriter(folder, runId, undefined, title).start().begin('write');
  writer.prompt('The first prompt.').say('The first answer.');
  writer.update({ sessionUpdate: 'tool_call', toolCallId: 't', title: 'Read notes', status: 'pending' });
  const content = [{ type: 'content', content: { type: 'text', text: 'inside of it' } }];
  writer.update({ sessionUpdate: 'tool_call_update', toolCallId: 't', status: 'completed', content });
  for (let i = 0; i < 280; i += 1) writer.prompt(`Prompt ${i}.`).say(`Answer ${i}.`);
  return writer.say(' The end.');
}

/** Scrolls back to the tool call, loading what is before, and opens it. */
async function openTheCall(run: RunPage, page: Page): Promise<void> {
  await expect(run.conversation.getByText('The end.')).toBeInViewport();
  const call = run.conversation.getByRole('button', { name: 'Read notes' });
  await run.conversation.getByRole('log').hover();
  await expect(async () => {
    await page.mouse.wheel(0, -100_000);
    await expect(call).toBeInViewport({ timeout: 150 });
  }).toPass();
  await call.click();
  await page.mouse.wheel(0, 30);
  await expect(run.conversation.getByText('inside of it')).toBeInViewport();
  await page.waitForTimeout(300);
}

const topOf = async (run: RunPage) =>
  Math.round((await run.conversation.getByRole('button', { name: 'Read notes' }).boundingBox())?.y ?? -1);

test('an opened tool call and the place survive tabs, another run and a reload, while the run grows', async ({
  run,
  viewer,
  page,
}) => {
  long(viewer.runs, '2026-01-01-other', 'Other').settle().finish();
  const writer = long(viewer.runs);
  await run.open('/run/2026-01-01-long');
  await openTheCall(run, page);
  const inside = run.conversation.getByText('inside of it');
  const top = await topOf(run);

  writer.say(' And more.').prompt('Another.').say('Yes.');
  await page.getByRole('tab', { name: /^Events/ }).click();
  await expect(inside).toBeHidden();
  await page.getByRole('tab', { name: 'Conversation' }).click();
  await expect(inside).toBeInViewport();
  expect(await topOf(run)).toBe(top);

  await run.row('Other').click();
  await expect(run.title).toHaveText('Other');
  await expect(run.conversation.getByText('The end.')).toBeInViewport();
  await run.row('Long').click();
  await expect(inside).toBeInViewport();
  await expect.poll(async () => Math.abs((await topOf(run)) - top)).toBeLessThan(4);

  await page.reload();
  await expect(inside).toBeInViewport();
  await expect.poll(async () => Math.abs((await topOf(run)) - top)).toBeLessThan(4);
  writer.say(' Much more.');
  await page.waitForTimeout(400);
  await expect(inside).toBeInViewport();
  await run.jump.click();
  await expect(run.conversation.getByText('Much more.')).toBeInViewport();
  await page.reload();
  await expect(run.conversation.getByText('Much more.')).toBeInViewport();
});

test('in a narrow window the conversation stays as it was while another tab covers it', async ({
  run,
  viewer,
  page,
}) => {
  await page.setViewportSize({ width: 420, height: 900 });
  long(viewer.runs);
  await run.open('/run/2026-01-01-long');
  await openTheCall(run, page);
  const top = await topOf(run);
  let asked = 0;
  page.on('request', (request) => {
    if (/\/messages/.test(request.url())) asked += 1;
  });
  for (const name of [/^Graph/, /^Attempt/, /^Events/, /^Conversation/])
    await page.getByRole('tab', { name }).click();
  await expect(run.conversation.getByText('inside of it')).toBeInViewport();
  expect(await topOf(run)).toBe(top);
  expect(asked).toBe(0);
  await page.goBack();
  await expect(page.getByRole('tab', { name: /^Events/ })).toHaveAttribute('aria-selected', 'true');
  for (const _ of 'aa') await page.goBack();
  await expect(page.getByRole('tab', { name: 'Graph' })).toHaveAttribute('aria-selected', 'true');
});

test('nothing that a run says is kept in the browser', async ({ run, viewer, page }) => {
  long(viewer.runs);
  await run.open('/run/2026-01-01-long');
  await openTheCall(run, page);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).toContain('2026-01-01-long');
  expect(kept).not.toMatch(/inside of it|Answer|Prompt|Read notes/);
});
