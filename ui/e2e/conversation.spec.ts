import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { RunWriter } from './run-writer';
import { allowClipboard, expect, test } from './viewer';

const ESC = '\u001b';
// One pixel, blue.
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg==';
const HOSTILE = '</script><img src=x onerror="window.__xss=1"> ```';

function begun(folder: string): RunWriter {
  return new RunWriter(folder, '2026-01-01-read').start().begin('write').prompt('Do all of it.');
}

/** Calls of each kind that a page must be able to draw. */
function calls(writer: RunWriter): void {
  const call = (toolCallId: string, title: string, kind: string, more: object) => {
    writer.update({ sessionUpdate: 'tool_call', toolCallId, title, kind, status: 'in_progress' });
    writer.update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'completed', ...more });
  };
  const before = 'one\ntwo\nthree\n';
  const after = 'one\n2\nthree\nfour\n';
  call('edit', 'Edit notes', 'edit', {
    content: [{ type: 'diff', path: 'notes.txt', oldText: before, newText: after }],
  });
  const printed = `${ESC}[32m12 passed${ESC}[0m and ${ESC}[31m1 failed${ESC}[0m\n`;
  writer.event('inbound', { id: 7, method: 'terminal/create', params: { sessionId: 's', command: 'make' } });
  writer.event('outbound', { id: 7, result: { terminalId: 't1' } });
  call('shell', 'Run the tests', 'execute', { content: [{ type: 'terminal', terminalId: 't1' }] });
  writer.event('inbound', {
    id: 8,
    method: 'terminal/output',
    params: { sessionId: 's', terminalId: 't1' },
  });
  writer.event('outbound', {
    id: 8,
    result: { output: printed, truncated: false, exitStatus: { exitCode: 1, signal: null } },
  });
  const image = { type: 'image', mimeType: 'image/png', data: PICTURE };
  call('look', 'Look at the page', 'fetch', { content: [{ type: 'content', content: image }] });
  call('ask', 'Ask the index', 'other', { rawOutput: { found: [{ name: HOSTILE, lines: 3 }] } });
}

/** The piece of the conversation that a tool call opens to. */
async function opened(conversation: Locator, title: string): Promise<Locator> {
  const line = conversation.getByRole('button', { name: title });
  await line.click();
  await expect(line).toHaveAttribute('aria-expanded', 'true');
  const own = conversation.page().getByRole('button', { name: title });
  return conversation.locator('.tool').filter({ has: own });
}

test('a tool call opens to its change, in one column and side by side', async ({ run, viewer }) => {
  calls(begun(viewer.runs));
  await run.open();
  const call = await opened(run.conversation, 'Edit notes');
  const changes = call.getByRole('region', { name: 'Changes of notes.txt' });
  await expect(changes.getByRole('row')).toHaveText([/one/, /−two/, /\+2/, /three/, /\+four/]);
  await call.getByRole('button', { name: 'Side by side' }).click();
  await expect(changes.getByRole('row')).toHaveText([/one.*one/, /two.*2/, /three.*three/, /four/]);
});

test('a tool call opens to its terminal with colours, its picture, and its result as a tree', async ({
  run,
  viewer,
  page,
}) => {
  calls(begun(viewer.runs));
  await run.open();
  const shell = await opened(run.conversation, 'Run the tests');
  await expect(shell).toContainText('$ make');
  await expect(shell).toContainText('exit code 1');
  const [ok, bad] = [shell.getByText('12 passed'), shell.getByText('1 failed')];
  const colour = (one: Locator) => one.evaluate((element) => getComputedStyle(element).color);
  expect(await colour(ok)).not.toBe(await colour(bad));

  const look = await opened(run.conversation, 'Look at the page');
  const picture = look.getByRole('img', { name: /^image\/png/ });
  await expect(picture).toBeVisible();
  const width = () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
  await expect.poll(width).toBe(1);

  const ask = await opened(run.conversation, 'Ask the index');
  await ask.getByRole('button', { name: /found/ }).click();
  await ask.getByRole('button', { name: /^0:/ }).click();
  await expect(ask).toContainText('onerror');
  expect(await page.evaluate(() => '__xss' in window)).toBe(false);
});

