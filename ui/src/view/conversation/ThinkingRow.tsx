// The agent's thinking: open while it is being written at the live edge, else one line with how long it
// took. For a reader who does not follow it stays as it was, so that nothing moves under their eyes.

import { memo, useEffect, useRef } from 'react';
import { dateText, duration } from '../time';
import { Clamped } from './Clamped';
import { Fold } from './Fold';
import { ThinkingIcon } from './icons';
import { Markdown } from './markdown/Markdown';
import { RowTools } from './RowTools';
import { beginOf, endOfItem, type ItemRow } from './rows';
import { useScene } from './scene';
import { useRest } from './TextRow';

const MOST = 50_000;

export const ThinkingRow = memo(function ThinkingRow({ row }: { row: ItemRow<'thinking'> }) {
  const { following } = useScene();
  const wasEdge = useRef(row.edge);
  useEffect(() => {
    if (row.edge || following) wasEdge.current = row.edge;
  }, [row.edge, following]);
  const { text } = row.item;
  if (text.trim() === '') return null;
  const open = row.edge || (wasEdge.current && !following);
  return (
    <Fold
      id={row.id}
      className="thinking"
      open={open}
      line={<ThinkingLine row={row} />}
      tools={<RowTools row={row} />}
    >
      {() => <Thought row={row} />}
    </Fold>
  );
});

function Thought({ row }: { row: ItemRow<'thinking'> }) {
  return (
    <Clamped id={row.id} text={row.item.text} rest={useRest(row)} most={MOST}>
      {(shown) => <Markdown text={shown} growing={row.edge} />}
    </Clamped>
  );
}

function ThinkingLine({ row }: { row: ItemRow<'thinking'> }) {
  const begin = beginOf(row.item);
  const end = row.until ?? endOfItem(row.item);
  const took = begin !== undefined && end !== undefined && end > begin ? duration(end - begin) : undefined;
  return (
    <>
      <ThinkingIcon />
      <span className="label">{row.edge ? 'Thinking' : 'Thought'}</span>
      <span className="thinking-head">{row.edge ? '' : firstWords(row.item.text)}</span>
      {took && (
        <span className="line-time" title={dateText(begin ?? 0)}>
          {took}
        </span>
      )}
    </>
  );
}

function firstWords(text: string): string {
  return (
    text
      .trimStart()
      .slice(0, 200)
      .split('\n', 1)[0]
      ?.replaceAll(/[*_`#]/g, '') ?? ''
  );
}
