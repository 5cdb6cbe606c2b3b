import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyPatch, type Operation, PatchError } from './patch';

interface Case {
  name: string;
  doc: unknown;
  ops: Operation[];
  result?: unknown;
  error?: true;
}

const CASES = new URL('../../../fixtures/patches/', import.meta.url);

describe.each(readdirSync(CASES))('%s', (file) => {
  const cases: Case[] = JSON.parse(readFileSync(new URL(file, CASES), 'utf8'));
  it.each(cases)('$name', ({ doc, ops, result, error }) => {
    const before = deepFreeze(structuredClone(doc));
    if (error) expect(() => applyPatch(before, ops)).toThrow(PatchError);
    else expect(applyPatch(before, ops)).toEqual(result);
    expect(before).toEqual(doc);
  });
});

describe('sharing', () => {
  it('shares what was not touched and copies what was', () => {
    const document = { a: { x: 1 }, b: { y: [{ z: 1 }, { z: 2 }] } };
    const after = applyPatch(document, [{ op: 'replace', path: '/b/y/1/z', value: 3 }]) as typeof document;
    expect(after.a).toBe(document.a);
    expect(after.b.y[0]).toBe(document.b.y[0]);
    expect(after.b.y[1]).not.toBe(document.b.y[1]);
    expect(document.b.y[1]).toEqual({ z: 2 });
  });

  it('a batch of nothing is the same document', () => {
    const document = { a: 1 };
    expect(applyPatch(document, [])).toBe(document);
  });

  it('copies a long list once, however many operations touch it', () => {
    const document = { marks: Array.from({ length: 100_000 }, (_, i) => i) };
    const operations = Array.from({ length: 2_000 }, () => ({
      op: 'extend',
      path: '/marks',
      value: [1, 2, 3],
    }));
    const began = performance.now();
    const after = applyPatch(document, operations) as typeof document;
    expect(after.marks).toHaveLength(106_000);
    // One copy an operation would be 200 million items, about a second.
    expect(performance.now() - began).toBeLessThan(300);
  });

  it('leaves no mark on the values of the operations', () => {
    const value = { text: 'a' };
    applyPatch({}, [
      { op: 'add', path: '/m', value },
      { op: 'append', path: '/m/text', value: 'b' },
    ]);
    expect(value).toEqual({ text: 'a' });
  });

  it('never reaches the prototype of objects', () => {
    expect(() => applyPatch({}, [{ op: 'add', path: '/__proto__/bad', value: 1 }])).toThrow(PatchError);
    expect(({} as { bad?: number }).bad).toBeUndefined();
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
