import { describe, expect, it } from 'vitest';
import type { Run, Runs } from '../../wire/types';
import { latencyText, problemFacts, unloadedFacts, viewerFacts } from './facts';

const RUNS = { order: ['a', 'b'], total: 5, trouble: 'no folder' } as unknown as Runs;
const RUN = {
  problemCount: 1,
  sessions: { s: { messageCount: 230, messages: [1, 2] }, t: { messageCount: 0, messages: [] } },
} as unknown as Run;

describe('about this viewer', () => {
  it('tells what it was told and nothing else', () => {
    const odd = { version: '1.0.0', protocol: 7, runsDir: '/runs', clients: 2, startedAt: 'x' };
    expect(viewerFacts(odd as never)).toEqual([
      { label: 'Version', value: '1.0.0' },
      { label: 'Runs folder', value: '/runs' },
      { label: 'Pages open', value: '2' },
    ]);
    expect(viewerFacts({ memoryBytes: 15 * 2 ** 20 })).toEqual([
      { label: 'Memory of the viewer', value: '15 MiB' },
    ]);
    expect(viewerFacts({ memoryBytes: null })).toEqual([]);
    expect(viewerFacts(null)).toEqual([]);
  });
  it('says each problem once', () => {
    expect(problemFacts({ notes: ['no folder', 'slow'] }, RUNS, RUN)).toEqual([
      'no folder',
      'slow',
      '1 problem with the files of this run',
    ]);
    expect(problemFacts({ notes: 'x' } as never, null, null)).toEqual([]);
  });
  it('counts what is there and not loaded', () => {
    expect(unloadedFacts(RUNS, RUN)).toEqual([
      '3 older runs of the list',
      '228 earlier messages of this run',
    ]);
    expect(unloadedFacts(null, null)).toEqual([]);
  });
  it('rounds what nobody can feel', () => {
    expect([null, 0.4, 12.6].map(latencyText)).toEqual(['not known yet', 'less than 1 ms', '13 ms']);
  });
});
