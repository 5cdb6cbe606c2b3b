// What is beside the graph: the attempt and the events, by role and name.

import type { Locator, Page } from '@playwright/test';

export class SidePane {
  readonly attempt: Locator;
  readonly table: Locator;
  readonly kind: Locator;
  readonly count: Locator;

  constructor(readonly page: Page) {
    this.attempt = page.getByRole('region', { name: 'Step details' });
    const events = page.getByRole('region', { name: 'Events of the run' });
    this.table = events.getByRole('table', { name: 'Events' });
    this.kind = events.getByRole('combobox', { name: 'Kind' });
    this.count = events.getByRole('search').getByRole('status');
  }

  async show(name: 'Conversation' | 'Attempt' | 'Events'): Promise<void> {
    await this.page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  }

  /** A titled piece of the attempt. */
  part(title: string): Locator {
    return this.attempt.getByRole('region', { name: title, exact: true });
  }

  row(text: string | RegExp): Locator {
    return this.table.getByRole('row').filter({ hasText: text });
  }
}
