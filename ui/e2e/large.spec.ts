// Bodies of many megabytes: the page stays quick, shows the beginning or the end, and reads the rest as it is
// looked at.

import type { Browser, Page } from '@playwright/test';
import { SidePane } from './pages/side-pane';
import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

const LONGEST = 200; // ms of CPU in one task

/** The longest task of the page's main thread while something is done, in ms of CPU. */
async function longestTask(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'],
  });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: { name: string; pid: number; tid: number; tdur?: number; args?: { name?: string } }[];
  };
  const mains = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) =>
      /RunTask$/.test(name) && mains.some((main) => main.pid === pid && main.tid === tid),
  );
  expect(tasks.length).toBeGreaterThan(10);
  return Math.max(...tasks.map(({ tdur }) => (tdur ?? 0) / 1000));
}

function huge(lines: number): string {
  return Array.from({ length: lines }, (_, i) => `line ${i + 1} of what the program printed\n`).join('');
}

function call(writer: RunWriter, more: object): void {
  writer.update({
    sessionUpdate: 'tool_call',
    toolCallId: 'b',
    title: 'Build all',
    kind: 'execute',
    status: 'in_progress',
  });
  writer.update({ sessionUpdate: 'tool_call_update', toolCallId: 'b', status: 'completed', ...more });
}

test('a tool result of 20 MB comes live, opens, and is read to its end without a long task', async ({
  browser,
  run,
  viewer,
  page,
}) => {
  test.setTimeout(120_000);
  const writer = new RunWriter(viewer.runs, '2026-01-01-large').start().begin('write').prompt('Build it.');
  await run.open();
  await expect(run.conversation.getByText('Build it.')).toBeVisible();
  const text = huge(500_000);
  const size = `${(text.length / 1_000_000).toFixed(1)} MB`;
  const longest = await longestTask(browser, page, async () => {
    call(writer, { content: [{ type: 'content', content: { type: 'text', text } }] });
    const line = run.tool('Build all', 'ok');
    await expect(line).toBeVisible({ timeout: 60_000 });
    await line.click();
    await expect(run.conversation.getByText('line 500000 of what')).toBeVisible();
    await run.conversation.getByRole('button', { name: `Show all (${size})` }).click();
    const whole = run.conversation.getByRole('region', { name: 'The whole text' });
    await expect(whole.getByText('line 1 of what')).toBeVisible();
    await whole.evaluate((box) => {
      box.scrollTop = box.scrollHeight / 2;
    });
    await expect(whole.getByText(/line 2\d{5} of what/).first()).toBeVisible();
    // The box learns how high its pieces are as it draws them.
    await expect(async () => {
      await whole.press('End');
      await expect(whole.getByText('line 500000 of what')).toBeInViewport({ timeout: 300 });
    }).toPass();
  });
  test.info().annotations.push({ type: 'longest task, ms of CPU', description: longest.toFixed(0) });
  expect(longest).toBeLessThan(LONGEST);
});

test('a result of 20 MB inside of JSON shows its end, what is beside it, and reads on', async ({
  run,
  viewer,
}) => {
  test.setTimeout(120_000);
  const writer = new RunWriter(viewer.runs, '2026-01-01-large').start().begin('write').prompt('Build it.');
  call(writer, { rawOutput: { stdout: huge(500_000), exitCode: 3 } });
  await run.open();
  await run.tool('Build all', 'ok').click();
  await expect(run.conversation.getByText('line 500000 of what')).toBeVisible({ timeout: 60_000 });
  await run.conversation.getByRole('button', { name: /^Show all \(2\d\.\d MB\)/ }).click();
  const whole = run.conversation.getByRole('region', { name: 'The whole text' });
  await expect(whole.getByText('line 1 of what')).toBeVisible();
});

test('the events of a huge line open without a long task, and the line is read as it was written', async ({
  browser,
  run,
  viewer,
  page,
}) => {
  test.setTimeout(120_000);
  const writer = new RunWriter(viewer.runs, '2026-01-01-large').start().begin('write').prompt('Build it.');
  call(writer, { content: [{ type: 'content', content: { type: 'text', text: huge(500_000) } }] });
  await run.open();
  await expect(run.tool('Build all', 'ok')).toBeVisible({ timeout: 60_000 });
  const longest = await longestTask(browser, page, async () => {
    const side = new SidePane(page);
    await side.show('Events');
    await side.row('tool_call_update').first().getByRole('button', { name: 'tool_call_update' }).click();
    await page.getByRole('button', { name: /^Show all as written/ }).click();
    await expect(page.getByRole('region', { name: 'The whole text' })).toContainText('"tool_call_update"');
  });
  test.info().annotations.push({ type: 'longest task, ms of CPU', description: longest.toFixed(0) });
  expect(longest).toBeLessThan(LONGEST);
});

