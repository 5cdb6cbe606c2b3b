import { expect, it } from 'vitest';
import { httpReader } from './reader';
import { encoded, leadsOut, pathOf } from './url';

it('half a surrogate is no reason to fail', () => {
  expect(encoded('a\ud800b')).toBe('a%EF%BF%BDb');
  expect(encoded('\udc00')).toBe('%EF%BF%BD');
  expect(encoded('😀')).toBe('%F0%9F%98%80');
});

it('the path of a file is its names, each in itself', () => {
  expect(httpReader.fileUrl('run 1', 'artifacts/a b/ö?#%2e%2e.txt')).toBe(
    '/api/runs/run%201/files/artifacts/a%20b/%C3%B6%3F%23%252e%252e.txt',
  );
  expect(httpReader.fileUrl('r', 'artifacts/\ud800')).toBe('/api/runs/r/files/artifacts/%EF%BF%BD');
});

it.each(['../other/files/x', 'artifacts/../../x', '..', '.', 'a/./b', 'a/..'])(
  'a path with a way up leads nowhere: %s',
  async (path) => {
    expect(httpReader.fileUrl('r', path)).toBeNull();
    expect(leadsOut(path)).toBe(true);
    await expect(httpReader.text('r', path, 10)).rejects.toThrow('its name leads out of the run');
    await expect(httpReader.bytes('r', path)).rejects.toThrow('its name leads out of the run');
  },
);

it.each(['artifacts\\..\\x', '..\\x', '%2e%2e', '%2e%2e/x', '...', '.. ', '..\t', 'a\n/..b'])(
  'what only looks like a way up stays where it is: %j',
  (path) => {
    expect(leadsOut(path)).toBe(false);
    const url = httpReader.fileUrl('r', path) ?? '';
    expect(new URL(url, 'http://here').pathname).toBe(url);
    expect(url.startsWith('/api/runs/r/files/')).toBe(true);
  },
);

it.each(['..', '.'])('no name of a run or session is a way up: %s', async (name) => {
  expect(pathOf('a', name)).toBeNull();
  await expect(httpReader.messages('r', name, 0, 1)).rejects.toThrow('leads out of the run');
  await expect(httpReader.entries(name, null, 0, 1)).rejects.toThrow('leads out of the run');
  await expect(httpReader.body('r', { log: name, path: '0/0/text' }, 0, 1)).rejects.toThrow('leads out');
});
