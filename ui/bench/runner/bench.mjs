// What a scenario works with: a browser, runs that are generated, viewers on them.
// Everything that was opened here is closed with the bench, also after a scenario has failed.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const ROOT = new URL('../../../', import.meta.url).pathname;
const BINARY = process.env.RUNREEL_BIN ?? join(ROOT, 'target/release/runreel');
const GENERATOR = process.env.RUNREEL_BENCH ?? join(ROOT, 'target/release/runreel-bench');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-precise-memory-info',
];

/**
 * @typedef {object} Bench
 * @property {import('@playwright/test').Browser} browser
 * @property {string} binary path of the program
 * @property {(options: Record<string, string | number | boolean>) => Promise<{runsDir: string, runId: string, stop(): Promise<void>}>} makeRun
 * @property {(runsDir: string) => Promise<{url: string, pid: number, stop(): Promise<void>}>} serve
 * @property {(options: Record<string, string | number | boolean>) => Promise<string>} stand a run that stands, with a viewer on it: its address
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Bench>} */
export async function openBench() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  const stops = [];
  const folders = [];
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'runreel-bench-'));
    folders.push(made);
    return made;
  };
  const begin = async (program, args, pattern, home) => {
    const begun = await start(program, args, pattern, home);
    stops.push(begun.stop);
    return begun;
  };
  const makeRun = async ({ runsDir = folder(), ...options }) => {
    const args = ['gen', '--runs-dir', runsDir, ...flagsOf(options)];
    const { said, ended, stop } = await begin(GENERATOR, args, /^(\S+)\n/m, folder());
    if (!options.follow) await ended;
    return { runsDir, runId: said, stop };
  };
  const serve = async (runsDir) => {
    const args = ['serve', '--port', '0', '--runs-dir', runsDir];
    const { said, pid, stop } = await begin(BINARY, args, /Started viewer at (\S+)/, folder());
    return { url: new URL('/', said).href, pid, stop };
  };
  return {
    browser,
    binary: BINARY,
    makeRun,
    serve,
    async stand(options) {
      const { runsDir, runId } = await makeRun(options);
      const { url } = await serve(runsDir);
      return `${url}run/${runId}`;
    },
    async close() {
      await browser.close();
      for (const stop of stops.reverse()) await stop();
      for (const made of folders) rmSync(made, { recursive: true, force: true });
    },
  };
}

function flagsOf(options) {
  return Object.entries(options).flatMap(([key, value]) => {
    if (value === false) return [];
    return value === true ? [`--${key}`] : [`--${key}`, String(value)];
  });
}

/** Starts a program and waits until it has said what the pattern looks for. */
async function start(program, args, pattern, home) {
  const env = {
    ...process.env,
    HOME: home,
    XDG_STATE_HOME: home,
    XDG_RUNTIME_DIR: home,
    RUNREEL_NO_OPEN: '1',
  };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let all = '';
  const said = await new Promise((found, failed) => {
    const read = (chunk) => {
      all += chunk;
      const match = pattern.exec(all);
      if (match) found(match[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', failed);
    child.once('close', (code) =>
      failed(new Error(`${program} ${args.join(' ')} ended with ${code}: ${all}`)),
    );
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  return { said, pid: child.pid, ended, stop };
}
