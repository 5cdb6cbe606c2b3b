import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it('only scripts of our own origin may be made, and no HTML and no script of any text', async () => {
  const made: [string, { createScriptURL(url: string): string }][] = [];
  vi.stubGlobal('trustedTypes', { createPolicy: (...policy: (typeof made)[0]) => made.push(policy) });
  vi.stubGlobal('location', new URL('http://127.0.0.1:4173/run/r'));
  await import('./trust');
  expect(made.map(([name, rules]) => [name, Object.keys(rules)])).toEqual([['default', ['createScriptURL']]]);
  const script = made[0]?.[1].createScriptURL;
  for (const own of ['/assets/a.js', 'http://127.0.0.1:4173/assets/a.js']) expect(script?.(own)).toBe(own);
  for (const other of ['//evil.test/a.js', 'http://127.0.0.1:4174/a.js', 'data:text/javascript,1', 'blob:x'])
    expect(() => script?.(other), other).toThrow('Refused script');
});
