// A titled piece of plain text, clamped where it would freeze the page.

import { useState } from 'react';

interface PassageProps {
  title: string;
  /** Nothing is shown without. */
  text: string | undefined;
  note?: string | undefined;
  tone?: 'failed';
}

const CLAMP = 20_000;

export function Passage({ title, text, note, tone }: PassageProps) {
  const [whole, setWhole] = useState(false);
  if (!text) return null;
  const clamped = !whole && text.length > CLAMP;
  return (
    <section className="passage" data-tone={tone}>
      <h3 className="passage-title">
        {title} {note && <span className="passage-note">{note}</span>}
      </h3>
      {/* biome-ignore lint/a11y/useSemanticElements: <pre> keeps the lines */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <pre className="passage-text" role="region" tabIndex={0} aria-label={title}>
        {clamped ? text.slice(0, CLAMP) : text}
      </pre>
      {clamped && (
        <button type="button" className="button" onClick={() => setWhole(true)}>
          Show all {Math.round(text.length / 1000)} thousand characters
        </button>
      )}
    </section>
  );
}
