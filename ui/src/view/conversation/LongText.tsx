// Text of many megabytes in a box of its own: cut into pieces, of which only those in view are drawn. Words
// that are sought in it are found in all of it, and their piece is scrolled to.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useRef } from 'react';
import { cutChunks } from './chunks';
import { findIn } from './find';
import { type Find, useFoundPiece } from './useFoundPiece';

export function LongText({ text, children }: { text: string; children(piece: string): ReactNode }) {
  const ends = useMemo(() => cutChunks(text), [text]);
  const find = async (words: readonly string[]) => {
    const at = findIn(text, words);
    return at === null ? null : ends.findIndex((end) => end > at);
  };
  return (
    <PieceBox count={ends.length} find={find}>
      {(index) => children(text.slice(ends[index - 1] ?? 0, ends[index]))}
    </PieceBox>
  );
}

interface PieceBoxProps {
  count: number;
  find: Find;
  children(index: number): ReactNode;
}

/** A box that scrolls over so many pieces. */
export function PieceBox({ count, find, children }: PieceBoxProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => 1600,
    overscan: 1,
  });
  const { seeking, found } = useFoundPiece(find, list);
  // The words may begin in the end of the piece before: pieces end where lines do.
  const isFound = (index: number) => found !== null && (index === found || index === found - 1);
  return (
    <section
      className="long-text"
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label="The whole text"
      data-seeking={seeking || undefined}
    >
      <div className="rows-all" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            ref={list.measureElement}
            data-index={index}
            data-found={isFound(index) || undefined}
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
