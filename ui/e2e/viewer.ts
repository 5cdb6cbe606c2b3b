// The real program, started on a folder of its own for each test, and a page that reports what it must
// not do: scripts that fail, things the content policy refused, requests to elsewhere.

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { RunPage } from './pages/run-page';

export const ROOT = new URL('../../', import.meta.url).pathname;
export const BINARY = process.env.RUNREEL_BIN ?? join(ROOT, 'target/debug/runreel');

export class Viewer {
  readonly runs: string;
  url = '';
  private process: ChildProcess | null = null;
  readonly home = mkdtempSync(join(tmpdir(), 'runreel-e2e-'));

  constructor(runsAt = 'runs') {
    this.runs = join(this.home, runsAt);
    mkdirSync(this.runs, { recursive: true });
  }

  /** Copies a bundle of the fixtures whose name contains `part`. */
  bundle(part: string, from = 'fixtures/bundles'): void {
    cpSync(join(ROOT, from), this.runs, {
      recursive: true,
      filter: (source) => !source.startsWith(join(ROOT, from, '/')) || source.includes(part),
    });
  }

  /** `more` are further options. */
  async start(port = 0, more: string[] = []): Promise<void> {
    const args = ['serve', '--port', String(port), '--runs-dir', this.runs, ...more];
    const env = { ...process.env, HOME: this.home, XDG_STATE_HOME: this.home, XDG_RUNTIME_DIR: this.home };
    const child = spawn(BINARY, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    this.url = await new Promise((found, failed) => {
      let said = '';
      const read = (chunk: Buffer) => {
        said += chunk;
        const url = /Started viewer at (\S+)/.exec(said)?.[1];
        if (url) found(url);
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`runreel ended with ${code}: ${said}`)));
    });
  }

  async stop(): Promise<void> {
    const child = this.process;
    this.process = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  /** The same address again. */
  async restart(): Promise<void> {
    await this.start(Number(new URL(this.url).port));
  }

  async clear(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}

interface Fixtures {
  /** Where in its home folder the viewer's runs are. */
  runsAt: string;
  viewer: Viewer;
  run: RunPage;
  /** What the page did that it must not do; checked empty after each test. */
  faults: string[];
}

export const test = base.extend<Fixtures>({
  runsAt: ['runs', { option: true }],
  viewer: async ({ runsAt }, use) => {
    const viewer = new Viewer(runsAt);
    await viewer.start();
    await use(viewer);
    await viewer.clear();
  },
  faults: async ({ page, viewer }, use) => {
    const faults: string[] = [];
    watch(page, viewer, faults);
    await report(page, faults);
    await use(faults);
    expect(faults).toEqual([]);
  },
  run: async ({ page, viewer, faults }, use) => {
    void faults;
    await use(new RunPage(page, viewer));
  },
});

export { expect };

/** The page may read what it copied. */
export async function allowClipboard(context: BrowserContext, { url }: Viewer): Promise<void> {
  const { origin } = new URL(url);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
}

/** What the content policy refuses is reported in the page itself, from its first line on. */
async function report(page: Page, faults: string[]): Promise<void> {
  await page.exposeFunction('__refused', (what: string) => faults.push(`policy: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      const { __refused } = globalThis as unknown as { __refused(what: string): void };
      __refused(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
}

function watch(page: Page, viewer: Viewer, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own = url.origin === new URL(viewer.url).origin;
    if (!own && url.protocol !== 'data:' && url.protocol !== 'blob:')
      faults.push(`request: ${request.url()}`);
  });
  page.on('console', (message) => {
    const refused = /Content Security Policy|Trusted ?Type|Refused to/i.test(message.text());
    if (refused) faults.push(`console: ${message.text()}`);
  });
}