test('the output of an open call grows as it comes', async ({ run, viewer }) => {
  const writer = begun(viewer.runs);
  const update = (text: string) =>
    writer.update({
      sessionUpdate: 'tool_call_update',
      toolCallId: 'grow',
      content: [{ type: 'content', content: { type: 'text', text } }],
    });
  const title = { title: 'Watch it', kind: 'execute', status: 'in_progress' };
  writer.update({ sessionUpdate: 'tool_call', toolCallId: 'grow', ...title });
  await run.open();
  const call = await opened(run.conversation, 'Watch it');
  update('first line\n');
  await expect(call).toContainText('first line');
  update('first line\nsecond line\n');
  await expect(call).toContainText('second line');
});

test('a piece and its message are copied as text, Markdown and JSON, by keys alone', async ({
  run,
  viewer,
  page,
  context,
}) => {
  await allowClipboard(context, viewer);
  const writer = begun(viewer.runs);
  writer.update({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: 'Let me see.' } });
  calls(writer);
  writer.say('All **done**.');
  await run.open();
  await expect(run.conversation).toContainText('All done.');
  const copied = async (button: string, item: string) => {
    const actions = run.conversation.getByRole('button', { name: `Actions for this ${button}` }).first();
    await actions.focus();
    await page.keyboard.press('Enter');
    const entry = page.getByRole('menuitem', { name: item });
    await expect(entry).toBeVisible();
    await expect(async () => {
      await page.keyboard.press('ArrowDown');
      await expect(entry).toBeFocused({ timeout: 50 });
    }).toPass();
    await page.keyboard.press('Enter');
    await expect(entry).toBeHidden();
    await expect(actions).toBeFocused();
    await expect(run.conversation.getByText('Copied')).toBeVisible();
    await expect(run.conversation.getByText('Copied')).toBeHidden();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  expect(await copied('answer', 'Copy answer as text')).toBe('All **done**.');
  const call = await copied('tool call', 'Copy tool call as Markdown');
  expect(call).toContain('```diff\n--- notes.txt\n+++ notes.txt\n@@ -1,3 +1,4 @@\n one\n-two\n+2\n');
  const message = JSON.parse(await copied('answer', 'Copy whole message as JSON'));
  expect(message.items.map(({ kind }: { kind: string }) => kind)).toEqual([
    'thinking',
    ...Array(4).fill('tool'),
    'text',
  ]);
  expect(await copied('answer', 'Copy whole message as Markdown')).toContain(
    '> Let me see.\n\n### Edit notes',
  );
});

test('a turn of thousands of tool calls opens at its newest ones, and is copied whole', async ({
  run,
  viewer,
  page,
  context,
}) => {
  await allowClipboard(context, viewer);
  const writer = begun(viewer.runs);
  const titles = Array.from({ length: 6_000 }, (_, i) => `Read file ${i}`);
  for (const title of titles)
    writer.update({
      sessionUpdate: 'tool_call',
      toolCallId: title,
      title,
      kind: 'read',
      status: 'completed',
    });
  await run.open();
  await expect(run.conversation).toContainText('Read file 5999');
  const call = run.conversation.locator('.row', { hasText: 'Read file 5999' });
  await call.hover();
  await call.getByRole('button', { name: 'Actions for this tool call' }).click();
  await page.getByRole('menuitem', { name: 'Copy whole message as JSON' }).click();
  await expect(run.conversation.getByText('Copied')).toBeVisible();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  const told = copied.items.map(({ title }: { title: string }) => title);
  expect(told).toEqual(titles);
});

