import { afterEach, expect, it, vi } from 'vitest';
import { httpReader } from './reader';

afterEach(() => vi.unstubAllGlobals());

/** A server with so many messages or plans, that gives a few in an answer. */
function server(count: number, most: number): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    const query = new URL(path, 'http://localhost').searchParams;
    const from = Math.min(Number(query.get('from')), count);
    const to = Math.min(Number(query.get('to')), from + most, count);
    const list = Array.from({ length: to - from }, (_, at) => ({ id: `${from + at}` }));
    return Response.json({ from, to, count, settled: 0, messages: list, plans: list });
  });
  return asked;
}

it('a list that ends before what was asked for is asked on', async () => {
  const asked = server(10, 3);
  for (const what of ['messages', 'plans'] as const) {
    const found = await httpReader[what]('r', 's', 1, 9);
    expect(found.map((one) => (one as { id?: string }).id)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  }
  expect(asked.length).toBe(6);
});

it('a list ends where the session does', async () => {
  const asked = server(4, 3);
  expect((await httpReader.messages('r', 's', 2, 9_000)).length).toBe(2);
  expect((await httpReader.messages('r', 's', 7, 9)).length).toBe(0);
  expect(asked.length).toBe(2);
});

it('a list that says there is more and gives nothing ends', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ from: 0, to: 0, count: 9, messages: [] }));
  expect(await httpReader.messages('r', 's', 0, 9)).toEqual([]);
});

/** Whatever is asked for, that is the answer. */
function answers(answer: () => Response): [string, RequestInit | undefined][] {
  const asked: [string, RequestInit | undefined][] = [];
  vi.stubGlobal('fetch', async (path: string, options?: RequestInit) => {
    asked.push([path, options]);
    return answer();
  });
  return asked;
}

const PLACE = { log: null, path: '3', at: '/a b/&from=9#' };
const never = new AbortController().signal;

it.each<[string, () => Response, () => Promise<unknown>]>([
  ['answered 500', () => new Response('', { status: 500 }), () => httpReader.step('r', 0)],
  ['answered 404', () => new Response('', { status: 404 }), () => httpReader.step('r', 9)],
  ['answered 403', () => new Response('', { status: 403 }), () => httpReader.seek('r', { at: 1 })],
  ['answered 404', () => new Response('', { status: 404 }), () => httpReader.bytes('r', 'a')],
  ['no list of entries', () => Response.json({}), () => httpReader.entries('r', null, 0, 1)],
  ['no list of plans', () => Response.json({ plans: 1 }), () => httpReader.plans('r', 's', 0, 1)],
  ['which part', () => new Response('text'), () => httpReader.body('r', PLACE, 0, 1)],
  ['cut off', () => new Response('{"type":"count","hits":0}\n'), () => search('a')],
])('an answer that is none says so: %s', async (reason, answer, ask) => {
  answers(answer);
  await expect(ask()).rejects.toThrow(reason);
});

function search(words: string): Promise<void> {
  return httpReader.search('r', words, () => undefined, never);
}

it('a viewer that cannot be reached has words of its own', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(httpReader.health()).rejects.toThrow('The viewer does not answer');
});

it('what has no receipt or no moment is null', async () => {
  answers(() => Response.json(null));
  expect(await httpReader.step('r', 0)).toBe(null);
  answers(() => new Response('', { status: 404 }));
  expect(await httpReader.seek('r', { at: 1 })).toBe(null);
});

it('words and pointers are one value of an address, whatever is in them', async () => {
  const asked = answers(() => new Response('', { headers: { 'runreel-range': '0-0/0' } }));
  await httpReader.body('r', PLACE, 0, 1);
  await search('a&b=c#d').catch(() => undefined);
  await httpReader.searchRuns('a&b=c#d', never).catch(() => undefined);
  const queries = asked.map(([path]) => new URL(path, 'http://here').searchParams);
  expect(queries[0]?.getAll('from')).toEqual(['0']);
  expect(queries[0]?.get('at')).toBe(PLACE.at);
  for (const query of queries.slice(1)) expect([...query]).toEqual([['q', 'a&b=c#d']]);
});

it('of a text without end only the beginning is read', async () => {
  let read = 0;
  let ended = false;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(to) {
        read += 1;
        to.enqueue(new Uint8Array(100).fill(97));
      },
      cancel() {
        ended = true;
      },
    });
  answers(() => new Response(endless()));
  expect(await httpReader.text('r', 'a', 250)).toEqual({ text: 'a'.repeat(250), cut: true });
  expect(read).toBeLessThan(10);
  expect(ended).toBe(true);
  answers(() => new Response('short'));
  expect(await httpReader.text('r', 'a', 250)).toEqual({ text: 'short', cut: false });
});

it('the bytes of a file, of which a digest is made, are those of now', async () => {
  const asked = answers(() => new Response('x'));
  await httpReader.bytes('r', 'a');
  expect(asked[0]?.[1]).toMatchObject({ cache: 'no-store' });
});
