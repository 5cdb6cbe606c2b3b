// Any moment of a long run: the time from a press on the lanes to that moment's text on screen, and what the
// page's memory is after scrubbing from end to end and back, twice. EVENTS=N changes how long the run is.

import { SHAPE } from './open.mjs';
import { ms, quantile } from './runner/probe.mjs';

export const name = 'seek';

const PRESSES = 60;
const VIEWPORT = { width: 1600, height: 1000 };
const MOST_MB = 200;

/** @param {import('./runner/bench.mjs').Bench} bench */
export async function run({ browser, stand }) {
  const what = `${SHAPE.events.toLocaleString('en')} events`;
  const page = await opened(browser, await stand(SHAPE));
  const place = await placeOf(page);
  const times = await presses(page, place);
  const cdp = await page.context().newCDPSession(page);
  const memory = [];
  for (let pass = 0; pass < 2; pass += 1) {
    await scrub(page, place);
    await cdp.send('HeapProfiler.collectGarbage');
    memory.push((await cdp.send('Runtime.getHeapUsage')).usedSize / 1e6);
  }
  await page.close();
  // The same number of events in fewer and longer messages: each of them has hundreds of rows.
  const long = await opened(browser, await stand({ events: SHAPE.events, seed: 11 }));
  const slow = await presses(long, await placeOf(long));
  await long.close();
  const [median, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  const [first, second] = memory;
  return [
    row(`press to text on screen, ${what}, median of ${PRESSES}`, ms(median), '< 100 ms', median < 100),
    row(`press to text on screen, ${what}, p99`, ms(p99), '< 300 ms', p99 < 300),
    row('the same in long messages, median', ms(quantile(slow, 0.5)), '-'),
    row('the same in long messages, p99', ms(quantile(slow, 0.99)), '-'),
    row(`heap after scrubbing end to end and back, ${what}`, mb(first), `< ${MOST_MB} MB`, first < MOST_MB),
    row('heap after the second time', mb(second), 'no more', second < first * 1.1),
  ];
}

async function opened(browser, url) {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(url);
  await page.getByRole('slider', { name: 'Moment' }).waitFor({ timeout: 300_000 });
  await page.waitForTimeout(3_000);
  return page;
}

/** Where a share of the run's time is on the lanes. */
async function placeOf(page) {
  const box = await page.getByRole('slider', { name: 'Moment' }).boundingBox();
  return (share) => ({ x: box.x + 140 + share * (box.width - 160), y: box.y + 50 });
}

async function presses(page, place) {
  const times = [];
  for (let i = 0; i < PRESSES; i += 1) times.push(await press(page, place((i * 0.618) % 0.97)));
  return times;
}

function row(figure, measured, target, met) {
  return { figure, measured, baseline: '-', target, met };
}

function mb(value) {
  return `${value.toFixed(1)} MB`;
}

/** By the page's own clock: from the event to the first frame after the list shows that moment and waits for
 * nothing. */
async function press(page, { x, y }) {
  await page.evaluate(() => {
    window.__shown = new Promise((shown) => {
      addEventListener(
        'pointerdown',
        ({ timeStamp }) => {
          const before = document.querySelector('.rows')?.dataset.moment;
          const look = () => {
            const rows = document.querySelector('.rows');
            const waits = document.querySelector('.moment-wait[data-on]');
            const there = rows?.dataset.moment !== before && !waits && rows?.querySelector('.row');
            if (there || performance.now() - timeStamp > 10_000) shown(performance.now() - timeStamp);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        },
        { capture: true, once: true },
      );
    });
  });
  await page.mouse.click(x, y);
  const took = await page.evaluate(() => window.__shown);
  await page.waitForTimeout(150);
  return took;
}

async function scrub(page, place) {
  const at = (share) => place(share);
  const start = at(0.97);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  for (let i = 0; i <= 200; i += 1) {
    const { x, y } = at(0.97 * Math.abs(1 - i / 100));
    await page.mouse.move(x, y);
    await page.waitForTimeout(20);
  }
  await page.mouse.up();
  await page.waitForTimeout(500);
}
