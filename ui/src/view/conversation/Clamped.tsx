// Long text, the first part of it until the reader asks for all.

import type { ReactNode } from 'react';
import { LongText } from './LongText';
import { useOpen } from './open';
import { RemoteText, useTail } from './RemoteText';
import type { Rest } from './rest';
import { sizeText } from './words';

const AT_ONCE = 100_000; // characters; more is drawn in pieces as they come into view

export interface ClampedProps {
  /** Id of the row, for the reader's choice. */
  id: string;
  text: string;
  /** `text` is only the beginning: where the whole is. */
  rest?: Rest | undefined;
  /** Characters shown at first. */
  most: number;
  /** Which part is kept. */
  keep?: 'start' | 'end';
  children(text: string): ReactNode;
}

export function Clamped({ id, text, rest, most, keep = 'start', children }: ClampedProps) {
  const [all, choose] = useOpen(`${id}/all`, false);
  if (!rest && text.length <= most * 1.2) return <>{children(text)}</>;
  if (all) {
    return (
      <>
        {rest ? <RemoteText rest={rest}>{children}</RemoteText> : <All text={text}>{children}</All>}
        <button type="button" className="show-all" onClick={() => choose(false)}>
          Show less
        </button>
      </>
    );
  }
  const button = (
    <button type="button" className="show-all" onClick={() => choose(true)}>
      Show all ({sizeText(rest?.length ?? text.length)})
    </button>
  );
  return (
    <>
      {keep === 'end' && button}
      {keep === 'start' ? (
        children(headOf(text, most))
      ) : rest ? (
        <Tail text={text} rest={rest} most={most}>
          {children}
        </Tail>
      ) : (
        children(tailOf(text, most))
      )}
      {keep === 'start' && button}
    </>
  );
}

function All({ text, children }: Pick<ClampedProps, 'text' | 'children'>) {
  return text.length > AT_ONCE ? <LongText text={text}>{children}</LongText> : children(text);
}

/** The end of a text whose beginning is here; its beginning where the end cannot be read. */
function Tail({ text, rest, most, children }: Omit<ClampedProps, 'id' | 'keep'> & { rest: Rest }) {
  const tail = useTail(rest, most);
  return (
    <>{children(tail === undefined ? headOf(text, most) : tail.length < most ? tail : tailOf(tail, most))}</>
  );
}

/** Cut at a line's end when there is one near, and never inside a character. */
export function headOf(text: string, most: number): string {
  const line = text.lastIndexOf('\n', most);
  return whole(text.slice(0, line > most / 2 ? line : most));
}

export function tailOf(text: string, most: number): string {
  const from = Math.max(0, text.length - most);
  const line = text.indexOf('\n', from);
  const tail = text.slice(line !== -1 && line < from + most / 2 ? line + 1 : from);
  const first = tail.charCodeAt(0);
  return first >= 0xdc00 && first <= 0xdfff ? tail.slice(1) : tail;
}

function whole(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