test('a piece shows the events it was made of, as words and nothing else', async ({ run, viewer, page }) => {
  const writer = begun(viewer.runs);
  for (const word of ['One ', 'two ', HOSTILE]) writer.say(word);
  await run.open();
  await run.conversation.getByRole('button', { name: 'Actions for this answer' }).click();
  await page.getByRole('menuitem', { name: 'Show raw events' }).click();
  const raw = run.conversation.getByRole('region', { name: 'Raw events' });
  await expect(raw).toContainText('3 events, seq 2 to 4');
  await expect(raw.locator('pre')).toHaveCount(3);
  const lines = await raw.locator('pre').allTextContents();
  expect(lines.map((line) => JSON.parse(line).message.params.update.content.text)).toEqual([
    'One ',
    'two ',
    HOSTILE,
  ]);
  writer.say(' four');
  await expect(raw.locator('pre')).toHaveCount(4);
  expect(await page.evaluate(() => '__xss' in window)).toBe(false);
  await raw.getByRole('button', { name: 'Hide' }).click();
  await expect(raw).toBeHidden();
});

test('a permission request tells what was offered and which was answered', async ({ run, viewer }) => {
  const writer = begun(viewer.runs);
  const options = [
    { optionId: 'yes', name: 'Allow once', kind: 'allow_once' },
    { optionId: 'no', name: 'Reject', kind: 'reject_once' },
  ];
  const toolCall = { toolCallId: 'x', title: 'Write to disk' };
  writer.event('inbound', {
    id: 5,
    method: 'session/request_permission',
    params: { sessionId: 's', toolCall, options },
  });
  await run.open();
  const line = run.conversation.getByRole('button', { name: /^Permission Write to disk/ });
  await expect(line).toContainText('not answered');
  await line.click();
  const offered = run.conversation.getByRole('list', { name: 'Options' }).getByRole('listitem');
  await expect(offered).toHaveText([/Allow once/, /Reject/]);
  await expect(offered.getByRole('img', { name: 'chosen', exact: true })).toHaveCount(0);
  writer.event('outbound', { id: 5, result: { outcome: { outcome: 'selected', optionId: 'no' } } });
  await expect(line).toContainText('Reject');
  await expect(offered.nth(1).getByRole('img', { name: 'chosen', exact: true })).toBeVisible();
});

test('a plan is a checklist, and its earlier versions can be read', async ({ run, viewer }) => {
  const writer = begun(viewer.runs);
  const plan = (...statuses: string[]) =>
    writer.update({
      sessionUpdate: 'plan',
      entries: statuses.map((status, i) => ({ content: `Part ${i + 1}`, status, priority: 'medium' })),
    });
  plan('in_progress', 'pending');
  plan('completed', 'in_progress');
  await run.open();
  const card = run.conversation.getByRole('region', { name: 'Plan' });
  await card.getByRole('button', { name: /^Plan/ }).click();
  await expect(card.getByRole('listitem')).toHaveText([/Part 1was in progress/, /Part 2was pending/]);
  await expect(card.getByRole('img', { name: 'completed' })).toHaveCount(1);
  await card.getByRole('button', { name: 'Earlier plan' }).click();
  await expect(card).toContainText('Version 1 of 2');
  await expect(card.getByRole('img', { name: 'completed' })).toHaveCount(0);
  // The reader stays at the version they chose.
  plan('completed', 'completed');
  await expect(card).toContainText('of 3');
  await card.getByRole('button', { name: 'Newest' }).click();
  await expect(card).toContainText('Version 3 of 3');
  await expect(card.getByRole('img', { name: 'completed' })).toHaveCount(2);
});

test('entries of plans long ago are read when they are looked at, and asked for again after a failure', async ({
  run,
  viewer,
  page,
}) => {
  const writer = begun(viewer.runs);
  // Event 1 is the prompt; plan `k` is event k + 1.
  for (let k = 1; k <= 60; k += 1) {
    const entries = [{ content: `Part of ${k}`, status: 'pending', priority: 'medium' }];
    writer.update({ sessionUpdate: 'plan', entries });
  }
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes('/plans?') && asked.push(request.url()));
  await run.open('/run/2026-01-01-read');
  const card = run.conversation.getByRole('region', { name: 'Plan' });
  await expect(card).toContainText('Part of 60');
  await card.getByRole('button', { name: /^Plan/ }).click();
  await expect(card.getByRole('listitem')).toContainText('Part of 60');
  expect(asked).toEqual([]);
  await page.route('**/plans?*', (route) => route.abort());
  const earlier = card.getByRole('button', { name: 'Earlier plan' });
  await earlier.click();
  await expect(card.getByRole('listitem')).toContainText('Part of 59');
  const height = (await card.boundingBox())?.height;
  // The 45th is the oldest that the page was given; what it changed is told by the one before.
  for (let k = 58; k >= 44; k -= 1) await earlier.click();
  await expect(card).toContainText('This plan could not be loaded: The viewer does not answer.');
  expect((await card.boundingBox())?.height).toBe(height);
  await page.unroute('**/plans?*');
  await card.getByRole('button', { name: 'Try again' }).click();
  await expect(card.getByRole('listitem')).toContainText('Part of 44');
  await expect(card.getByRole('listitem')).toContainText('new');
  await run.open('/run/2026-01-01-read?at=main-1:4');
  await expect(card).toContainText('Version 3 of 3');
  await expect(card.getByRole('listitem')).toContainText('Part of 3');
});

