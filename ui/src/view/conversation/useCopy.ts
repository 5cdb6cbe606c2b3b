// Puts text on the clipboard and tells for a moment how that went.

import { useEffect, useState } from 'react';

export type Outcome = 'copied' | 'refused' | undefined;

const TOLD = 1500; // ms

/** The last outcome, and a function that copies. The text is made when it is asked for. */
export function useCopy(): [Outcome, (text: () => string | Promise<string>) => void] {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), TOLD);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (text: () => string | Promise<string>) => {
    try {
      // There is no clipboard on pages that are not secure, such as over a plain network address.
      await navigator.clipboard.writeText(await text());
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  };
  return [outcome, (text) => void copy(text)];
}
