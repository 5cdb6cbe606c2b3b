// Plain text of any length, with its terminal colours. It is drawn in blocks, each once it comes near, so
// that a huge text costs what is in view.

import { useEffect, useMemo, useRef, useState } from 'react';
import { ansiSpans } from '../conversation/ansi';
import { headOf } from '../conversation/Clamped';
import { Painted } from '../conversation/Output';
import { sizeText } from '../conversation/words';
import { blocksOf } from './blocks';

/** Characters shown at first. */
export const CLAMP = 50_000;
const LINE = 18; // px

interface LongTextProps {
  text: string;
  label: string;
  /** The text goes on: how long it is in all, and how to get the rest. */
  more?: { size: string; onMore(): void } | undefined;
}

export function LongText({ text, label, more }: LongTextProps) {
  const [all, setAll] = useState(false);
  const clamped = !all && text.length > CLAMP * 1.2;
  const shown = clamped ? headOf(text, CLAMP) : text;
  const blocks = useMemo(() => blocksOf(shown), [shown]);
  const showAll = () => {
    setAll(true);
    more?.onMore();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a box that scrolls is no landmark of the page */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <div className="screen long" role="group" tabIndex={0} aria-label={label}>
        {blocks.length === 1 ? (
          <Block text={shown} />
        ) : (
          blocks.map((block, i) => <LazyBlock key={i} text={block} />)
        )}
      </div>
      {(clamped || more) && (
        <button type="button" className="show-all" onClick={showAll}>
          Show all ({more?.size ?? sizeText(text.length)})
        </button>
      )}
    </>
  );
}

function Block({ text }: { text: string }) {
  const spans = useMemo(() => ansiSpans(text.replace(/\n$/, '')), [text]);
  return (
    <pre className="long-block">
      {spans.map((span, i) => (
        <Painted key={i} span={span} />
      ))}
    </pre>
  );
}

function LazyBlock({ text }: { text: string }) {
  const [near, setNear] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element || near) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), {
      root: element.parentElement,
      rootMargin: '800px',
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [near]);
  const lines = useMemo(() => text.split('\n').length, [text]);
  return (
    <div ref={place} style={near ? undefined : { height: lines * LINE }}>
      {near && <Block text={text} />}
    </div>
  );
}
