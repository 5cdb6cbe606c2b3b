// Two texts side by side, differences marked. The comparison is bounded, loaded and made when first shown.

import { Suspense, use, useMemo, useState } from 'react';
import type { DiffRow } from '../conversation/diff';
import { grouped } from '../number';
import { Passage } from './Passage';

interface SplitDiffProps {
  title: string;
  names: readonly [string, string];
  before: string;
  after: string;
}

const ROWS_MOST = 300;

type Differ = typeof import('../conversation/diff');
let differ: Promise<Differ> | undefined;

export function SplitDiff(props: SplitDiffProps) {
  const { title, before, after } = props;
  const [module] = useState(() => {
    differ ??= import('../conversation/diff');
    return differ;
  });
  if (before === '' && after === '') return null;
  const same = before === after;
  return (
    <Passage title={title} note={same ? 'the same in both attempts' : undefined}>
      {!same && (
        <Suspense fallback={<p className="details-note">Comparing…</p>}>
          <Compared {...props} module={module} />
        </Suspense>
      )}
    </Passage>
  );
}

function Compared({ title, names, before, after, module }: SplitDiffProps & { module: Promise<Differ> }) {
  const { diffRows, splitRows } = use(module);
  const diff = useMemo(() => diffRows(before, after), [diffRows, before, after]);
  const pairs = useMemo(() => splitRows(diff.rows), [splitRows, diff]);
  const [all, setAll] = useState(false);
  const shown = all ? pairs : pairs.slice(0, ROWS_MOST);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="split" tabIndex={0} aria-label={`${title}: ${names[0]} beside ${names[1]}`}>
        <table>
          <colgroup>
            <col className="split-numbers" />
            <col />
            <col className="split-numbers" />
            <col />
          </colgroup>
          <thead>
            <tr>
              <th scope="col" colSpan={2}>
                {names[0]} <span className="split-removed">−{diff.removed}</span>
              </th>
              <th scope="col" colSpan={2}>
                {names[1]} <span className="split-added">+{diff.added}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((pair, i) =>
              pair.kind === 'gap' ? (
                <tr key={i} className="split-gap">
                  <td colSpan={4}>{pair.left?.text} the same</td>
                </tr>
              ) : (
                <tr key={i}>
                  <Half row={pair.left} number={pair.left?.old} side="left" />
                  <Half row={pair.right} number={pair.right?.new} side="right" />
                </tr>
              ),
            )}
          </tbody>
        </table>
      </section>
      {diff.rough && <p className="details-note">Too large or too different to compare line by line.</p>}
      {shown.length < pairs.length && (
        <button type="button" className="show-all" onClick={() => setAll(true)}>
          Show all {grouped(pairs.length)} lines
        </button>
      )}
    </>
  );
}

const MARKS = { same: '', added: 'added', removed: 'removed', gap: '' };

function Half({ row, number, side }: { row: DiffRow | undefined; number: number | undefined; side: string }) {
  const mark = row ? MARKS[row.kind] : '';
  return (
    <>
      <td className="split-number" data-mark={mark}>
        {number}
      </td>
      <td data-mark={row ? mark : 'none'} data-side={side}>
        {mark && <span className="unseen">{mark}: </span>}
        {row?.text}
      </td>
    </>
  );
}
