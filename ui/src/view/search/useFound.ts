// What a search finds, as it comes. A new word ends the search before it; what it found stays until the
// new one has something to say, so that nothing flickers.

import { useEffect, useState } from 'react';
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

export function useFound(runId: string, typed: string): Found {
  const { reader } = useSources();
  const [found, setFound] = useState(NOTHING);
  const words = typed.trim();
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
          () => tell('done'),
          (error: unknown) => tell('failed', error instanceof Error ? error.message : String(error)),
        );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [reader, runId, words]);
  return found;
}
