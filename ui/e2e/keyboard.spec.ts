// A whole visit without a pointer: what is reached, and that it can always be seen where the keyboard is.

import type { Page } from '@playwright/test';
import { expect, test } from './viewer';

/** What has the focus draws a ring, and is in view. */
async function expectRing(page: Page): Promise<void> {
  const focus = page.locator(':focus');
  await expect(focus).toBeInViewport();
  const ring = await focus.evaluate((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  });
  expect(ring, await focus.evaluate((element) => element.outerHTML.slice(0, 200))).toBe(true);
}

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const nameOf = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press('Tab');
    if (name.test(await nameOf())) return expectRing(page);
  }
  throw new Error(`Tab does not reach ${name}`);
}

test('a whole visit by keyboard', async ({ run, viewer, page }) => {
  test.setTimeout(90_000);
  viewer.bundle('fix-flaky', 'fixtures/demo');
  viewer.bundle('review-loop');
  await run.open();
  await expect(run.strip).toContainText('ENDED');

  // A run of the rail.
  await tabTo(page, /^Fix the flaky test/);
  await page.keyboard.press('Enter');
  await expect(run.title).toContainText('Fix the flaky test');
  await expect(run.conversation).toContainText('Limiter: keep the remainder');

  // A node of the graph, by arrows.
  await tabTo(page, /^report, compute/);
  await page.keyboard.press('ArrowUp');
  await expect(run.graph.getByRole('button', { name: /^summarize,/ })).toBeFocused();
  await expectRing(page);
  await page.keyboard.press('Enter');
  await expect(run.strip).toContainText('BEHIND');
  await expect(run.scrubber).toHaveAttribute('aria-valuetext', /summarize/);

  // The tabs.
  await tabTo(page, /^Conversation/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(run.details).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table', { name: 'Events' })).toBeVisible();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(run.conversation).toBeVisible();

  // Scrub, play, stop.
  await tabTo(page, /^Moment$/);
  const before = await run.moment.getAttribute('aria-valuenow');
  await page.keyboard.press('ArrowLeft');
  await expect(run.moment).not.toHaveAttribute('aria-valuenow', before ?? '');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();

  // Search, and the palette.
  await page.keyboard.press('/');
  await page.keyboard.type('limiter');
  await expect(
    page
      .getByRole('search')
      .getByText(/of \d+/)
      .first(),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('triage');
  await page.keyboard.press('Enter');
  await expect(run.scrubber).toHaveAttribute('aria-valuetext', /triage/);

  // A tool call opens, and the way back to the end.
  const tool = run.conversation.getByRole('button', { expanded: false }).first();
  await expect(tool).toBeVisible();
  await tool.focus();
  await page.keyboard.press('Enter');
  await expect(run.conversation.getByRole('button', { expanded: true }).first()).toBeVisible();
  await page.keyboard.press('l');
  await expect(run.strip).toContainText('ENDED');
});
