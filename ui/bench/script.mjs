// How much script and style the first page brings before anything can show: what index.html asks for.

import { get } from 'node:http';

export const name = 'script';

const TARGET_KB = 260;

/** @param {import('./runner/bench.mjs').Bench} bench */
export async function run({ browser, makeRun, serve }) {
  const { runsDir, runId } = await makeRun({ events: 500 });
  const { url } = await serve(runsDir);
  const asked = await eager(`${url}run/${runId}`);
  const script = await weigh(
    url,
    asked.filter((path) => path.endsWith('.js')),
  );
  const style = await weigh(
    url,
    asked.filter((path) => path.endsWith('.css')),
  );
  const all = await everything(browser, `${url}run/${runId}`);
  return [
    {
      figure: `initial script, brotli (${script.files} files, ${kb(script.plain)} as text)`,
      measured: kb(script.packed),
      target: `< ${TARGET_KB} KB`,
      met: script.packed < TARGET_KB * 1000,
    },
    { figure: 'initial style, brotli', measured: kb(style.packed) },
    { figure: `all script until a run stands, brotli (${all.files} files)`, measured: kb(all.packed) },
  ];
}

/** What the first document names, in its order. */
async function eager(address) {
  const html = await (await fetch(address)).text();
  return [...new Set([...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]))];
}

async function weigh(base, paths) {
  const sizes = await Promise.all(paths.map((path) => size(new URL(path, base))));
  const sum = (pick) => sizes.reduce((total, each) => total + pick(each), 0);
  return { files: paths.length, packed: sum((each) => each.packed), plain: sum((each) => each.plain) };
}

/** Bytes as they travel and as they are read. */
async function size(address) {
  const answer = await new Promise((resolve, reject) => {
    get(address, { headers: { 'accept-encoding': 'br' } }, resolve).once('error', reject);
  });
  let packed = 0;
  for await (const chunk of answer) packed += chunk.length;
  if (answer.headers['content-encoding'] !== 'br') throw new Error(`${address} was not sent in brotli`);
  const plain = (await (await fetch(address)).arrayBuffer()).byteLength;
  return { packed, plain };
}

/** Script of any kind that the page has asked for when the graph stands, workers included. */
async function everything(browser, address) {
  const page = await browser.newPage();
  const asked = new Set();
  page.on('request', (request) => request.url().endsWith('.js') && asked.add(request.url()));
  await page.goto(address);
  await page.locator('.react-flow__node').first().waitFor();
  await page.waitForTimeout(1_000);
  return weigh(address, [...asked]);
}

function kb(bytes) {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
