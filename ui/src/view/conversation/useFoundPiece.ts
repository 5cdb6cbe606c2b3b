// The piece of a long text that has the words which are sought here: looked for once for each wish, and
// scrolled to. Until it is known, nobody takes other places of the words for the one that is meant.

import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useSought } from '../search/sought';

/** Index of the piece, or null where no piece has them. */
export type Find = (words: readonly string[], signal: AbortSignal) => Promise<number | null>;

type Pieces = Virtualizer<HTMLDivElement, Element>;

export function useFoundPiece(find: Find, list: Pieces): { seeking: boolean; found: number | null } {
  const sought = useSought();
  const latest = useRef(find);
  latest.current = find;
  const [known, setKnown] = useState<{ key: string; index: number | null }>();
  const key = sought && sought.words.length > 0 ? sought.key : null;
  const words = useRef(sought?.words);
  words.current = sought?.words;
  useEffect(() => {
    if (key === null) return;
    const leaving = new AbortController();
    const tell = (index: number | null) => {
      if (leaving.signal.aborted) return;
      setKnown({ key, index });
      // Once, and roughly: the list's own way there would go on when the words have been brought into view.
      const place = index === null ? undefined : list.getOffsetForIndex(index, 'start');
      if (place && list.scrollElement) list.scrollElement.scrollTop = place[0];
    };
    latest.current(words.current ?? [], leaving.signal).then(tell, () => tell(null));
    return () => leaving.abort();
  }, [key, list]);
  if (key === null) return { seeking: false, found: null };
  return known?.key === key ? { seeking: false, found: known.index } : { seeking: true, found: null };
}
