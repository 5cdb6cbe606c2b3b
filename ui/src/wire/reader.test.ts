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
