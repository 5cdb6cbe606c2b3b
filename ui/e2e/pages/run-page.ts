// The page as a person meets it: by role and name.

import { expect, type Locator, type Page } from '@playwright/test';
import type { Viewer } from '../viewer';

export class RunPage {
  readonly rows: Locator;
  readonly title: Locator;
  readonly conversation: Locator;
  readonly graph: Locator;
  readonly details: Locator;
  readonly scrubber: Locator;
  /** The lanes, where the arrows go from event to event. */
  readonly moment: Locator;
  readonly strip: Locator;
  readonly jump: Locator;
  readonly connection: Locator;

  constructor(
    readonly page: Page,
    private readonly viewer: Viewer,
  ) {
    this.rows = page.getByRole('navigation', { name: 'Runs' }).getByRole('link');
    this.title = page.getByRole('heading', { level: 1 });
    this.conversation = page.getByRole('region', { name: 'Conversation' }).first();
    this.graph = page.getByRole('region', { name: 'Flow graph' });
    this.details = page.getByRole('region', { name: 'Step details' });
    this.scrubber = page.getByRole('slider', { name: 'Step' });
    this.moment = page.getByRole('slider', { name: 'Moment' });
    this.strip = page.getByRole('region', { name: 'Playback' });
    this.jump = page.getByRole('button', { name: /^Jump to/ });
    this.connection = page.getByText(/^(Connected|Connecting…|Reconnecting….*)$/);
  }

  async open(path = '/'): Promise<void> {
    await this.page.goto(new URL(path, this.viewer.url).href);
  }

  /** Waits until what was done last is drawn, and in the address. Nobody leaves a page sooner than that. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((done) => {
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(), 50)));
        }),
    );
  }

  /** Waits until the graph's camera stands. */
  async standing(): Promise<void> {
    const camera = () =>
      this.graph.locator('.react-flow__viewport').evaluate((box) => (box as HTMLElement).style.transform);
    let before = '';
    await expect
      .poll(
        async () => {
          const [known, now] = [before, await camera()];
          before = now;
          return now === known;
        },
        { intervals: [200] },
      )
      .toBe(true);
  }

  /** A tool call's line, by how it stands. */
  tool(title: string, status: string): Locator {
    const line = this.conversation.getByRole('button', { name: title });
    return line.filter({ has: this.page.getByRole('img', { name: status, exact: true }) });
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }
}
