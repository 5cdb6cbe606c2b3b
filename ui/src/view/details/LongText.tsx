// Plain text of any length, with its terminal colours. It is drawn in blocks, each once it comes near, so
// that a huge text costs what is in view.

import { useEffect, useMemo, useRef, useState } from 'react';
import { ansiSpans } from '../conversation/ansi';
import { headOf } from '../conversation/Clamped';
import { findIn } from '../conversation/find';
import { Painted } from '../conversation/Output';
import { sizeText } from '../conversation/words';
import { useSought } from '../search/sought';
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
  const sought = useSought();
  const at = useMemo(() => (sought ? findIn(text, sought.words) : null), [sought, text]);
  const clamped = !all && text.length > CLAMP * 1.2;
  const shown = clamped ? headOf(text, CLAMP) : text;
  const blocks = useMemo(() => blocksOf(shown), [shown]);
  const showAll = () => {
    setAll(true);
    more?.onMore();
  };
  // What is sought lies behind the clamp, or in what was not read.
  const beyond = sought !== null && (at === null ? more !== undefined : clamped && at >= shown.length);
  const latest = useRef(showAll);
  latest.current = showAll;
  useEffect(() => {
    if (beyond) latest.current();
  }, [beyond]);
  const starts = useMemo(() => startsOf(blocks), [blocks]);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a box that scrolls is no landmark of the page */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <div className="screen long" role="group" tabIndex={0} aria-label={label}>
        {blocks.length === 1 ? (
          <Block text={shown} />
        ) : (
          blocks.map((block, i) => (
            <LazyBlock key={i} text={block} at={at === null ? null : at - (starts[i] ?? 0)} />
          ))
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

function startsOf(blocks: readonly string[]): number[] {
  let start = 0;
  return blocks.map((block) => {
    start += block.length;
    return start - block.length;
  });
}

/** `at` is the place of what is sought, in this block or elsewhere. */
function LazyBlock({ text, at }: { text: string; at: number | null }) {
  const [near, setNear] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element || near) return;
    if (at !== null && at >= 0 && at < text.length) return setNear(true);
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), {
      root: element.parentElement,
      rootMargin: '800px',
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [near, at, text]);
  const lines = useMemo(() => text.split('\n').length, [text]);
  return (
    <div ref={place} style={near ? undefined : { height: lines * LINE }}>
      {near && <Block text={text} />}
    </div>
  );
}
