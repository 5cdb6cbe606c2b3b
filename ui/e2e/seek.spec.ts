// Any moment of a long run, far from what the page was given: exact, quick, and at no lasting cost.

import { RunWriter } from './run-writer';
import { expect, test } from './viewer';

const TURNS = 1_700; // two messages each
const EVENT_MS = 20;
const RUN = '2026-01-01-long';

/** Turn `k` is events 5k+1 to 5k+5: a prompt, two halves of an answer, a tool call, the end. */
function long(folder: string): RunWriter {
  let time = Date.parse('2026-01-01T00:00:00Z');
  const clock = () => {
    time += EVENT_MS;
    return time;
  };
  const writer = new RunWriter(folder, RUN, undefined, 'Long', clock as typeof Date.now).start();
  for (let k = 0; k < TURNS; k += 1) {
    if (k % 340 === 0) writer.begin('write');
    turn(writer, k);
    if (k % 340 === 339) writer.settle();
  }
  return writer;
}

function turn(writer: RunWriter, k: number): void {
  writer.prompt(`Ask ${k}.`).say(`First ${k}, `).say(`second ${k}.`);
  const status = k % 500 === 250 ? 'failed' : 'completed';
  writer.update({ sessionUpdate: 'tool_call', toolCallId: `t${k}`, title: `Look ${k}`, status }).endTurn();
}

/** What is said last at an event, and what is not said yet. */
function at(seq: number): { has: string; lacks: string } {
  const k = Math.floor((seq - 1) / 5);
  const said = [`Ask ${k}.`, `First ${k},`, `second ${k}.`, `Look ${k}`];
  const come = Math.min(said.length, ((seq - 1) % 5) + 1);
  return { has: said[come - 1] ?? '', lacks: said[come] ?? `Ask ${k + 1}.` };
}

/** When an event came, ms after the start: each prompt has a line in the trace as well. */
function timeOf(seq: number): number {
  return (Math.floor((seq - 1) / 5) * 6 + ((seq - 1) % 5) + 2) * EVENT_MS;
}

test('three moments far from the edge show exactly what had been written, also while the run grows', async ({
  run,
  viewer,
  page,
}) => {
  const writer = long(viewer.runs);
  for (const seq of [1_002, 4_173, 7_034]) {
    await run.open(`/run/${RUN}?at=main-1:${seq}`);
    const { has, lacks } = at(seq);
    await expect(run.conversation).toContainText(has);
    await expect(run.conversation).not.toContainText(lacks);
    await expect(page).toHaveURL(new RegExp(`at=main-1:${seq}$`));
    writer.say(' And more.').begin('check').prompt('Another.').say('Fine.').settle();
    await expect(run.strip).toContainText('BEHIND');
    await page.waitForTimeout(200);
    await expect(run.conversation).toContainText(has);
    await expect(run.conversation).not.toContainText(lacks);
    await expect(run.conversation.getByText('Loading')).toHaveCount(0);
  }
});

test('a press on the lanes leads to the very event of that time, and is asked for once', async ({
  run,
  viewer,
  page,
}) => {
  long(viewer.runs).finish();
  await run.open(`/run/${RUN}`);
  await expect(run.strip).toContainText('ENDED');
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes('/seek?') && asked.push(request.url()));
  const box = await run.moment.boundingBox();
  if (!box) throw new Error('no lanes');
  const press = async (share: number) => {
    await page.mouse.click(box.x + 138 + (box.width - 148) * share, box.y + 40);
    await expect(page).toHaveURL(/at=main-1:\d+/);
    const seq = async () => Number(/at=main-1:(\d+)/.exec(page.url())?.[1]);
    const time = Number(await run.moment.getAttribute('aria-valuenow'));
    // Attempts begin and end with a few lines more.
    await expect.poll(async () => Math.abs(timeOf(await seq()) - time)).toBeLessThan(60 * EVENT_MS);
    await expect
      .poll(async () => {
        const { has, lacks } = at(await seq());
        const text = await run.conversation.innerText();
        return text.includes(has) && !text.includes(lacks);
      })
      .toBe(true);
    return seq();
  };
  const there = await press(0.3);
  await press(0.53);
  const count = asked.length;
  expect(count).toBe(2);
  expect(await press(0.3)).toBe(there);
  expect(asked.length).toBe(count);
  // The newest is in what the page was given.
  await press(0.99);
  expect(asked.length).toBe(count);
});

