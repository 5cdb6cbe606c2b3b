// What can be done with a row: a button that is always in its place, and a menu that is loaded when it is
// first opened.

import { lazy, Suspense, useRef, useState } from 'react';
import { DotsIcon } from './icons';
import type { AnyItemRow } from './rows';
import { useCopy } from './useCopy';
import { rowName } from './words';

const RowMenu = lazy(() => import('./RowMenu'));

export function RowTools({ row }: { row: AnyItemRow }) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [outcome, copy] = useCopy();
  const name = rowName(row);
  return (
    <span className="row-tools" data-open={open || outcome !== undefined || undefined}>
      <button
        ref={button}
        type="button"
        aria-label={`Actions for this ${name}`}
        aria-haspopup="menu"
        aria-expanded={open}
        title="Copy, raw events"
        onClick={() => setOpen(true)}
      >
        <DotsIcon />
      </button>
      {outcome && (
        <span role="status" className="row-told">
          {outcome === 'copied' ? 'Copied' : 'The browser does not allow copying here'}
        </span>
      )}
      {open && (
        <Suspense fallback={null}>
          <RowMenu row={row} name={name} anchor={button} onCopy={copy} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </span>
  );
}
