// A titled piece of an attempt.

import { type ReactNode, useId } from 'react';
import { CopyButton } from '../conversation/CopyButton';

interface PassageProps {
  title: string;
  note?: ReactNode;
  tone?: 'failed';
  /** What is copied; no button without. */
  copy?: () => string;
  children: ReactNode;
}

export function Passage({ title, note, tone, copy, children }: PassageProps) {
  const id = useId();
  return (
    <section className="passage" data-tone={tone} aria-labelledby={id}>
      <div className="passage-head">
        <h3 className="passage-title" id={id}>
          {title}
        </h3>
        {note && <span className="passage-note">{note}</span>}
        {copy && <CopyButton text={copy} label={`Copy ${title.toLowerCase()}`} />}
      </div>
      {children}
    </section>
  );
}
