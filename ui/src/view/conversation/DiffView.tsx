// A changed file, unified. The comparison is loaded and made when first opened.

import { Suspense, use, useMemo, useState } from 'react';
import { CopyButton } from './CopyButton';
import type { Diff, DiffRow } from './diff';
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
  const { diffRows } = use(module);
  const diff = useMemo(() => diffRows(before, after), [diffRows, before, after]);
  const [all, choose] = useOpen(`${id}/all`, false);
  const rows = all ? diff.rows : diff.rows.slice(0, ROWS_MOST);
  return (
    <div className="diff">
      <DiffHead path={path} diff={diff} fresh={before === undefined} after={after} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <section className="diff-rows" tabIndex={0} aria-label={`Changes of ${path}`}>
        <table>
          <tbody>
            {rows.map((row, i) => (
              <DiffLine key={i} row={row} />
            ))}
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
      <CopyButton text={() => after} label="Copy the new text" />
    </div>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−', gap: '' };

function DiffLine({ row }: { row: DiffRow }) {
  if (row.kind === 'gap') {
    return (
      <tr data-kind="gap">
        <td colSpan={4}>{row.text} unchanged</td>
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
