// The address says what is shown, a link restores it, and back walks the moments one came by.

import { SidePane } from './pages/side-pane';
import { RunWriter } from './run-writer';
import { allowClipboard, expect, test } from './viewer';

/** Three settled attempts, the second failed. */
function three(folder: string, runId = '2026-01-01-three', title = 'Three'): RunWriter {
  const writer = new RunWriter(folder, runId, undefined, title).start();
  writer.begin('write').prompt('First.').say('One.').settle();
  writer.begin('check').prompt('Second.').say('Two.').settle('failed', 'it broke');
  return writer.begin('write').prompt('Third.').say('Three.').settle();
}

test('a link restores every part of the view', async ({ run, viewer, page }) => {
  three(viewer.runs).finish();
  const query =
    'at=main-1:2&tab=events&log=trace&kind=node_outcome&errors=1&text=broke&q=two&camera=90,120,1.25';
  await run.open(`/run/2026-01-01-three?${query}&runs=thr&status=unread&camera=90,120,1.25`);
  const side = new SidePane(page);
  await expect(page.getByRole('tab', { name: /^Events/ })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('combobox', { name: 'Log' })).toHaveValue('trace');
  await expect(side.kind).toHaveValue('node_outcome');
  await expect(page.getByRole('checkbox', { name: 'errors only' })).toBeChecked();
  await expect(page.getByRole('searchbox', { name: 'Filter by text' })).toHaveValue('broke');
  await expect(side.row('node_outcome')).toHaveCount(1);
  await expect(page.getByRole('textbox', { name: 'Words to search this run for' })).toHaveValue('two');
  await expect(page.getByText('1 hit', { exact: true })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Words of a run' })).toHaveValue('thr');
  await expect(page.getByRole('button', { name: 'Free' })).toHaveAttribute('aria-pressed', 'true');
  await expect(run.strip).toContainText('BEHIND');
  const zoom = () => page.locator('.react-flow__viewport').evaluate((box) => box.style.transform);
  await expect.poll(zoom).toContain('scale(1.25)');
});

test('an address that somebody made up costs nothing', async ({ run, viewer }) => {
  three(viewer.runs).finish();
  const long = 'x'.repeat(5_000);
  await run.open(
    `/run/2026-01-01-three?at=${long}:9&step=99&tab=__proto__&log=session:nobody&kind=${long}&camera=1e9,NaN,0&status=${long}&%E0%A4%A`,
  );
  await expect(run.title).toHaveText('Three');
  await expect(run.strip).toContainText('ENDED');
  await expect(run.conversation).toContainText('Three.');
});

test('back and forward walk the moments, tabs and runs', async ({ run, viewer, page }) => {
  three(viewer.runs, '2026-01-01-other', 'Other').finish();
  three(viewer.runs).finish();
  await run.open('/run/2026-01-01-three');
  await expect(run.conversation).toContainText('Three.');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/\?step=2$/);
  await expect(run.details).toContainText('it broke');
  await page.getByRole('tab', { name: /^Events/ }).click();
  await expect(page).toHaveURL(/\?step=2&tab=events$/);
  await run.row('Other').click();
  await expect(run.title).toHaveText('Other');

  await page.goBack();
  await expect(run.title).toHaveText('Three');
  await expect(page.getByRole('tab', { name: /^Events/ })).toHaveAttribute('aria-selected', 'true');
  await expect(run.scrubber).toHaveAttribute('aria-valuenow', '2');
  await page.goBack();
  await expect(page.getByRole('tab', { name: /^Attempt/ })).toHaveAttribute('aria-selected', 'true');
  await page.goBack();
  await expect(run.strip).toContainText('ENDED');
  await expect(page).toHaveURL(/three$/);
  await page.goForward();
  await expect(run.scrubber).toHaveAttribute('aria-valuenow', '2');
  await expect(page).toHaveURL(/\?step=2$/);
});

test('a drag is one entry, however long', async ({ run, viewer, page }) => {
  three(viewer.runs).finish();
  await run.open('/run/2026-01-01-three');
  await expect(run.strip).toContainText('ENDED');
  const before = await page.evaluate(() => history.length);
  const box = await run.moment.boundingBox();
  if (!box) throw new Error('no lanes');
  const y = box.y + 40;
  await page.mouse.move(box.x + box.width - 4, y);
  await page.mouse.down();
  for (let i = 90; i > 30; i -= 1) await page.mouse.move(box.x + (box.width * i) / 100, y);
  await page.mouse.up();
  await expect(page).toHaveURL(/\?(at|step)=/);
  await run.drawn();
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  const held = await run.moment.getAttribute('aria-valuenow');
  await page.goBack();
  await expect(run.strip).toContainText('ENDED');
  await page.goForward();
  // The entry has the moment that the drag ended at; its place on the axis is that of its entry.
  await expect(run.strip).toContainText('BEHIND');
  expect(Number(await run.moment.getAttribute('aria-valuenow'))).toBeLessThanOrEqual(Number(held));
});

test('a copied link names the moment, also while the run is followed and when it has grown', async ({
  run,
  viewer,
  page,
  context,
}) => {
  await allowClipboard(context, viewer);
  const writer = three(viewer.runs).begin('check').prompt('Fourth.').say('Half of it.');
  await run.open('/run/2026-01-01-three?runs=thr');
  await expect(run.conversation).toContainText('Half of it.');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press('y');
  await expect.poll(copied).toMatch(/\/run\/2026-01-01-three\?at=main-1:8&tab=conversation$/);
  const link = await copied();
  writer.say(' And more.').settle().begin('write').prompt('Fifth.').say('Five.').settle().finish();
  await expect(run.strip).toContainText('ENDED');

  await run.open(new URL(link).pathname + new URL(link).search);
  await expect(run.strip).toContainText('BEHIND');
  await expect(run.conversation).toContainText('Half of it.');
  await expect(run.conversation).not.toContainText('And more.');

  await page.getByRole('tab', { name: /^Events/ }).click();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('copy a link');
  await page.getByRole('combobox').press('Enter');
  await expect.poll(copied).toMatch(/\?at=main-1:8&tab=events$/);
  await page.getByRole('button', { name: 'Copy link to this moment' }).click();
  await expect.poll(copied).toMatch(/\?at=main-1:8&tab=events$/);
});

test('moving the graph is in the address, and another pane shows the same middle', async ({
  run,
  viewer,
  page,
}) => {
  three(viewer.runs).finish();
  await run.open('/run/2026-01-01-three');
  await expect(page.getByRole('button', { name: 'Overview' })).toHaveAttribute('aria-pressed', 'true');
  const box = await run.graph.boundingBox();
  if (!box) throw new Error('no graph');
  const before = await page.evaluate(() => history.length);
  await page.mouse.move(box.x + 30, box.y + box.height - 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + box.height - 100, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/\?camera=-?\d+,-?\d+,[\d.]+$/);
  await expect(page.getByRole('button', { name: 'Free' })).toHaveAttribute('aria-pressed', 'true');
  expect(await page.evaluate(() => history.length)).toBe(before);
  const middle = async () => {
    const card = await run.graph.getByText('check').first().boundingBox();
    const pane = await run.graph.boundingBox();
    if (!card || !pane) throw new Error('no card');
    return Math.round(card.x - pane.x - pane.width / 2);
  };
  const there = await middle();
  await page.setViewportSize({ width: 1100, height: 800 });
  await page.reload();
  await expect.poll(async () => Math.abs((await middle()) - there)).toBeLessThan(3);
  await page.getByRole('button', { name: 'Overview' }).click();
  await expect(page).toHaveURL(/three$/);
});
