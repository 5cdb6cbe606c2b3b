import { expect, it } from 'vitest';
import { blocksOf } from './blocks';
import { checkDigest } from './digest';
import { artifactNamed, artifactsIn, commandIn } from './known';

const file = (hash: string, bytes = 3) => ({
  path: `artifacts/sha256-${hash}.txt`,
  mediaType: 'text/plain',
  bytes,
  sha256: hash,
});
const entry = (payload: object) => ({ seq: 1, payload });

it('the receipt tells the command, and the trace where there is none', () => {
  const prepared = entry({ action: { command: 'sh', args: ['-c', "it's"], cwd: '/p' } });
  expect(commandIn(null, [entry({}), prepared])).toMatchObject({
    line: "sh -c 'it'\\''s'",
    cwd: '/p',
    exitCode: undefined,
  });
  const body = { trace: { action: { command: 'ls', exitCode: 2, signal: null, durationMs: 5 } } };
  expect(commandIn(body, [prepared])).toMatchObject({ line: 'ls', exitCode: 2, signal: undefined, took: 5 });
  expect(commandIn({ trace: { action: { actionType: 'function' } as object } }, [])).toBeNull();
});
it('an argument that is no text shows as it was written', () => {
  const args = [{ toString: 0, valueOf: 0 }, null, ['a', 1], 'plain'];
  const body = { trace: { action: { command: 'sh', args } } };
  expect(commandIn(body, [])?.line).toBe(`sh '{"toString":0,"valueOf":0}' null '["a",1]' plain`);
});
it('names each file once, equal contents with all their names', () => {
  const body = {
    trace: { stdoutArtifact: file('a'), rawResponseArtifact: file('b'), outputArtifact: file('b') },
  };
  const found = artifactsIn(body, [entry({ artifact: file('a') }), entry({ artifact: file('c') })]);
  expect(found.map(({ name, path }) => `${name} ${path.at(-5)}`)).toEqual([
    'stdout a',
    'answer, output b',
    'artifact c',
  ]);
  expect(artifactNamed(found, 'output')?.path).toContain('-b.');
});
it('a file first seen without a name gets it later', () => {
  const found = artifactsIn(null, [entry({ artifact: file('a') }), entry({ promptArtifact: file('a') })]);
  expect(found.map(({ name }) => name)).toEqual(['prompt']);
});
it('anything else in a receipt is nobody’s file', () => {
  expect(
    artifactsIn({ trace: { xArtifact: 1, yArtifact: { path: 2 }, z: file('a') } }, [null, 1, 'x']),
  ).toEqual([]);
});

it('blocks are all of the text, end at lines, and split no character', () => {
  const text = `${'ab\n'.repeat(50)}${'😀'.repeat(40)}`;
  for (const size of [7, 8, 10, 1_000]) {
    const blocks = blocksOf(text, size);
    expect(blocks.join('')).toBe(text);
    for (const block of blocks) expect(() => encodeURIComponent(block)).not.toThrow();
  }
  expect(blocksOf('ab\ncd\n', 4)).toEqual(['ab\n', 'cd\n']);
  expect(blocksOf('')).toEqual(['']);
});

it('a digest is of the bytes that are there', async () => {
  const bytes = new TextEncoder().encode('abc').buffer as ArrayBuffer;
  const right = 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD';
  expect(await checkDigest(bytes, right)).toEqual({ kind: 'matches', bytes: 3 });
  expect(await checkDigest(bytes, 'ff')).toMatchObject({ kind: 'differs', sha256: right.toLowerCase() });
});
