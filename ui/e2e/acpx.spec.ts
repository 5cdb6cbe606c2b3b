// Real acpx runs a real flow, and the page shows it happen.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, ROOT, test } from './viewer';

/** Starts a flow with real acpx and the scripted agent; settles when acpx ends. */
function runFlow(flow: string, input: object, home: string): Promise<void> {
  const cargo = ['run', '--quiet', '-p', 'scripted-agent', '--bin', 'run-flow', '--'];
  const agent = ['--script', 'rich', '--speed', '4', '--words', '60'];
  const words = [...cargo, join(ROOT, 'fixtures/flows', flow), JSON.stringify(input), home, ...agent];
  const child = spawn('cargo', words, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((ended, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => (code === 0 ? ended() : failed(new Error(`run-flow ended with ${code}`))));
  });
}

test.describe('a flow that real acpx runs', () => {
  test.use({ runsAt: '.acpx/flows/runs' });

  test('is seen from its first step to its end, without a reload', async ({ run, viewer, page }) => {
    test.setTimeout(240_000);
    await run.open();
    await expect(page.getByText(/acpx flow run/).first()).toBeVisible();
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const ended = runFlow('review-loop.flow.ts', { target: 'crates/core' }, viewer.home);
    await expect(run.row('Review crates/core')).toContainText('Running', { timeout: 120_000 });
    await expect(run.title).toHaveText('Review crates/core');
    await expect(run.strip).toContainText('LIVE');
    await expect(run.conversation).toContainText('Review attempt with', { timeout: 30_000 });
    await expect(run.graph).toContainText('second_opinion');
    const length = async () => (await run.conversation.innerText()).length;
    const early = await length();
    await expect.poll(length, { timeout: 30_000 }).not.toBe(early);
    await expect(run.strip).toContainText('ENDED', { timeout: 60_000 });
    await ended;
    await expect(run.row('Review crates/core')).toContainText('Completed');
    await expect(run.scrubber).toHaveAttribute('aria-valuemax', '11');
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  });
});