test('what a row offers covers no words, and nothing moves when it shows', async ({ run, viewer, page }) => {
  const writer = begun(viewer.runs);
  writer.say('These are words that are long enough to go over more than one line of the pane. '.repeat(6));
  await run.open();
  const tools = run.conversation.locator('.text-tools').last();
  const words = run.conversation.locator('.md p').last();
  const lines = () =>
    words.evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return [...range.getClientRects()].map(({ x, y, right, bottom }) => [x, y, right, bottom]);
    });
  const before = await lines();
  await words.hover();
  await expect(run.conversation.getByRole('button', { name: 'Actions for this answer' })).toHaveCSS(
    'opacity',
    '1',
  );
  expect(await lines()).toEqual(before);
  const box = await tools.boundingBox();
  if (!box) throw new Error('the tools are not drawn');
  const covered = before.filter(
    ([x = 0, y = 0, right = 0, bottom = 0]) =>
      x < box.x + box.width && right > box.x && y < box.y + box.height && bottom > box.y,
  );
  expect(covered).toEqual([]);
  await page.mouse.move(0, 0);
});

test('a result of 5 MB is clamped, and is read in pieces that do not hold the page up', async ({
  run,
  viewer,
  page,
}) => {
  test.slow();
  const writer = begun(viewer.runs);
  await run.open();
  await expect(run.conversation).toContainText('Do all of it.');
  const text = Array.from({ length: 50_000 }, (_, i) => `${i}: ${'x'.repeat(92)}\n`).join('');
  writer.update({ sessionUpdate: 'tool_call', toolCallId: 'big', title: 'Print a lot', kind: 'execute' });
  writer.update({
    sessionUpdate: 'tool_call_update',
    toolCallId: 'big',
    status: 'completed',
    content: [{ type: 'content', content: { type: 'text', text } }],
  });
  await expect(run.tool('Print a lot', 'ok')).toBeVisible({ timeout: 20_000 });
  // What it takes to read the frame is not what is shown here.
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) long.push(duration);
    }).observe({ entryTypes: ['longtask'] });
  });
  const call = await opened(run.conversation, 'Print a lot');
  await expect(call.getByText('49999:')).toBeAttached();
  await call.getByRole('button', { name: /^Show all/ }).click();
  const whole = call.getByRole('region', { name: 'The whole text' });
  await expect(whole.getByText(/^0: x/)).toBeAttached();
  // Pieces are measured as they come into view, so the end may be a little further than it seemed.
  await expect(async () => {
    await whole.press('End');
    await expect(whole.getByText('49999:')).toBeInViewport({ timeout: 500 });
  }).toPass();
  await call.getByRole('button', { name: 'Show less' }).click();
  await expect(whole).toBeHidden();
  const long = await page.evaluate(() => (window as unknown as { long: number[] }).long);
  test.info().annotations.push({ type: 'long tasks, ms', description: long.map(Math.round).join(' ') });
  // Four times what is promised: this machine also runs the other tests. ui/bench has exact figures.
  expect(Math.max(0, ...long)).toBeLessThan(800);
});

