// Text of a prompt or an answer. Long prompts show their beginning; very long text is clamped.

import { memo } from 'react';
import { clockText, dateText } from '../time';
import { Clamped } from './Clamped';
import { Markdown } from './markdown/Markdown';
import { useOpen } from './open';
import { RowTools } from './RowTools';
import type { Rest } from './rest';
import { beginOf, type ItemRow } from './rows';
import { restIn, useScene } from './scene';

const MOST = 50_000; // characters
const PROMPT_MOST = 1600;

export const TextRow = memo(function TextRow({ row }: { row: ItemRow<'text'> }) {
  const { text } = row.item;
  if (text.trim() === '') return null;
  const at = beginOf(row.item);
  return (
    <div className="text" data-edge={row.edge || undefined}>
      <div className="text-tools">
        {at !== undefined && <time title={dateText(at)}>{clockText(at)}</time>}
        <RowTools row={row} />
      </div>
      {row.voice === 'user' ? <Prompt row={row} /> : <Answer row={row} />}
    </div>
  );
});

function Answer({ row }: { row: ItemRow<'text'> }) {
  return (
    <Clamped id={row.id} text={row.item.text} rest={useRest(row)} most={MOST}>
      {(shown) => <Markdown text={shown} growing={row.edge} />}
    </Clamped>
  );
}

function Prompt({ row }: { row: ItemRow<'text'> }) {
  const { text } = row.item;
  const rest = useRest(row);
  const [whole, choose] = useOpen(`${row.id}/whole`, text.length <= PROMPT_MOST * 1.3);
  if (whole) {
    return (
      <Clamped id={row.id} text={text} rest={rest} most={MOST}>
        {(shown) => <Markdown text={shown} />}
      </Clamped>
    );
  }
  return (
    <>
      <div className="prompt-head">
        <Markdown text={headOfPrompt(text)} />
      </div>
      <button type="button" className="show-all" onClick={() => choose(true)}>
        Show the whole prompt
      </button>
    </>
  );
}

/** The whole text, when only its beginning is here. */
export function useRest({ message, place, item }: ItemRow<'text'> | ItemRow<'thinking'>): Rest | undefined {
  return restIn(useScene(), `${message}/${place}/text`, item.length);
}

function headOfPrompt(text: string): string {
  const line = text.lastIndexOf('\n', PROMPT_MOST);
  return text.slice(0, line > PROMPT_MOST / 3 ? line : PROMPT_MOST);
}
