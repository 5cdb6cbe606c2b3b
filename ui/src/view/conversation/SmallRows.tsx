// The rows that are one line or little more: permissions, markers, links, sounds, ends of turns.

import { memo } from 'react';
import type { PermissionAnswer } from '../../wire/types';
import { spelled } from '../spelled';
import { clockText, dateText, duration } from '../time';
import { Clamped } from './Clamped';
import { Fold } from './Fold';
import { LockIcon, MarkerIcon } from './icons';
import { JsonTree } from './JsonTree';
import { OutLink } from './markdown/inline';
import { RowTools } from './RowTools';
import type { ItemRow, StopRow } from './rows';
import { restIn, useScene } from './scene';
import { isRecord, wordOf } from './tool';
import { verbatim } from './verbatim';
import { sizeText } from './words';

export const PermissionRow = memo(function PermissionRow({ row }: { row: ItemRow<'permission'> }) {
  const { title, options, answer, at } = row.item;
  const name = answer && (optionName(options, answer.optionId) ?? answer.optionId ?? answer.outcome);
  const kind =
    answer && (answer.outcome === 'selected' ? optionKind(options, answer.optionId) : answer.outcome);
  return (
    <Fold
      id={row.id}
      className="permission"
      tools={<RowTools row={row} />}
      line={
        <>
          <LockIcon />
          <span className="label">Permission</span>
          <span className="tool-title">{spelled(title)}</span>
          <span className="permission-answer" data-kind={answer ? kind : 'open'}>
            {name ?? 'not answered'}
          </span>
          <span className="line-time" title={dateText(at.at)}>
            {answer ? duration(answer.at.at - at.at) : ''}
          </span>
        </>
      }
    >
      {() => <Options options={options} answer={answer} />}
    </Fold>
  );
});

/** What was offered, and which of it was chosen. */
function Options({ options, answer }: { options: unknown; answer: PermissionAnswer | undefined }) {
  const offered = Array.isArray(options) ? options.filter(isRecord).slice(0, OPTIONS_MOST) : [];
  if (offered.length === 0) return <JsonTree value={options} />;
  return (
    <>
      <ul className="options" aria-label="Options">
        {offered.map((option, i) => {
          const chosen = answer?.optionId !== undefined && option.optionId === answer.optionId;
          return (
            <li key={i} data-chosen={chosen || undefined} data-kind={wordOf(option.kind)}>
              <span className="option-mark" role="img" aria-label={chosen ? 'chosen' : 'not chosen'}>
                {chosen ? '✓' : '○'}
              </span>
              <span>{wordOf(option.name) || wordOf(option.optionId) || 'option without a name'}</span>
              <span className="quiet">{wordOf(option.kind).replaceAll('_', ' ')}</span>
            </li>
          );
        })}
      </ul>
      <p className="quiet">{answerText(answer)}</p>
    </>
  );
}

const OPTIONS_MOST = 50;

function answerText(answer: PermissionAnswer | undefined): string {
  if (!answer) return 'No answer yet.';
  const at = `at ${clockText(answer.at.at)}`;
  return answer.outcome === 'selected'
    ? `Answered ${at}.`
    : `Ended without a choice: ${answer.outcome}, ${at}.`;
}

function optionOf(options: unknown, id: string | undefined): Record<string, unknown> | undefined {
  if (!Array.isArray(options) || id === undefined) return undefined;
  return options.filter(isRecord).find((option) => option.optionId === id);
}

function optionName(options: unknown, id: string | undefined): string | undefined {
  const name = optionOf(options, id)?.name;
  return typeof name === 'string' ? name : undefined;
}

function optionKind(options: unknown, id: string | undefined): string {
  const kind = optionOf(options, id)?.kind;
  return typeof kind === 'string' ? kind : 'selected';
}

export const MarkerRow = memo(function MarkerRow({ row }: { row: ItemRow<'marker'> }) {
  const { name, payload, at } = row.item;
  return (
    <Fold
      id={row.id}
      className="marker"
      tools={<RowTools row={row} />}
      line={
        <>
          <MarkerIcon />
          <span className="label">{name.replaceAll('_', ' ')}</span>
          <span className="tool-summary">{saying(payload)}</span>
          <span className="line-time" title={dateText(at.at)}>
            {clockText(at.at)}
          </span>
        </>
      }
    >
      {() =>
        payload === null ? (
          <p className="quiet">Larger than is kept here: see event {at.seq}.</p>
        ) : (
          <JsonTree value={payload} />
        )
      }
    </Fold>
  );
});

/** What a marker says in words, if it does. */
function saying(payload: unknown): string {
  if (!isRecord(payload)) return '';
  for (const name of ['message', 'text', 'title', 'summary', 'name', 'content']) {
    const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
    if (typeof value === 'string') return value.slice(0, 240);
    if (isRecord(value) && typeof value.text === 'string') return value.text.slice(0, 240);
  }
  return '';
}

const MENTION_MOST = 300;

export function MentionRow({ row }: { row: ItemRow<'mention'> }) {
  const { uri, content, length } = row.item;
  const rest = restIn(useScene(), `${row.message}/${row.place}/text`, length);
  if (content.length <= MENTION_MOST && !content.includes('\n')) {
    return (
      <p className="mention">
        <OutLink href={uri} text={content || uri} label={content || uri} />
      </p>
    );
  }
  return (
    <Fold id={row.id} className="marker" line={<span className="tool-title">{uri || 'attached text'}</span>}>
      {() => (
        <Clamped id={row.id} text={content} rest={rest} most={20_000}>
          {verbatim}
        </Clamped>
      )}
    </Fold>
  );
}

export function AudioRow({ row }: { row: ItemRow<'audio'> }) {
  const { mimeType, length } = row.item;
  return (
    <p className="quiet">
      Sound ({mimeType || 'unknown kind'}, {sizeText(Math.round((length * 3) / 4))})
    </p>
  );
}

export function StopLine({ row }: { row: StopRow }) {
  return (
    <p className="stop" data-failed={row.failed || undefined}>
      Turn ended: {row.text.replaceAll('_', ' ')}
    </p>
  );
}
