// Asks the worker for highlighted code, once for each piece. The worker starts with the first request.
// In: language and code. Out: a promise of spans, null for what is unknown, too large or takes too long.

import type { HighlightAnswer, HighlightRequest } from './highlight.worker';
import type { CodeSpan } from './spans';

type Spans = readonly CodeSpan[] | null;

const CODE_MOST = 100_000; // characters
const LINE_MOST = 4000;
const KEPT = 300;

const PATIENCE = 3000; // ms; some made-up code takes the grammars minutes

interface Asked {
  request: HighlightRequest;
  answer(spans: Spans): void;
}

let worker: Worker | undefined;
let lastId = 0;
const waiting: Asked[] = [];
let current: Asked | undefined;
let alarm: ReturnType<typeof setTimeout> | undefined;
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
  lastId += 1;
  const request = { id: lastId, lang, code };
  return new Promise((answer) => {
    waiting.push({ request, answer });
    if (!current) next();
  });
}

/** One at a time: so it is known which one takes for ever. */
function next(): void {
  current = waiting.shift();
  if (!current) return;
  worker ??= start();
  alarm = setTimeout(giveUp, PATIENCE);
  worker.postMessage(current.request);
}

function settle(spans: Spans): void {
  clearTimeout(alarm);
  current?.answer(spans);
  next();
}

/** What takes too long, or fails, stays plain; the next gets another worker. */
function giveUp(): void {
  worker?.terminate();
  worker = undefined;
  settle(null);
}

function start(): Worker {
  const made = new Worker(new URL('./highlight.worker.ts', import.meta.url), { type: 'module' });
  made.addEventListener('message', ({ data }: MessageEvent<HighlightAnswer>) => {
    if (data.id === current?.request.id) settle(data.spans);
  });
  made.addEventListener('error', () => made === worker && giveUp());
  return made;
}
