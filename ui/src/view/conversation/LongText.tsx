// Text of many megabytes in a box of its own: cut into pieces, of which only those in view are drawn.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useRef } from 'react';
import { cutChunks } from './chunks';

export function LongText({ text, children }: { text: string; children(piece: string): ReactNode }) {
  const ends = useMemo(() => cutChunks(text), [text]);
  return (
    <PieceBox count={ends.length}>
      {(index) => children(text.slice(ends[index - 1] ?? 0, ends[index]))}
    </PieceBox>
  );
}

/** A box that scrolls over so many pieces. */
export function PieceBox({ count, children }: { count: number; children(index: number): ReactNode }) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => 1600,
    overscan: 1,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section className="long-text" ref={scroller} tabIndex={0} aria-label="The whole text">
      <div className="rows-all" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            ref={list.measureElement}
            data-index={index}
            className="long-piece"
            style={{ transform: `translateY(${start}px)` }}
          >
            {children(index)}
          </div>
        ))}
      </div>
    </section>
  );
}
