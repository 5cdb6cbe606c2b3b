import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applyPatch, type Operation, PatchError } from './patch';

// Cases made by the Rust side, with what came of them there (`cargo xtask fuzz patch-both` writes the
// file and names it). Both sides must come to the same document, or both refuse.
const file = process.env.RUNREEL_PATCH_CASES;

interface Made {
  doc: unknown;
  ops: Operation[];
  result?: unknown;
  error?: true;
}

function applied({ doc, ops }: Made): unknown {
  try {
    return { result: applyPatch(doc, ops) };
  } catch (error) {
    if (error instanceof PatchError) return { error: true };
    throw error;
  }
}

test.runIf(file)(
  'both sides apply made patches alike',
  () => {
    const lines = readFileSync(file ?? '', 'utf8')
      .trim()
      .split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const made: Made = JSON.parse(line);
      const before = structuredClone(made.doc);
      const expected = made.error ? { error: true } : { result: made.result };
      expect(applied(made), line).toEqual(expected);
      expect(made.doc, `the old document of ${line}`).toEqual(before);
    }
  },
  120_000,
);
