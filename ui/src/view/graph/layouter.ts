// Lays a flow out, off the main thread: ELK in a worker that is loaded when first needed.
// In: a plan and the definition it came from. Out: a promise of a layout, cached by definition.
// It fails (and the caller keeps the plain layout) when there is no worker or ELK refuses.

import ElkApi, { type ELK } from 'elkjs/lib/elk-api';
import elkWorkerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { Flow } from '../../wire/types';
import { elkGraph, type Layout, layoutFromElk } from './layout';
import type { Plan } from './plan';

const KEPT = 32; // layouts

let elk: ELK | undefined;
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

async function ask(plan: Plan): Promise<Layout> {
  elk ??= new ElkApi({ algorithms: ['layered'], workerFactory: () => new Worker(elkWorkerUrl) });
  return layoutFromElk(plan, await elk.layout(elkGraph(plan)));
}
