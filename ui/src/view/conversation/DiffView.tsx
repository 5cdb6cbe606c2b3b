// A changed file, in one column or side by side. The comparison is loaded and made when first opened.

import { Suspense, use, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { settings } from '../../store/settings';
import { useSources } from '../live';
import { grouped } from '../number';
import { CopyButton } from './CopyButton';
import './diff.css';
import { spelled } from '../spelled';
import type { Diff, DiffRow, SplitRow } from './diff';
import { useOpen } from './open';
import { RemoteText, useAsked } from './RemoteText';
import { type Rest, readWhole } from './rest';
import { verbatim } from './verbatim';
import { sizeText } from './words';

const ROWS_MOST = 400;

export interface DiffViewProps {
  id: string;
  path: string;
  before: string | undefined;
  after: string;
  /** Only the beginning of the text before is here: where the whole is. */
  restBefore?: Rest | undefined;
  restAfter?: Rest | undefined;
}

type Differ = typeof import('./diff');
let differ: Promise<Differ> | undefined;

export function DiffView(props: DiffViewProps) {
  const [module] = useState(() => {
    differ ??= import('./diff');
    return differ;
  });
  return (
    <Suspense fallback={<div className="diff" aria-busy="true" />}>
      {props.restBefore || props.restAfter ? (
        <LargeDiff {...props} module={module} />
      ) : (
        <Compared {...props} module={module} />
      )}
    </Suspense>
  );
}

type ComparedProps = DiffViewProps & { module: Promise<Differ>; note?: string | undefined };

/** Reads what can be compared in time; of more, the beginnings are compared, and the new text is shown on wish. */
function LargeDiff(props: ComparedProps) {
  const { id, before, after, restBefore, restAfter } = props;
  const { reader } = useSources();
  const total = (restBefore?.length ?? before?.length ?? 0) + (restAfter?.length ?? after.length);
  const read = useAsked(total <= COMPARED_MOST ? id : undefined, total, () =>
    Promise.all([
      restBefore ? readWhole(reader, restBefore) : before,
      restAfter ? readWhole(reader, restAfter) : after,
    ]),
  );
  const [all, choose] = useOpen(`${id}/new`, false);
  if (read && 'found' in read) {
    return <Compared {...props} key="whole" before={read.found[0]} after={read.found[1]} />;
  }
  return (
    <>
      <Compared {...props} note={`only the beginning of ${sizeText(total)} is compared`} />
      {restAfter && (
        <>
          {all && <RemoteText rest={restAfter}>{verbatim}</RemoteText>}
          <button type="button" className="show-all" onClick={() => choose(!all)}>
            {all ? 'Hide the new text' : `Show all of the new text (${sizeText(restAfter.length)})`}
          </button>
        </>
      )}
    </>
  );
}

const COMPARED_MOST = 1_000_000; // characters of both sides

function Compared({ id, path, before, after, restAfter, module, note }: ComparedProps) {
  const { reader } = useSources();
  const { diffRows, splitRows } = use(module);
  const split = useStore(settings, (state) => state.splitDiff) && before !== undefined;
  const diff = useMemo(() => diffRows(before, after), [diffRows, before, after]);
  const [all, choose] = useOpen(`${id}/all`, false);
  const rows = all ? diff.rows : diff.rows.slice(0, ROWS_MOST);
  return (
    <div className="diff">
      <DiffHead
        path={path}
        diff={diff}
        fresh={before === undefined}
        note={note}
        copy={() => (restAfter ? readWhole(reader, restAfter) : after)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <section className="diff-rows" tabIndex={0} aria-label={`Changes of ${path}`}>
        <table data-split={split || undefined}>
          {split && <SplitColumns />}
          <tbody>
            {split
              ? splitRows(rows).map((row, i) => <SplitLine key={i} row={row} />)
              : rows.map((row, i) => <DiffLine key={i} row={row} />)}
          </tbody>
        </table>
      </section>
      {rows.length < diff.rows.length && (
        <button type="button" className="show-all" onClick={() => choose(true)}>
          Show all {grouped(diff.rows.length)} lines
        </button>
      )}
    </div>
  );
}

interface DiffHeadProps {
  path: string;
  diff: Diff;
  fresh: boolean;
  note: string | undefined;
  copy(): string | Promise<string>;
}

function DiffHead({ path, diff, fresh, note, copy }: DiffHeadProps) {
  return (
    <div className="diff-head">
      <span className="diff-path" title={spelled(path)}>
        {spelled(path)}
      </span>
      <span className="diff-added">+{diff.added}</span>
      {!fresh && <span className="diff-removed">−{diff.removed}</span>}
      {fresh && <span className="diff-note">new file</span>}
      {note !== undefined && <span className="diff-note">{note}</span>}
      {diff.rough && <span className="diff-note">too large to compare line by line</span>}
      {!fresh && <SplitToggle />}
      <CopyButton text={copy} label="Copy the new text" />
    </div>
  );
}

function SplitToggle() {
  const split = useStore(settings, (state) => state.splitDiff);
  return (
    <button
      type="button"
      className="diff-split"
      aria-pressed={split}
      onClick={() => settings.setState({ splitDiff: !split })}
    >
      Side by side
    </button>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−', gap: '' };

function DiffLine({ row }: { row: DiffRow }) {
  if (row.kind === 'gap') {
    return (
      <tr data-kind="gap">
        <td className="gap" colSpan={4}>
          {row.text} unchanged
        </td>
      </tr>
    );
  }
  return (
    <tr data-kind={row.kind}>
      <td>{row.old}</td>
      <td>{row.new}</td>
      <td>{SIGNS[row.kind]}</td>
      <td>{row.text}</td>
    </tr>
  );
}

/** The first row may be a gap over all columns, so their widths are said here. */
function SplitColumns() {
  return (
    <colgroup>
      <col className="diff-number" />
      <col />
      <col className="diff-number" />
      <col />
    </colgroup>
  );
}

function SplitLine({ row }: { row: SplitRow }) {
  if (row.kind === 'gap') {
    return (
      <tr data-kind="gap">
        <td className="gap" colSpan={4}>
          {row.left?.text} unchanged
        </td>
      </tr>
    );
  }
  const { left, right } = row;
  const side = (line: DiffRow | undefined) => (line ? line.kind : 'none');
  return (
    <tr data-kind={row.kind}>
      <td>{left?.old}</td>
      <td data-side={side(left)}>{left?.text}</td>
      <td>{right?.new}</td>
      <td data-side={side(right)}>{right?.text}</td>
    </tr>
  );
}
