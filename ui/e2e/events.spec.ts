import AxeBuilder from '@axe-core/playwright';
import { SidePane } from './pages/side-pane';
import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

test('a filter finds a tool call, which opens to its raw JSON and its place in the file', async ({
  run,
  viewer,
  page,
}) => {
  viewer.bundle('review-loop');
  const side = new SidePane(page);
  await run.open();
  await side.show('Events');
  await expect(side.count).toHaveText('312 entries');
  await side.kind.selectOption('tool calls');
  await page.getByRole('searchbox', { name: 'Filter by text' }).fill('cargo test');
  await expect(side.count).toHaveText(/^4 of 312/);
  await side.row('cargo test').first().getByRole('button', { name: 'tool_call' }).click();
  await expect(side.table).toContainText('sessionUpdate: tool_call');
  await expect(side.table).toContainText(/seq \d+, bytes [\d,]+ to [\d,]+/);
  await expect(side.table).toContainText('events.ndjson');
});

test('all logs are one table in the order of the run; one log and errors alone can be chosen', async ({
  run,
  viewer,
  page,
}) => {
  viewer.bundle('fails');
  const side = new SidePane(page);
  await run.open();
  await side.show('Events');
  await expect(side.row('run_failed')).toBeVisible();
  await page.getByRole('checkbox', { name: 'errors only' }).check();
  await expect(side.row('run_started')).toHaveCount(0);
  await expect(side.row('node_outcome')).toHaveCount(1);
  await page.getByRole('checkbox', { name: 'errors only' }).uncheck();
  await page.getByRole('combobox', { name: 'Log' }).selectOption('trace');
  await expect(side.row('run_started')).toBeVisible();
});

test('the end is followed until the reader leaves it', async ({ run, viewer, page }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-events').start().begin('write').prompt('Go.');
  const side = new SidePane(page);
  for (let i = 0; i < 60; i += 1) writer.say(`word${i}.`);
  await run.open();
  await side.show('Events');
  await expect(side.row('word59.')).toBeInViewport();
  for (let i = 60; i < 120; i += 1) writer.say(`word${i}.`);
  await expect(side.row('word119.')).toBeInViewport();
  await side.table.hover();
  await page.mouse.wheel(0, -700);
  await expect(side.row('word119.')).not.toBeInViewport();
  for (let i = 120; i < 180; i += 1) writer.say(`word${i}.`);
  await expect(side.count).toHaveText(/18\d entries/);
  await expect(side.row('word179.')).not.toBeInViewport();
});

test('a log of thousands can be entered anywhere', async ({ run, viewer, page }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-many').start().begin('write').prompt('Go.');
  for (let i = 0; i < 6_000; i += 1) writer.say(`word${i}.`);
  const side = new SidePane(page);
  await run.open();
  await side.show('Events');
  await page.getByRole('combobox', { name: 'Log' }).selectOption('session:main-1');
  await expect(side.row('word5999.')).toBeInViewport();
  await side.table.evaluate((table) => {
    table.scrollTop = table.scrollHeight / 2;
  });
  await expect(side.row(/word30\d\d\./).first()).toBeInViewport();
  await side.table.evaluate((table) => {
    table.scrollTop = 0;
  });
  await expect(side.row('session/prompt')).toBeInViewport();
});

test('an opened entry and the place in the table survive tabs, another run and a reload, while the run grows', async ({
  run,
  viewer,
  page,
}) => {
  const other = new RunWriter(viewer.runs, '2026-01-01-other', undefined, 'Other').start();
  other.begin('write').prompt('Go.').say('Short.').settle().finish();
  const writer = new RunWriter(viewer.runs, '2026-01-01-long', undefined, 'Long').start().begin('write');
  writer.prompt('Go.');
  for (let i = 0; i < 600; i += 1) writer.say(`word${i}.`);
  const side = new SidePane(page);
  await run.open('/run/2026-01-01-long');
  await side.show('Events');
  await expect(side.row('word599.')).toBeInViewport();
  await side.table.hover();
  const row = side.row('word250.').first();
  await expect(async () => {
    await page.mouse.wheel(0, -400);
    await expect(row).toBeInViewport({ timeout: 100 });
  }).toPass({ intervals: [20] });
  await row.getByRole('button', { name: 'agent_message_chunk' }).click();
  const inside = side.table.getByText('sessionUpdate: agent_message_chunk');
  await expect(inside).toBeVisible();
  await page.waitForTimeout(400);
  const topOf = async () => Math.round((await row.boundingBox())?.y ?? -1);
  const top = await topOf();
  const same = () => expect.poll(async () => Math.abs((await topOf()) - top)).toBeLessThan(4);

  await side.show('Conversation');
  writer.say('more.').say('still more.');
  await side.show('Events');
  await same();
  await run.row('Other').click();
  await expect(run.title).toHaveText('Other');
  await run.row('Long').click();
  await side.show('Events');
  await expect(inside).toBeVisible();
  await same();
  await page.reload();
  await expect(inside).toBeVisible();
  await same();
  writer.say('the newest.');
  await page.waitForTimeout(500);
  await same();
  await page.waitForTimeout(400);
  await side.table.focus();
  await page.keyboard.press('End');
  await expect(side.row('the newest.')).toBeInViewport();
  await page.waitForTimeout(600);
  await page.reload();
  await expect(side.row('the newest.')).toBeInViewport();
});

test('an event leads to its moment, and keys walk the table', async ({ run, viewer, page }) => {
  const writer = new RunWriter(viewer.runs, '2026-01-01-moment').start().begin('write').prompt('Go.');
  writer.say('First. ').say('Second. ').settle().begin('check').settle().finish();
  const side = new SidePane(page);
  await run.open();
  await side.show('Events');
  await side.row('First.').getByRole('button', { name: /^\+/ }).click();
  await side.show('Conversation');
  await expect(run.conversation).toContainText('First.');
  await expect(run.conversation).not.toContainText('Second.');
  await side.show('Events');
  await side.row('Second.').getByRole('button', { name: 'agent_message_chunk' }).focus();
  await page.keyboard.press('ArrowUp');
  await expect(side.row('First.').getByRole('button', { name: 'agent_message_chunk' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(side.table.getByRole('button', { name: 'Go to this moment', exact: true })).toBeVisible();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('attempt, comparison and events have no serious accessibility violation', async ({
      run,
      viewer,
      page,
    }) => {
      test.slow();
      viewer.bundle('review-loop');
      const side = new SidePane(page);
      await run.open();
      const check = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => [id, nodes.slice(0, 5).map((node) => node.html)])).toEqual([]);
      };
      await side.show('Events');
      await expect(side.count).toHaveText('312 entries');
      await side.table.getByRole('button', { name: 'run_completed' }).click();
      await check();
      await side.show('Attempt');
      await run.scrubber.press('Home');
      await expect(side.part('Artifacts')).toBeVisible();
      await check();
      await side.attempt.page().keyboard.press(']');
      for (let i = 0; i < 3; i += 1) await run.scrubber.press('ArrowRight');
      await side.attempt.getByRole('button', { name: /^Compare with/ }).click();
      await expect(side.part('At a glance')).toBeVisible();
      await check();
    });
  });
}
