// What becomes of code that is asked of the worker: coloured, or plain when it is too much or takes too long.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** The worker's end, driven by the test. */
class FakeWorker extends EventTarget {
  static all: FakeWorker[] = [];
  asked: { id: number; code: string }[] = [];
  ended = false;
  constructor() {
    super();
    FakeWorker.all.push(this);
  }
  postMessage(request: { id: number; code: string }): void {
    this.asked.push(request);
  }
  terminate(): void {
    this.ended = true;
  }
  answer(id: number, text: string): void {
    const data = { id, spans: [{ text, className: 'hljs-x' }] };
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

let made: typeof import('./highlighter');

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('Worker', FakeWorker);
  FakeWorker.all = [];
  vi.resetModules();
  made = await import('./highlighter');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Asks for code; what came of it so far. */
function ask(code: string, lang = 'js'): { got: string | null | undefined } {
  const outcome: { got: string | null | undefined } = { got: undefined };
  made.highlighted(lang, code).then((spans) => {
    outcome.got = spans && (spans[0]?.text ?? '');
  });
  return outcome;
}

const settled = () => vi.advanceTimersByTimeAsync(0);

it('one piece is asked for at a time, and each gets its own answer', async () => {
  const [a, b] = [ask('a'), ask('b')];
  const [worker] = FakeWorker.all;
  expect(worker?.asked).toMatchObject([{ id: 1, code: 'a' }]);
  worker?.answer(2, 'not asked yet');
  worker?.answer(1, 'A');
  await settled();
  expect([a.got, b.got]).toEqual(['A', undefined]);
  worker?.answer(2, 'B');
  await settled();
  expect(b.got).toBe('B');
  expect(made.knownSpans('js', 'a')?.[0]?.text).toBe('A');
  ask('a');
  expect(worker?.asked).toHaveLength(2);
});

it('what takes too long stays plain, and the next is asked of another worker', async () => {
  const [slow, next] = [ask('slow'), ask('next')];
  await vi.advanceTimersByTimeAsync(3_000);
  const [first, second] = FakeWorker.all;
  expect([slow.got, first?.ended, FakeWorker.all.length]).toEqual([null, true, 2]);
  first?.answer(1, 'late');
  second?.answer(2, 'NEXT');
  await settled();
  expect([slow.got, next.got]).toEqual([null, 'NEXT']);
});

it('each piece has its own time', async () => {
  ask('a');
  await vi.advanceTimersByTimeAsync(2_900);
  FakeWorker.all[0]?.answer(1, 'A');
  const b = ask('b');
  await vi.advanceTimersByTimeAsync(2_900);
  FakeWorker.all[0]?.answer(2, 'B');
  await settled();
  expect([b.got, FakeWorker.all.length]).toEqual(['B', 1]);
});

it('a worker that fails costs the piece it worked on its colours', async () => {
  const [bad, good] = [ask('bad'), ask('good')];
  FakeWorker.all[0]?.dispatchEvent(new Event('error'));
  await settled();
  FakeWorker.all[1]?.answer(2, 'GOOD');
  await settled();
  expect([bad.got, good.got]).toEqual([null, 'GOOD']);
});

it.each<[string, string, string]>([
  ['without a language', '', 'a'],
  ['of too many characters', 'js', 'a\n'.repeat(50_001)],
  ['with too long a line', 'js', `a\n${'a'.repeat(4_001)}`],
])('code %s is asked of nobody', async (_, lang, code) => {
  const outcome = ask(code, lang);
  await settled();
  expect([outcome.got, FakeWorker.all.length]).toEqual([null, 0]);
});

it('what was asked for long ago is not kept', async () => {
  for (let id = 1; id <= 301; id += 1) {
    ask(`code ${id}`);
    FakeWorker.all[0]?.answer(id, 'x');
    await settled();
  }
  expect(made.knownSpans('js', 'code 1')).toBeUndefined();
  expect(made.knownSpans('js', 'code 2')).toBeDefined();
});
