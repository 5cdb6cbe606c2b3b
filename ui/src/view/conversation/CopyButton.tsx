// Copies a text. The text is made when it is asked for, so large ones cost nothing until then.

import { useEffect, useState } from 'react';

export interface CopyButtonProps {
  text(): string;
  label: string;
}

type Outcome = 'copied' | 'refused';

export function CopyButton({ text, label }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), 1500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () => {
    // There is no clipboard on pages that are not secure, such as over a plain network address.
    const done = navigator.clipboard?.writeText(text()) ?? Promise.reject(new Error('no clipboard'));
    done.then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  return (
    <button type="button" className="copy" onClick={copy} aria-label={label} title={label}>
      {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Not allowed' : 'Copy'}
    </button>
  );
}
