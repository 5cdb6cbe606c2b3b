// Every state of the page, by the rules for people who do not see it or use no pointer.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { RunPage } from './pages/run-page';
import { RunWriter } from './run-writer';
import { expect, test, type Viewer } from './viewer';

interface State {
  what: string;
  /** Brings the page there. */
  show(run: RunPage, viewer: Viewer, page: Page): Promise<void>;
}

const STATES: State[] = [
  { what: 'without any run', show: (run) => run.open() },
  {
    what: 'that is live',
    async show(run, viewer) {
      const writer = new RunWriter(viewer.runs, '2026-01-01-live').start().begin('write').prompt('Go.');
      writer.say('Words.').update({ sessionUpdate: 'usage_update', used: 10, size: 100 });
      await run.open();
      await expect(run.strip).toContainText('LIVE');
    },
  },
  {
    what: 'rewound, in a window',
    async show(run, viewer, page) {
      viewer.bundle('review-loop');
      await run.open();
      await run.scrubber.press('Home');
      await page.keyboard.press(']');
      await page.keyboard.press('o');
      await expect(page.getByRole('group', { name: 'Window' })).toBeVisible();
    },
  },
  {
    what: 'that failed',
    async show(run, viewer) {
      viewer.bundle('fails');
      await run.open();
      await expect(run.strip).toContainText('ENDED');
    },
  },
  {
    what: 'with hostile content',
    async show(run, viewer) {
      viewer.bundle('hostile');
      await run.open();
      await expect(run.conversation.getByRole('log')).toBeVisible();
    },
  },
  {
    what: 'that is broken',
    async show(run, viewer) {
      const folder = join(viewer.runs, '2026-01-01-broken');
      mkdirSync(folder);
      writeFileSync(join(folder, 'manifest.json'), '{"schema":"acpx.flow-run-bundle.v1","runId":');
      await run.open();
      await run.rows.first().click();
      await expect(run.page.getByRole('main')).toContainText(/manifest\.json/);
    },
  },
  {
    what: 'in which words are searched',
    async show(run, viewer, page) {
      viewer.bundle('review-loop');
      await run.open();
      await expect(run.strip).toContainText('ENDED');
      await page.keyboard.press('/');
      await page.keyboard.type('the');
      await page.waitForTimeout(500);
    },
  },
  {
    what: 'under the palette',
    async show(run, viewer, page) {
      viewer.bundle('review-loop');
      await run.open();
      await expect(run.strip).toContainText('ENDED');
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    what: 'in a narrow window',
    async show(run, viewer, page) {
      await page.setViewportSize({ width: 420, height: 900 });
      viewer.bundle('review-loop');
      await run.open();
      await expect(run.strip).toContainText('ENDED');
      await page.getByRole('tab', { name: 'Graph' }).click();
    },
  },
];

for (const { what, show } of STATES) {
  for (const colorScheme of ['dark', 'light'] as const) {
    test.describe(colorScheme, () => {
      test.use({ colorScheme });

      test(`a page ${what} has no serious accessibility violation`, async ({ run, viewer, page }) => {
        await show(run, viewer, page);
        await page.waitForTimeout(600);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => [id, nodes.slice(0, 5).map((node) => node.html)])).toEqual([]);
      });
    });
  }
}