test('arrows and points go from event to event, and a step beyond what is held is asked for', async ({
  run,
  viewer,
  page,
}) => {
  long(viewer.runs).finish();
  await run.open(`/run/${RUN}?at=main-1:2502`);
  await expect(run.conversation).toContainText(at(2502).has);
  for (const seq of [2503, 2504]) {
    await page.keyboard.press('.');
    await expect(page).toHaveURL(new RegExp(`at=main-1:${seq}$`));
    await expect(run.conversation).toContainText(at(seq).has);
    await expect(run.conversation).not.toContainText(at(seq).lacks);
  }
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/at=main-1:2506$/);
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/at=main-1:2509$/);
  await expect(run.tool('Look 501', 'ok')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(/at=main-1:2504$/);
  for (let i = 0; i < 5; i += 1) await page.keyboard.press(',');
  await expect(page).toHaveURL(/at=main-1:2499$/);
  await expect(run.conversation).toContainText('Look 499');
  await expect(run.conversation).not.toContainText('Ask 500.');
});

test('errors of the whole run are found, one after the other', async ({ run, viewer, page }) => {
  long(viewer.runs).finish();
  await run.open(`/run/${RUN}?at=main-1:102`);
  await expect(run.conversation).toContainText(at(102).has);
  for (const k of [250, 750]) {
    await page.keyboard.press('e');
    await expect(page).toHaveURL(new RegExp(`at=main-1:${5 * k + 4}$`));
    await expect(run.tool(`Look ${k}`, 'failed')).toBeVisible();
  }
  await page.keyboard.press('Shift+E');
  await expect(run.tool('Look 250', 'failed')).toBeVisible();
});

test('playing far from the edge shows text that grows', async ({ run, viewer, page }) => {
  long(viewer.runs).finish();
  await run.open(`/run/${RUN}?at=main-1:3001`);
  await expect(run.conversation).toContainText(at(3001).has);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('0.5');
  const halves = page.evaluate(async () => {
    const seen = new Set<string>();
    const until = performance.now() + 5_000;
    while (performance.now() < until) {
      await new Promise(requestAnimationFrame);
      const text = document.querySelector('.rows')?.textContent ?? '';
      const half = /First (\d+),\s*(?!.*second \1)/s.exec(text.slice(-120));
      if (half?.[1]) seen.add(half[1]);
    }
    return seen.size;
  });
  await page.keyboard.press('Space');
  expect(await halves).toBeGreaterThan(3);
});

test('scrubbing from end to end and back takes no more memory the second time', async ({
  run,
  viewer,
  page,
}) => {
  test.slow();
  long(viewer.runs).finish();
  await run.open(`/run/${RUN}`);
  await expect(run.strip).toContainText('ENDED');
  const box = await run.moment.boundingBox();
  if (!box) throw new Error('no lanes');
  const cdp = await page.context().newCDPSession(page);
  const heap = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };
  const pass = async () => {
    const place = (share: number) => box.x + 138 + (box.width - 148) * share;
    await page.mouse.move(place(0.99), box.y + 40);
    await page.mouse.down();
    for (let i = 0; i <= 80; i += 1) {
      const share = 1 - Math.abs(40 - i) / 40;
      await page.mouse.move(place(1 - share), box.y + 40);
      await page.waitForTimeout(30);
    }
    await page.mouse.up();
    await page.waitForTimeout(300);
  };
  await pass();
  const first = await heap();
  await pass();
  const second = await heap();
  expect(second).toBeLessThan(200);
  expect(second - first).toBeLessThan(10);
});

test('the preview of a place far from the edge says when, which attempt and which turn, and that it is not loaded', async ({
  run,
  viewer,
  page,
}) => {
  long(viewer.runs).finish();
  await run.open(`/run/${RUN}`);
  await expect(run.strip).toContainText('ENDED');
  const box = await run.moment.boundingBox();
  if (!box) throw new Error('no lanes');
  const place = { x: box.x + 138 + (box.width - 148) * 0.3, y: box.y + 40 };
  const preview = page.locator('.lanes-preview');
  await page.mouse.move(place.x, place.y);
  await expect(preview).toContainText(/write#2/);
  await expect(preview).toContainText(/Turn \d+ of 1,700\. Its words and calls are not loaded/);
  await page.mouse.click(place.x, place.y);
  await expect(page).toHaveURL(/at=main-1:\d+/);
  await page.mouse.move(place.x + 1, place.y);
  await page.mouse.move(place.x, place.y);
  await expect(preview).not.toContainText('not loaded');
});
