// A window that is picked on the lanes: conversation, events and graph show what happened in it.

import { SidePane } from './pages/side-pane';
import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

const PAUSE = 250; // ms between two attempts, so that a window fits between them

async function threeTurns(folder: string, runId: string): Promise<RunWriter> {
  const rest = () => new Promise((go) => setTimeout(go, PAUSE));
  const writer = new RunWriter(folder, runId).start();
  for (const [node, words] of [
    ['write', 'First'],
    ['check', 'Second'],
    ['write', 'Third'],
  ] as const) {
    writer.begin(node).prompt(`${words} question.`).say(`${words} answer.`);
    await rest();
    if (words === 'Third') break;
    writer.settle();
    await rest();
  }
  return writer;
}

test('a window set by keys shows what happened in it, also while the run grows; Escape clears it', async ({
  run,
  viewer,
  page,
}) => {
  const writer = await threeTurns(viewer.runs, '2026-01-01-window');
  await run.open('/run/2026-01-01-window');
  await expect(run.conversation).toContainText('Third answer.');
  const chip = page.getByRole('group', { name: 'Window' });
  await run.scrubber.press('Home');
  await expect(run.conversation).toContainText('First answer.');
  await page.keyboard.press(']');
  await expect(run.conversation).toContainText('Second answer.');
  await page.keyboard.press('o');
  await expect(chip).toBeVisible();
  await expect(run.conversation).toContainText('First answer.');
  await run.scrubber.press('Home');
  await page.keyboard.press('.');
  await page.keyboard.press('i');
  await run.moment.press('End');

  await expect(run.conversation).toContainText('Second answer.');
  await expect(run.conversation).not.toContainText('First');
  await expect(run.conversation).not.toContainText('Third');
  await expect(run.graph.getByRole('button', { name: /^write, .*, not in the window$/ })).toBeVisible();
  await expect(run.graph.getByRole('button', { name: /^check, / })).not.toHaveAccessibleName(/not in the/);

  const words = await chip.textContent();
  writer.say(' And more.').settle().begin('check').prompt('Fourth question.').say('Fourth answer.');
  await expect(run.scrubber).toHaveAttribute('aria-valuemax', '4');
  await expect(run.conversation).not.toContainText('Fourth');
  expect(await chip.textContent()).toBe(words);

  const link = page.url();
  expect(link).toMatch(/[?&]window=\d+-\d+/);
  const side = new SidePane(page);
  await side.show('Events');
  await expect(side.row('Second question.')).toBeVisible();
  await expect(side.table).not.toContainText('First');
  await expect(side.table).not.toContainText('Third');
  await expect(side.count).toContainText(/^\d+ of \d+$/);

  await page.keyboard.press('Escape');
  await expect(chip).toBeHidden();
  await expect(side.row('Third question.')).toBeVisible();
  await side.show('Conversation');
  await expect(run.conversation).toContainText('First answer.');
  await expect(run.conversation).toContainText('Fourth answer.');

  await page.goto(link);
  expect(await chip.textContent()).toBe(words);
  await expect(run.conversation).toContainText('Second answer.');
  await expect(run.conversation).not.toContainText('First');
});

test('a window drawn on the ruler zooms and filters; a wheel only zooms', async ({ run, viewer, page }) => {
  (await threeTurns(viewer.runs, '2026-01-01-drawn')).settle().finish();
  await run.open('/run/2026-01-01-drawn');
  await expect(run.strip).toContainText('ENDED');
  const chip = page.getByRole('group', { name: 'Window' });
  const whole = page.getByRole('button', { name: 'Whole' });
  const box = await run.moment.boundingBox();
  if (!box) throw new Error('no lanes');
  const [left, width] = [box.x + 138, box.width - 148];

  await page.mouse.move(left + width / 2, box.y + 40);
  await page.mouse.wheel(0, -300);
  await expect(whole).toBeVisible();
  await expect(chip).toBeHidden();
  await whole.click();

  await page.mouse.move(left + 2, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(left + width * 0.3, box.y + 8, { steps: 3 });
  await page.mouse.up();
  await expect(chip).toBeVisible();
  await expect(whole).toBeVisible();
  await expect(run.strip).toContainText('BEHIND');
  await expect(run.conversation).toContainText('First answer.');
  await expect(run.conversation).not.toContainText('Second');

  await chip.getByRole('button', { name: 'Clear the window' }).click();
  await expect(chip).toBeHidden();
  await expect(whole).toBeHidden();
});
