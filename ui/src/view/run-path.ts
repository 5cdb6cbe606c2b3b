// Addresses inside the page.

import { encoded } from '../wire/url';

export function runPath(runId: string): string {
  return `/run/${encoded(runId)}`;
}
