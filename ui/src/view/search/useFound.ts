// What a search finds, as it comes. A new word ends the search before it; what it found stays until the
// new one has something to say, so that nothing flickers.

import { useEffect, useRef, useState } from 'react';
import type { SearchTold } from '../../wire/reader';
import type { SearchHit } from '../../wire/types';
import { useSources } from '../live';

export interface Found {
  hits: readonly SearchHit[];
  /** How many there are, told or not. */
  count: number;
  state: 'idle' | 'searching' | 'done' | 'failed';
  /** Why it failed. */
  why: string;
}

const NOTHING: Found = { hits: [], count: 0, state: 'idle', why: '' };
const PAUSE = 120; // ms of rest before a word is searched
const AGAIN = 1500; // ms between two searches for the same words in a run that grows, at least
const REST = 9; // times as long as a search takes, nothing is searched again

/** `size` is how much the run holds: once it has grown, a search that has ended is asked again, quietly. */
export function useFound(runId: string, typed: string, size: number): Found {
  const { reader } = useSources();
  const [found, setFound] = useState(NOTHING);
  const words = typed.trim();
  const searched = useRef({ size: 0, took: 0, at: 0 });
  const latest = useRef(size);
  latest.current = size;
  useEffect(() => {
    if (words === '') {
      setFound(NOTHING);
      return;
    }
    const leaving = new AbortController();
    const hits: SearchHit[] = [];
    let count = 0;
    const tell = (state: Found['state'], why = '') => {
      if (!leaving.signal.aborted) setFound({ hits: [...hits], count, state, why });
    };
    const timer = setTimeout(() => {
      const began = performance.now();
      searched.current.size = latest.current;
      setFound((before) => ({ ...before, state: 'searching' }));
      reader
        .search(
          runId,
          words,
          (told) => {
            hits.push(...told.hits);
            count = told.count;
            tell('searching');
          },
          leaving.signal,
        )
        .then(
          () => {
            searched.current.at = performance.now();
            searched.current.took = searched.current.at - began;
            tell('done');
          },
          (error: unknown) => tell('failed', error instanceof Error ? error.message : String(error)),
        );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [reader, runId, words]);
  const grown = found.state === 'done' && size !== searched.current.size;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each search that ended may be followed by another.
  useEffect(() => {
    if (!grown || words === '') return;
    const leaving = new AbortController();
    const { at, took } = searched.current;
    const rest = at + Math.max(AGAIN, REST * took) - performance.now();
    const timer = setTimeout(async () => {
      const began = performance.now();
      const known = latest.current;
      const hits: SearchHit[] = [];
      let count = 0;
      const take = (told: SearchTold) => {
        hits.push(...told.hits);
        count = told.count;
      };
      // What was found stays when this fails; the next growth asks again.
      const ended = await reader.search(runId, words, take, leaving.signal).then(
        () => true,
        () => false,
      );
      if (leaving.signal.aborted) return;
      const now = performance.now();
      searched.current = { size: known, at: now, took: now - began };
      setFound((before) => (ended ? { hits, count, state: 'done', why: '' } : { ...before }));
    }, rest);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [reader, runId, words, grown, found]);
  return found;
}
