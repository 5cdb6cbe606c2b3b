import { expect, it } from 'vitest';
import { readLines } from './lines';

it.each([1, 2, 3, 7, 1000])('lines are read whole, cut every %d bytes', async (size) => {
  const bytes = new TextEncoder().encode('{"a":"ü𝄞"}\n{"b":2}\nnot json\n[1]\n{"last":true}');
  const body = new ReadableStream<Uint8Array>({
    start(to) {
      for (let at = 0; at < bytes.length; at += size) to.enqueue(bytes.slice(at, at + size));
      to.close();
    },
  });
  const read: unknown[] = [];
  await readLines(new Response(body), (lines) => read.push(...lines));
  expect(read).toEqual([{ a: 'ü𝄞' }, { b: 2 }, { last: true }]);
});
