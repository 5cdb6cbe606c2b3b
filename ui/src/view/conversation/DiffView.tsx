// A changed file, in one column or side by side. The comparison is loaded and made when first opened.

import { Suspense, use, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { settings } from '../../store/settings';
import { CopyButton } from './CopyButton';
import './diff.css';
import type { Diff, DiffRow, SplitRow } from './diff';
import { useOpen } from './open';

const ROWS_MOST = 400;

export interface DiffViewProps {
  id: string;
  path: string;
  before: string | undefined;
  after: string;
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
      <Compared {...props} module={module} />
    </Suspense>
  );
}

function Compared({ id, path, before, after, module }: DiffViewProps & { module: Promise<Differ> }) {
  const { diffRows, splitRows } = use(module);
  const split = useStore(settings, (state) => state.splitDiff) && before !== undefined;
  const diff = useMemo(() => diffRows(before, after), [diffRows, before, after]);
  const [all, choose] = useOpen(`${id}/all`, false);
  const rows = all ? diff.rows : diff.rows.slice(0, ROWS_MOST);
  return (
    <div className="diff">
      <DiffHead path={path} diff={diff} fresh={before === undefined} after={after} />
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
          Show all {diff.rows.length.toLocaleString('en')} lines
        </button>
      )}
    </div>
  );
}

function DiffHead({ path, diff, fresh, after }: { path: string; diff: Diff; fresh: boolean; after: string }) {
  return (
    <div className="diff-head">
      <span className="diff-path" title={path}>
        {path}
      </span>
      <span className="diff-added">+{diff.added}</span>
      {!fresh && <span className="diff-removed">−{diff.removed}</span>}
      {fresh && <span className="diff-note">new file</span>}
      {diff.rough && <span className="diff-note">too large to compare line by line</span>}
      {!fresh && <SplitToggle />}
      <CopyButton text={() => after} label="Copy the new text" />
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
