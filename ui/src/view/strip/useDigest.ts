// What came while the reader was away from the live edge, told when they are back, for a while.

import { useEffect, useRef, useState } from 'react';
import { digest, type Tally, tally } from '../../playback/tally';
import type { Run } from '../../wire/types';

const TOLD_FOR = 15_000; // ms

/** The digest, empty when there is none; and how to put it away. */
export function useDigest(run: Run, away: boolean): [string, () => void] {
  const [text, setText] = useState('');
  const left = useRef<Tally | null>(null);
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (away) {
      left.current = tally(latest.current);
      setText('');
    } else if (left.current) {
      setText(digest(left.current, tally(latest.current)));
      left.current = null;
    }
  }, [away]);
  useEffect(() => {
    if (text === '') return;
    const timer = setTimeout(() => setText(''), TOLD_FOR);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, () => setText('')];
}
