// Lays flows out, in a worker. In: a plan and the definition it came from. Out: a promise of a layout, cached by
// definition, so that a run that is opened again stands at once. Without a worker the page does it itself.

import type { Flow } from '../../wire/types';
import type { Layout } from './layout';
import type { LayoutAnswer, LayoutRequest } from './layout.worker';
import type { Plan } from './plan';

const KEPT = 32; // layouts

interface Wish {
  plan: Plan;
  give(layout: Layout | Promise<Layout>): void;
}

let worker: Worker | undefined;
let hasFailed = false;
let lastId = 0;
const waiting = new Map<number, Wish>();
const cache = new Map<string, { wanted: Promise<Layout>; ready: Layout | undefined }>();

/** What a layout depends on, as text. */
export function definitionKey(flow: Flow): string {
  return JSON.stringify([flow.startAt, flow.nodes, flow.edges]);
}

/** The layout if it is there already. */
export function layoutReady(key: string): Layout | undefined {
  return cache.get(key)?.ready;
}

export function layoutOf(key: string, plan: Plan): Promise<Layout> {
  const known = cache.get(key);
  if (known) return known.wanted;
  const wanted = ask(plan);
  const entry: { wanted: Promise<Layout>; ready: Layout | undefined } = { wanted, ready: undefined };
  cache.set(key, entry);
  wanted.then(
    (layout) => {
      entry.ready = layout;
    },
    () => cache.delete(key),
  );
  const oldest = cache.keys().next();
  if (cache.size > KEPT && !oldest.done) cache.delete(oldest.value);
  return wanted;
}

/** Starts the worker before there is anything to lay out. */
export function warmUp(): void {
  if (!hasFailed) worker ??= start();
}

function ask(plan: Plan): Promise<Layout> {
  if (hasFailed) return here(plan);
  worker ??= start();
  lastId += 1;
  const request: LayoutRequest = { id: lastId, plan };
  worker.postMessage(request);
  return new Promise((give) => waiting.set(request.id, { plan, give }));
}

function start(): Worker {
  const made = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  made.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => {
    waiting.get(data.id)?.give(data.layout);
    waiting.delete(data.id);
  });
  made.addEventListener('error', () => {
    hasFailed = true;
    for (const { plan, give } of waiting.values()) give(here(plan));
    waiting.clear();
  });
  return made;
}

async function here(plan: Plan): Promise<Layout> {
  const { layOut } = await import('./layout');
  return layOut(plan);
}
