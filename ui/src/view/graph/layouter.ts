// Lays flows out: small ones at once, so that they stand in the first frame, others in a worker. In: a plan and the
// definition it came from. Out: a layout or a promise of one, cached by definition, so that a run that is opened
// again stands at once. Without a worker the page does it itself.

import type { Flow } from '../../wire/types';
import { type Layout, layOut } from './layout';
import type { LayoutAnswer, LayoutRequest } from './layout.worker';
import type { Plan } from './plan';

const KEPT = 32; // layouts
/** A worker takes longer to start than a flow of so many boxes to lay out. */
const SMALL = 16;

interface Wish {
  plan: Plan;
  give(layout: Layout | Promise<Layout>): void;
}

interface Entry {
  wanted: Promise<Layout>;
  ready: Layout | undefined;
}

let worker: Worker | undefined;
let hasFailed = false;
let lastId = 0;
const waiting = new Map<number, Wish>();
const cache = new Map<string, Entry>();

/** What a layout depends on, as text. */
export function definitionKey(flow: Flow): string {
  return JSON.stringify([flow.startAt, flow.nodes, flow.edges]);
}

/** The layout if it is there already, or is soon made. */
export function layoutReady(key: string, plan: Plan): Layout | undefined {
  if (plan.nodes.length <= SMALL && !cache.has(key)) layOutNow(key, plan);
  return cache.get(key)?.ready;
}

function layOutNow(key: string, plan: Plan): void {
  try {
    keep(key, layOut(plan));
  } catch {
    // The promise tells, which is asked for next.
  }
}

export function layoutOf(key: string, plan: Plan): Promise<Layout> {
  const known = cache.get(key);
  if (known) return known.wanted;
  const wanted = ask(plan);
  const entry = keep(key, wanted);
  wanted.then(
    (layout) => {
      entry.ready = layout;
    },
    () => cache.delete(key),
  );
  return wanted;
}

function keep(key: string, made: Layout | Promise<Layout>): Entry {
  const entry = { wanted: Promise.resolve(made), ready: made instanceof Promise ? undefined : made };
  cache.set(key, entry);
  const oldest = cache.keys().next();
  if (cache.size > KEPT && !oldest.done) cache.delete(oldest.value);
  return entry;
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
  return layOut(plan);
}
