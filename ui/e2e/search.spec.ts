import type { RunPage } from './pages/run-page';
import { RunWriter } from './run-writer';
import { expect, test, type Viewer } from './viewer';

/** A run with a folded tool result, a failed attempt, and more messages than the page loads. */
function long(folder: string): RunWriter {
  const writer = new RunWriter(folder, '2026-01-01-long').start();
  writer.begin('write').prompt('The very first prompt, about zebras.').say('Noted.');
  for (let i = 0; i < 230; i += 1) writer.prompt(`Prompt number ${i}.`).say(`Answer number ${i}.`);
  writer.settle('failed', 'it broke badly').begin('check').prompt('Look at it.');
  writer.update({
    sessionUpdate: 'tool_call',
    toolCallId: 't',
    title: 'Read notes',
    kind: 'read',
    status: 'pending',
  });
  const text = `${'plain line\n'.repeat(80)}here is the okapi\n${'plain line\n'.repeat(80)}`;
  const content = [{ type: 'content', content: { type: 'text', text } }];
  writer.update({ sessionUpdate: 'tool_call_update', toolCallId: 't', status: 'completed', content });
  return writer.say('All done.');
}

test('a hit inside a folded tool result is opened and shown; leaving follows again', async ({
  run,
  viewer,
  page,
}) => {
  const writer = long(viewer.runs);
  await run.open();
  await expect(run.conversation.getByText('All done.')).toBeInViewport();
  await page.keyboard.press('/');
  const field = page.getByRole('textbox', { name: 'Words to search this run for' });
  await expect(field).toBeFocused();
  await field.fill('OKAPI');
  await expect(page.getByText('1 hit', { exact: true })).toBeVisible();
  await field.press('Enter');
  await expect(page.getByText('1 of 1')).toBeVisible();
  await expect(run.conversation.getByText('here is the okapi').last()).toBeVisible();
  await expect.poll(() => inView(page)).toBe(true);
  await field.press('Escape');
  await expect(field).toBeHidden();
  writer.say(' And the very end.');
  await expect(run.conversation.getByText('And the very end.')).toBeInViewport();
  await expect(run.strip).toContainText('LIVE');
});

test('a hit in an earlier message that is not loaded is loaded and shown', async ({ run, viewer, page }) => {
  long(viewer.runs);
  await run.open();
  await expect(run.conversation.getByText('All done.')).toBeInViewport();
  await page.keyboard.press('/');
  const field = page.getByRole('textbox', { name: 'Words to search this run for' });
  await field.fill('zebras');
  await page.getByRole('button', { name: /about zebras/ }).click();
  await expect(run.conversation.getByRole('log').getByText('The very first prompt')).toBeInViewport();
  await expect(run.strip).toContainText('LIVE');
  await page.getByRole('button', { name: 'Close the search' }).click();
  await expect(run.conversation.getByText('All done.')).toBeInViewport();
});

test('e goes to the failed attempt', async ({ run, viewer, page }) => {
  long(viewer.runs);
  await run.open();
  await expect(run.conversation.getByText('All done.')).toBeInViewport();
  await page.keyboard.press('e');
  await expect(run.details).toContainText('it broke badly');
  await expect(run.strip).toContainText('BEHIND');
});

test('keys typed into a field are words', async ({ run, viewer, page }) => {
  long(viewer.runs);
  await run.open();
  await expect(run.conversation.getByText('All done.')).toBeInViewport();
  await page.keyboard.press('/');
  const field = page.getByRole('textbox', { name: 'Words to search this run for' });
  await expect(field).toBeFocused();
  await page.keyboard.type('e/?[tb');
  await expect(field).toHaveValue('e/?[tb');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(run.strip).toContainText('LIVE');
});

