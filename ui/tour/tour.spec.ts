// Takes the pictures of README.md and docs/tour.md from the real program and the fixtures, so that they
// stay true: `cargo xtask screenshots`.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