/** The box is scrolled as a dragged scrollbar scrolls it: nothing tells of a hand but the scrolling. */
const drag = (page: Page) =>
  page.getByRole('log', { name: 'Conversation' }).evaluate((box) => {
    box.scrollTop -= 300;
  });

const AWAY: [string, (page: Page, box: { x: number; y: number }) => Promise<void>][] = [
  ['the wheel', (page) => page.mouse.wheel(0, -300)],
  ['a page key', (page) => page.keyboard.press('PageUp')],
  ['an arrow key', (page) => page.keyboard.press('ArrowUp')],
  ['the home key', (page) => page.keyboard.press('Home')],
  ['shift and space', (page) => page.keyboard.press('Shift+Space')],
  ['the scrollbar', drag],
  [
    'a finger',
    async (page, { x, y }) => {
      const client = await page.context().newCDPSession(page);
      await client.send('Emulation.setTouchEmulationEnabled', { enabled: true });
      const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
        client.send('Input.dispatchTouchEvent', { type, touchPoints: points });
      await touch('touchStart', [{ x, y }]);
      for (let down = 20; down <= 300; down += 20) await touch('touchMove', [{ x, y: y + down }]);
      await touch('touchEnd', []);
    },
  ],
];

/** Where a box rests: the browser scrolls by keys in small steps. */
async function restingTop(box: Locator): Promise<number> {
  for (let last = -1; ; ) {
    const top = await box.evaluate(async (element) => {
      await new Promise((done) => setTimeout(done, 120));
      return element.scrollTop;
    });
    if (top === last) return top;
    last = top;
  }
}

for (const [what, leave] of AWAY) {
  test(`the end is let go by ${what}`, async ({ run, viewer, page }) => {
    const writer = begun(viewer.runs);
    writer.say(Array.from({ length: 80 }, (_, i) => `Line ${i}.\n\n`).join(''));
    await run.open();
    await expect(run.conversation.getByText('Line 79.')).toBeInViewport();
    const log = page.getByRole('log', { name: 'Conversation' });
    await log.focus();
    await log.hover();
    const box = await log.boundingBox();
    await leave(page, { x: (box?.x ?? 0) + 100, y: (box?.y ?? 0) + 100 });
    await expect(run.strip).toContainText('reading further up');
    const top = await restingTop(log);
    writer.say('More at the end.\n\n'.repeat(20));
    await page.waitForTimeout(400);
    expect(Math.abs((await log.evaluate((element) => element.scrollTop)) - top)).toBeLessThan(400);
    await expect(run.strip).toContainText('reading further up');
  });
}

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('open tool calls have no serious accessibility violation', async ({ run, viewer, page }) => {
      const writer = begun(viewer.runs);
      calls(writer);
      writer.update({
        sessionUpdate: 'plan',
        entries: [
          { content: 'a', status: 'completed', priority: 'high' },
          { content: 'b', status: 'pending', priority: 'low' },
        ],
      });
      writer.say('Done:\n\n```js\nconst a = "b"; // done\n```\n');
      await run.open();
      for (const title of ['Edit notes', 'Run the tests', 'Look at the page', 'Ask the index'])
        await opened(run.conversation, title);
      await run.conversation.getByRole('button', { name: /^Plan/ }).click();
      await run.conversation.getByRole('button', { name: 'Actions for this answer' }).click();
      await page.getByRole('menuitem', { name: 'Show raw events' }).click();
      await expect(run.conversation.getByRole('region', { name: 'Raw events' })).toBeVisible();
      await page.waitForTimeout(500);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => [id, nodes.slice(0, 5).map((node) => node.html)])).toEqual([]);
    });
  });
}

test('a call that never ended counts no time once its run has ended', async ({ run, viewer }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-open').start().begin('write').prompt('Build it.');
  writer.update({ sessionUpdate: 'tool_call', toolCallId: 't', title: 'Build', status: 'in_progress' });
  await run.open();
  await expect(run.tool('Build', 'running').locator('.ticking')).toContainText(/\d/);
  writer.settle('failed', 'the agent left').finish('failed');
  await expect(run.conversation.locator('.ticking')).toHaveCount(0);
  await expect(run.tool('Build', 'running')).toBeVisible();
});