test('the palette opens a run and a step, and the key map tells its keys', async ({ run, viewer, page }) => {
  new RunWriter(viewer.runs, '2025-01-01-other', undefined, 'Another run').start().finish();
  long(viewer.runs);
  await run.open('/run/2026-01-01-long');
  await expect(run.conversation.getByText('All done.')).toBeInViewport();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Search this run');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill('write#1');
  await field.press('Enter');
  await expect(run.details).toContainText('it broke badly');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('another');
  await page.getByRole('option', { name: /Another run/ }).click();
  await expect(run.title).toHaveText('Another run');
});

test('the rail shows the runs that fit', async ({ run, viewer, page }) => {
  new RunWriter(viewer.runs, '2025-01-01-bad', undefined, 'A bad one').start().finish('failed');
  new RunWriter(viewer.runs, '2025-01-02-good', undefined, 'A good one').start().finish();
  await run.open();
  await expect(run.rows).toHaveCount(2);
  await page.getByRole('button', { name: 'Failed' }).click();
  await expect(run.rows).toHaveText([/A bad one/]);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('textbox', { name: 'Words of a run' }).fill('GOOD');
  await expect(run.rows).toHaveText([/A good one/]);
  await expect(page.getByText('Searched all 2 runs')).toBeVisible();
});

/** Whether the marked words are inside every box around them. */
function inView(page: import('@playwright/test').Page): Promise<boolean> {
  return page.evaluate(() => {
    const [range] = CSS.highlights.get('search-now') ?? [];
    if (!(range instanceof Range)) return false;
    const words = range.getBoundingClientRect();
    for (let box = range.startContainer.parentElement; box; box = box.parentElement) {
      const around = box.getBoundingClientRect();
      const cuts = getComputedStyle(box).overflowY !== 'visible';
      if (cuts && (words.top < around.top - 1 || words.bottom > around.bottom + 1)) return false;
    }
    return true;
  });
}

test('an output that was replaced is shown at its moment, and later finds come by themselves', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-past').start().begin('write').prompt('Look.');
  const call = (sessionUpdate: string, status: string, text: string) =>
    writer.update({
      sessionUpdate,
      toolCallId: 't',
      title: 'Watch it',
      kind: 'execute',
      status,
      content: [{ type: 'content', content: { type: 'text', text } }],
    });
  call('tool_call', 'in_progress', 'the okapi was here');
  call('tool_call_update', 'completed', 'nothing is here');
  await run.open();
  await expect(run.tool('Watch it', 'ok')).toBeVisible();
  await page.keyboard.press('/');
  const field = page.getByRole('textbox', { name: 'Words to search this run for' });
  await field.fill('okapi');
  await expect(page.getByText('1 hit', { exact: true })).toBeVisible();
  writer.say('Another okapi.');
  await expect(page.getByText('2 hits', { exact: true })).toBeVisible();
  await field.press('Enter');
  await expect(page.getByText('1 of 2')).toBeVisible();
  await expect(run.conversation.getByRole('log').getByText('the okapi was here')).toBeInViewport();
  await field.press('Escape');
  await expect(run.strip).toContainText('LIVE');
});

/** Presses the first hit in a file of the run. */
async function toFile(run: RunPage, viewer: Viewer, words: string): Promise<void> {
  viewer.bundle('review-loop');
  await run.open();
  await expect(run.strip).toBeVisible();
  const { page } = run;
  await page.keyboard.press('/');
  await page.getByRole('textbox', { name: 'Words to search this run for' }).fill(words);
  const hits = page.getByRole('search').getByRole('region', { name: /^File artifacts/ });
  await hits.getByRole('button').first().click();
}

test('a hit in a file of the run leads to the attempt that wrote it', async ({ run, viewer }) => {
  await toFile(run, viewer, 'WARN');
  await expect(run.details.getByRole('heading', { name: /collect/ })).toBeVisible();
  await expect(run.details.getByText('warn', { exact: true })).toBeVisible();
});

test('a hit in a file that is only listed opens it at its words', async ({ run, viewer, page }) => {
  await toFile(run, viewer, 'repoSummary');
  await expect(run.details.getByRole('button', { name: 'Close output' })).toBeVisible();
  await expect(run.details.locator('.artifact').getByText('repoSummary').first()).toBeInViewport();
  await expect.poll(() => inView(page)).toBe(true);
});

