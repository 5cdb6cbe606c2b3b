// A page of another site, in the same browser: it may lead to the viewer's page, and gets nothing done by it.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Viewer } from './viewer';

const SITES = { 'of another site': 'localhost', 'of another port': '127.0.0.1' };

function stranger(): Promise<Server> {
  const server = createServer((_, answer) => answer.end('<!doctype html><title>stranger</title>'));
  return new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(server)));
}

async function metric({ url }: Viewer, name: string): Promise<number> {
  const text = await (await fetch(new URL('/api/metrics', url))).text();
  const line = text.split('\n').find((line) => line.startsWith(`runreel_${name} `));
  return Number(line?.split(' ')[1]);
}

for (const [which, host] of Object.entries(SITES)) {
  test(`a page ${which} makes the viewer read nothing, and may lead to its page`, async ({
    page,
    viewer,
  }) => {
    viewer.bundle('review-loop');
    const server = await stranger();
    const own = `http://${host}:${(server.address() as AddressInfo).port}/`;
    await page.goto(own);
    const runs = (await (await fetch(new URL('/api/runs', viewer.url))).json()) as {
      runs: { runId: string }[];
    };
    const run = `${viewer.url}run/${runs.runs[0]?.runId}`;
    const state = `${viewer.url}api/runs/${runs.runs[0]?.runId}/state`;
    const refused = await metric(viewer, 'refused_total{reason="origin"}');
    await page.evaluate(
      async ([run, state]) => {
        const quietly = (asked: Promise<unknown>) => asked.catch(() => undefined);
        await quietly(fetch(state, { mode: 'no-cors' }));
        await quietly(fetch(run, { mode: 'no-cors' }));
        for (const tag of ['img', 'iframe', 'script'] as const) {
          const part = document.createElement(tag);
          await new Promise((done) => {
            part.addEventListener('load', done);
            part.addEventListener('error', done);
            part.src = state;
            document.body.append(part);
          });
        }
        await new Promise((done) => {
          const socket = new WebSocket(new URL('/api/live', state).href.replace('http', 'ws'));
          socket.addEventListener('close', done);
        });
      },
      [run, state] as const,
    );
    expect(await metric(viewer, 'refused_total{reason="origin"}')).toBe(refused + 6);
    expect(await metric(viewer, 'runs_followed')).toBe(0);

    await page.evaluate((run) => {
      const link = document.createElement('a');
      link.href = run;
      link.textContent = 'lead on';
      document.body.append(link);
    }, run);
    await page.getByText('lead on').click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Review crates/core');
    server.close();
  });
}