test('a call of a long turn that ends late is told, also where the reader is far from the end', async ({
  run,
  viewer,
  page,
}) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-late').start().begin('write').prompt('Build it.');
  const late = { toolCallId: 'late', title: 'Watch the build' };
  writer.update({ sessionUpdate: 'tool_call', kind: 'execute', status: 'in_progress', ...late });
  const content = [{ type: 'content', content: { type: 'text', text: 'x'.repeat(5_000) } }];
  for (let i = 0; i < 600; i += 1)
    writer.update({ sessionUpdate: 'tool_call', toolCallId: `c${i}`, title: `Look at ${i}`, content });
  await run.open();
  await expect(run.conversation.getByText('Look at 599')).toBeVisible();
  await run.conversation.getByText('Look at 599').hover();
  await expect(async () => {
    await page.mouse.wheel(0, -100_000);
    await expect(run.tool('Watch the build', 'running')).toBeVisible({ timeout: 500 });
  }).toPass();
  writer.update({ sessionUpdate: 'tool_call_update', toolCallId: 'late', status: 'completed' });
  await expect(run.tool('Watch the build', 'ok')).toBeVisible();
});

test('a run of many sessions opens, live, with what each of them says', async ({ run, viewer }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-crowd').start().crowd(700);
  writer.begin('write').prompt('Build it.').say('One of many.');
  await run.open();
  await expect(run.conversation.getByText('One of many.')).toBeVisible();
  writer.say(' And more.');
  await expect(run.conversation.getByText('One of many. And more.')).toBeVisible();
});

test('a run that comes to many sessions while it is read stays as it is drawn', async ({ run, viewer }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-grows').start().crowd(480);
  writer.begin('write').prompt('Build it.').say('One of many.');
  await run.open();
  await expect(run.conversation.getByText('One of many.')).toBeVisible();
  const log = await run.conversation.getByRole('log').elementHandle();
  writer.crowd(40).say(' And more.');
  await expect(run.conversation.getByText('One of many. And more.')).toBeVisible();
  expect(await log?.evaluate((element) => element.isConnected)).toBe(true);
});

// Each of these takes its reader seconds to minutes when it is given the whole of it.
const SLOW = ['\n> - \n~', '*a* **b\n', '***~&', '_ b.**', '![\n\n)\t'];

test('text and code made to be slow to read are shown without a long task, and the next code has its colours', async ({
  browser,
  run,
  viewer,
  page,
}) => {
  test.setTimeout(120_000);
  const writer = new RunWriter(viewer.runs, '2026-01-01-slow').start().begin('write').prompt('Say it.');
  await run.open();
  await expect(run.conversation.getByText('Say it.')).toBeVisible();
  const last = run.conversation.locator('.text').last();
  const shown = (least: number) =>
    expect.poll(async () => (await last.textContent())?.length).toBeGreaterThan(least);
  const longest = await longestTask(browser, page, async () => {
    for (const [i, piece] of SLOW.entries()) {
      writer.say(piece.repeat(50_000 / piece.length));
      await shown(20_000);
      writer.update({ sessionUpdate: 'tool_call', toolCallId: `t${i}`, title: 'Next', status: 'completed' });
    }
    // While it is being written, what was opened is closed for the eye with each piece.
    for (let i = 0; i < 40; i += 1) writer.say('['.repeat(200));
    await shown(8_000);
  });
  // Without bounds one of them takes 20 s and more.
  expect(longest).toBeLessThan(1_000);

  // The first block keeps its grammar busy for long; the second one does not wait for it.
  const line = `${'a'.repeat(3_900)}\n`;
  writer.say(`\n\n\`\`\`arduino\n${line.repeat(11)}\`\`\`\n\n\`\`\`js\nconst colour = 1;\n\`\`\`\n`);
  await expect(run.conversation.locator('.hljs-keyword', { hasText: 'const' })).toBeVisible({
    timeout: 12_000,
  });
});
