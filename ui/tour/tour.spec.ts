// Takes the pictures of README.md and docs/tour.md from the real program and the fixtures, so that they
// stay true: `cargo xtask screenshots`.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BINARY, expect, ROOT, test } from '../e2e/viewer';

const SHOTS = join(ROOT, 'docs/screenshots');
const WIDE = { width: 1600, height: 1000 };
const LAPTOP = { width: 1280, height: 800 };
const NARROW = { width: 420, height: 900 };

test.describe('the demo', () => {
  let demo: ChildProcess;
  let url = '';

  test.beforeAll(async () => {
    demo = spawn(BINARY, ['demo', '--port', '0'], { env: { ...process.env, RUNREEL_NO_OPEN: '1' } });
    url = await new Promise((found) => {
      demo.stdout?.on('data', (chunk) => {
        const started = /Started viewer at (\S+)/.exec(String(chunk))?.[1];
        if (started) found(started);
      });
    });
  });
  test.afterAll(() => void demo.kill('SIGTERM'));

  test('while it runs, dark', async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize(WIDE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(url);
    // While it fixes for the first time, a plan, tools, a diff and a growing answer are on the page.
    const rail = page.getByRole('navigation', { name: 'Runs' });
    await expect(rail).toContainText('Runningfix', { timeout: 60_000 });
    await page.waitForTimeout(7_000);
    await page.screenshot({ path: join(SHOTS, 'demo.png') });
  });
});

const PICTURES = [
  { name: 'ended', part: 'fix-flaky', from: 'fixtures/demo', scheme: 'light', size: WIDE },
  { name: 'laptop', part: 'fix-flaky', from: 'fixtures/demo', scheme: 'dark', size: LAPTOP },
  { name: 'narrow', part: 'fix-flaky', from: 'fixtures/demo', scheme: 'dark', size: NARROW },
  { name: 'failed', part: 'fails', from: 'fixtures/bundles', scheme: 'dark', size: LAPTOP },
  { name: 'waiting', part: 'wait-for-human', from: 'fixtures/bundles', scheme: 'light', size: LAPTOP },
  { name: 'dead', part: 'echo', from: 'fixtures/bundles', scheme: 'dark', size: LAPTOP },
  { name: 'hostile', part: 'hostile', from: 'fixtures/bundles', scheme: 'dark', size: LAPTOP },
] as const;

for (const { name, part, from, scheme, size } of PICTURES) {
  test(`the ${name} page`, async ({ run, viewer, page }) => {
    viewer.bundle(part, from);
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await run.open();
    await expect(run.title).not.toHaveText('');
    await page.waitForTimeout(2_500);
    await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  });
}

test('a moment long gone, in a window on the lanes', async ({ run, viewer, page }) => {
  viewer.bundle('fix-flaky', 'fixtures/demo');
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await run.open();
  await expect(run.strip).toContainText('ENDED');
  await page.waitForTimeout(1_500);
  const box = (await run.moment.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const at = (share: number) => box.x + 140 + share * (box.width - 150);
  await page.mouse.move(at(0.1), box.y + 8);
  await page.mouse.down();
  await page.mouse.move(at(0.55), box.y + 8, { steps: 8 });
  await page.mouse.up();
  await page.waitForTimeout(500);
  await page.mouse.click(at(0.62), box.y + 60);
  await page.mouse.move(600, 300);
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(SHOTS, 'rewound.png') });
});

test('a search', async ({ run, viewer, page }) => {
  viewer.bundle('fix-flaky', 'fixtures/demo');
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await run.open();
  await expect(run.strip).toContainText('ENDED');
  await page.keyboard.press('/');
  await page.keyboard.type('limiter');
  await page.waitForTimeout(800);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(1_200);
  await page.screenshot({ path: join(SHOTS, 'search.png') });
});

test('two attempts of a loop', async ({ run, viewer, page }) => {
  viewer.bundle('review-loop');
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const [name] = readdirSync(viewer.runs);
  await run.open(`/run/${name}?step=5&tab=attempt`);
  await page.waitForTimeout(1_500);
  const compare = page.getByRole('button', { name: /compare/i });
  if (await compare.count()) await compare.first().click();
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: join(SHOTS, 'loop.png') });
});

test('a large graph', async ({ run, viewer, page }) => {
  // The generator of the benchmarks, built beside the program.
  execFileSync(join(dirname(BINARY), 'runreel-bench'), [
    ...['gen', '--runs-dir', viewer.runs, '--nodes', '300', '--attempts', '400', '--seed', '3'],
  ]);
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await run.open();
  await expect(run.title).not.toHaveText('');
  await page.waitForTimeout(4_000);
  await page.screenshot({ path: join(SHOTS, 'large.png') });
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Words of a node' }).fill('triage ok');
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(SHOTS, 'nodes.png') });
});

test('the page of a broken run', async ({ run, viewer, page }) => {
  const folder = join(viewer.runs, '2026-11-22T105841796Z-broken-00000000');
  mkdirSync(folder);
  writeFileSync(join(folder, 'manifest.json'), '{"schema":"acpx.flow-run-bundle.v1","runId":');
  await page.setViewportSize(LAPTOP);
  await page.emulateMedia({ colorScheme: 'dark' });
  await run.open();
  await expect(run.rows.first()).toContainText(/broken/i, { timeout: 15_000 });
  await run.rows.first().click();
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: join(SHOTS, 'broken.png') });
});

test('the page of a viewer that has gone', async ({ run, viewer, page }) => {
  viewer.bundle('two-turn');
  await page.setViewportSize(LAPTOP);
  await page.emulateMedia({ colorScheme: 'light' });
  await run.open();
  await expect(run.connection).toHaveText('Connected');
  await page.waitForTimeout(2_000);
  await viewer.stop();
  await expect(run.connection).toHaveText(/Reconnecting/);
  await page.screenshot({ path: join(SHOTS, 'disconnected.png') });
});
