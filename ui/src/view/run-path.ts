// Addresses inside the page.

export function runPath(runId: string): string {
  return `/run/${encodeURIComponent(runId)}`;
}
