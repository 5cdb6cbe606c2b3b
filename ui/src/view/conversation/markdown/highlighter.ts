// Asks the worker for highlighted code, once for each piece. The worker starts with the first request.
// In: language and code. Out: a promise of spans, null for what is unknown or too large.

import type { HighlightAnswer, HighlightRequest } from './highlight.worker';
import type { CodeSpan } from './spans';

type Spans = readonly CodeSpan[] | null;

const CODE_MOST = 100_000; // characters
const LINE_MOST = 4000;
const KEPT = 300;

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, (spans: Spans) => void>();
const cache = new Map<string, Spans>();

export function highlighted(lang: string, code: string): Promise<Spans> {
  const key = `${lang}\n${code}`;
  const known = cache.get(key);
  if (known !== undefined) return Promise.resolve(known);
  if (lang === '' || !isModest(code)) return Promise.resolve(null);
  return ask(lang, code).then((spans) => {
    cache.set(key, spans);
    const oldest = cache.keys().next();
    if (cache.size > KEPT && !oldest.done) cache.delete(oldest.value);
    return spans;
  });
}

/** What is known already, so that a block drawn again does not flash. */
export function knownSpans(lang: string, code: string): Spans | undefined {
  return cache.get(`${lang}\n${code}`);
}

function isModest(code: string): boolean {
  return code.length <= CODE_MOST && !code.split('\n').some((line) => line.length > LINE_MOST);
}

function ask(lang: string, code: string): Promise<Spans> {
  worker ??= start();
  lastId += 1;
  const request: HighlightRequest = { id: lastId, lang, code };
  worker.postMessage(request);
  return new Promise((resolve) => waiting.set(request.id, resolve));
}

function start(): Worker {
  const made = new Worker(new URL('./highlight.worker.ts', import.meta.url), { type: 'module' });
  made.addEventListener('message', ({ data }: MessageEvent<HighlightAnswer>) => {
    waiting.get(data.id)?.(data.spans);
    waiting.delete(data.id);
  });
  // Without a worker code stays plain.
  made.addEventListener('error', () => {
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  });
  return made;
}
