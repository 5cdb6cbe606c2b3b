// Text that is not in the page: read and drawn piece by piece as it comes into view.

import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useSources } from '../live';
import { findBeyond } from './find';
import { PieceBox } from './LongText';
import { blockOf, countOf, PIECE, pieceOf } from './remote';
import { Blocks } from './remote-blocks';
import { lengthOf, type Rest, readRange, restName } from './rest';
import type { Find } from './useFoundPiece';

type Asked<T> = { of: string; found: T } | { of: string; why: string } | undefined;

export function RemoteText({ rest, children }: { rest: Rest; children(piece: string): ReactNode }) {
  const { reader } = useSources();
  const place = useRef(rest);
  place.current = rest;
  const name = restName(rest);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another body needs other blocks.
  const blocks = useMemo(
    () => new Blocks((from, to) => readRange(reader, place.current, from, to)),
    [reader, name],
  );
  const length = useAsked(name, rest.length, () => lengthOf(reader, rest));
  // A box that is about to come may be the one that has what is sought.
  if (length === undefined)
    return (
      <p className="quiet" data-seeking>
        Reading…
      </p>
    );
  if ('why' in length) return <p className="quiet">It cannot be read: {length.why}.</p>;
  const find: Find = async (words, signal) => {
    const read = (from: number, to: number) => readRange(reader, place.current, from, to);
    const at = await findBeyond(read, length.found, words, signal);
    return at === null ? null : Math.floor(at / PIECE);
  };
  return (
    <PieceBox count={countOf(length.found)} find={find}>
      {(index) => (
        <RemotePiece blocks={blocks} index={index} length={length.found}>
          {children}
        </RemotePiece>
      )}
    </PieceBox>
  );
}

interface RemotePieceProps {
  blocks: Blocks;
  index: number;
  length: number;
  children(piece: string): ReactNode;
}

function RemotePiece({ blocks, index, length, children }: RemotePieceProps) {
  const block = blockOf(index);
  const [, draw] = useState(0);
  useEffect(() => {
    let wanted = true;
    blocks.want(block, length).then(() => wanted && draw((count) => count + 1));
    return () => {
      wanted = false;
    };
  }, [blocks, block, length]);
  const found = blocks.at(block, length);
  if (!found) return <p className="quiet piece-awaited">Reading…</p>;
  if ('why' in found) return <p className="quiet">It cannot be read: {found.why}.</p>;
  return children(pieceOf(index, found.text, found.from, length));
}

/** The last characters of a body; undefined until they have come, and where they cannot be read. */
export function useTail(rest: Rest | undefined, most: number): string | undefined {
  const { reader } = useSources();
  const tail = useAsked(rest && restName(rest), rest?.length ?? 0, async () => {
    if (!rest) return '';
    const length = await lengthOf(reader, rest);
    return readRange(reader, rest, Math.max(0, length - most), length);
  });
  return tail && 'found' in tail ? tail.found : undefined;
}

/** What was asked of a body, again whenever it has another length. What was found stays until then. */
export function useAsked<T>(of: string | undefined, length: number, ask: () => Promise<T>): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>();
  const latest = useRef(ask);
  latest.current = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a body of another length is asked anew.
  useEffect(() => {
    if (of === undefined) return;
    let wanted = true;
    latest.current().then(
      (found) => wanted && setAsked({ of, found }),
      (error: Error) => wanted && setAsked({ of, why: error.message }),
    );
    return () => {
      wanted = false;
    };
  }, [of, length]);
  return asked?.of === of ? asked : undefined;
}