test('a hit in the trace is the selected row of the events, opened at its words', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-trace').start().begin('write').prompt('Look.');
  for (let i = 0; i < 400; i += 1) writer.note({ text: `entry number ${i}` });
  writer.note({ text: 'the okapi was seen', deep: { list: ['x', { of: 'one more okapi' }] } });
  for (let i = 0; i < 400; i += 1) writer.note({ text: `later entry ${i}` });
  writer.say('All done.');
  await run.open('/run/2026-01-01-trace?tab=events&kind=result&log=session:main-1');
  await expect(run.strip).toContainText('LIVE');
  await page.keyboard.press('/');
  const field = page.getByRole('textbox', { name: 'Words to search this run for' });
  await field.fill('okapi');
  await expect(page.getByText('1 hit', { exact: true })).toBeVisible();
  await field.press('Enter');
  const row = page.getByRole('table', { name: 'Events' }).locator('[aria-current="true"]');
  await expect(row).toContainText('the okapi was seen');
  await expect(row).toBeInViewport();
  await expect(page.getByRole('table', { name: 'Events' }).getByText('one more okapi')).toBeVisible();
  await expect.poll(() => inView(page)).toBe(true);
  await field.press('Escape');
  await expect(run.strip).toContainText('LIVE');
  await expect(page).toHaveURL(/tab=events.*log=session:main-1.*kind=result/);
});

test('each hit is an entry of the history, also one that moves nothing else', async ({
  run,
  viewer,
  page,
}) => {
  new RunWriter(viewer.runs, '2026-01-01-near').start().begin('write').prompt('An okapi?').say('No okapi.');
  await run.open('/run/2026-01-01-near');
  await expect(run.conversation.getByText('No okapi.')).toBeInViewport();
  await page.keyboard.press('/');
  await page.getByRole('textbox', { name: 'Words to search this run for' }).fill('okapi');
  await expect(page.getByText('2 hits', { exact: true })).toBeVisible();
  const before = await page.evaluate(() => history.length);
  const hits = page.getByRole('search').getByRole('region').getByRole('button');
  await hits.nth(0).click();
  await expect(page.getByText('1 of 2')).toBeVisible();
  await hits.nth(1).click();
  await expect(page.getByText('2 of 2')).toBeVisible();
  expect(await page.evaluate(() => history.length)).toBe(before + 2);
  await page.goBack();
  await expect(page.getByText('1 of 2')).toBeVisible();
  await page.goBack();
  await expect(page.getByText('2 hits', { exact: true })).toBeVisible();
  await page.goForward();
  await expect(page.getByText('1 of 2')).toBeVisible();
  await page.reload();
  await expect(page.getByText('1 of 2')).toBeVisible();
  await expect.poll(() => inView(page)).toBe(true);
});

test('a hit deep in a huge result is read, scrolled to and marked', async ({ run, viewer, page }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-deep').start().begin('write').prompt('Build it.');
  const lines = 'a plain line of the log\n'.repeat(200_000);
  const text = `${lines}here is the okapi\n${lines}`;
  writer.update({
    sessionUpdate: 'tool_call',
    toolCallId: 't',
    title: 'Build',
    kind: 'execute',
    status: 'completed',
    content: [{ type: 'content', content: { type: 'text', text } }],
  });
  writer.say('All done.');
  await run.open();
  await expect(run.conversation.getByText('All done.')).toBeInViewport();
  await page.keyboard.press('/');
  const field = page.getByRole('textbox', { name: 'Words to search this run for' });
  await field.fill('okapi');
  await expect(page.getByText('1 hit', { exact: true })).toBeVisible();
  await field.press('Enter');
  await expect.poll(() => inView(page), { timeout: 15_000 }).toBe(true);
  await expect(run.conversation.getByText('here is the okapi')).toBeInViewport();
});
