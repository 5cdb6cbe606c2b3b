// A JSON value as a tree that is made as it is opened. Long lists and long texts show their first part,
// so that a huge value costs what is in view.

import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { SoughtContext, useSought } from '../search/sought';
import { spelled } from '../spelled';
import { findIn } from './find';
import { Chevron } from './icons';

const CHILDREN = 100; // shown at first, and with each further step
const TEXT_MOST = 1000; // characters
const MOST = 2000; // shown for the sake of a word in one of them
const LEAF_MOST = 200_000; // characters of a text that comes open by itself
const OPEN_DEPTH = 1; // levels that are open at first

export function JsonTree({ value, open = OPEN_DEPTH }: { value: unknown; open?: number }) {
  return (
    <div className="json">
      <Entry name={undefined} value={value} depth={open} />
    </div>
  );
}

function Entry({ name, value, depth }: { name: string | undefined; value: unknown; depth: number }) {
  const children = childrenOf(value);
  if (!children || children.length === 0) {
    return (
      <div className="json-leaf">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    );
  }
  return <Branch name={name} value={value} list={children} depth={depth} />;
}

function Branch(props: {
  name: string | undefined;
  value: unknown;
  list: [string, unknown][];
  depth: number;
}) {
  const { name, value, list, depth } = props;
  const [open, setOpen] = useState(depth > 0);
  const [shown, setShown] = useState(CHILDREN);
  const sought = useSought();
  const first = useMemo(() => (sought ? childWith(value, sought.words) : -1), [sought, value]);
  useEffect(() => {
    if (first === -1) return;
    setOpen(true);
    if (first < MOST) setShown((now) => Math.max(now, first + 1));
  }, [first]);
  const isList = Array.isArray(value);
  return (
    <div className="json-branch" data-open={open || undefined}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron />
        <Name name={name} />
        <span className="json-size">{isList ? `[${list.length}]` : `{${list.length}}`}</span>
        {!open && <span className="json-hint">{spelled(hint(list, isList))}</span>}
      </button>
      {open && (
        <div className="json-children">
          {list.slice(0, shown).map(([key, child], i) => (
            // Only the way to the first of the words comes open.
            <SoughtContext key={key} value={i === first ? sought : null}>
              <Entry name={key} value={child} depth={depth - 1} />
            </SoughtContext>
          ))}
          {list.length > shown && (
            <button type="button" className="show-all" onClick={() => setShown(shown + 10 * CHILDREN)}>
              {list.length - shown} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** Index of the first child that says one of the words, in its name or anywhere inside. */
function childWith(value: unknown, words: readonly string[]): number {
  const says = ([name, child]: [string, unknown]) => findIn(`${name} ${textOf(child)}`, words) !== null;
  return words.length === 0 ? -1 : (childrenOf(value)?.findIndex(says) ?? -1);
}

/** A file may be nested deeper than a text can be made of it. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
}

function childrenOf(value: unknown): [string, unknown][] | undefined {
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : (
    <span className="json-name">{name === '' ? '""' : spelled(name)}: </span>
  );
}

function Leaf({ value }: { value: unknown }): ReactNode {
  const [all, setAll] = useState(false);
  const sought = useSought();
  useEffect(() => {
    if (!sought || typeof value !== 'string' || value.length > LEAF_MOST) return;
    if ((findIn(value, sought.words) ?? 0) > TEXT_MOST / 2) setAll(true);
  }, [sought, value]);
  if (typeof value !== 'string') {
    const text = value === undefined ? 'absent' : JSON.stringify(value);
    return <span className={`json-${value === null ? 'null' : typeof value}`}>{text}</span>;
  }
  const cut = !all && value.length > TEXT_MOST * 1.2;
  return (
    <>
      <span className="json-string">
        {cut ? `${spelled(value.slice(0, TEXT_MOST))}…` : value === '' ? '""' : spelled(value)}
      </span>
      {cut && (
        <button type="button" className="show-all" onClick={() => setAll(true)}>
          Show all
        </button>
      )}
    </>
  );
}

function hint(list: [string, unknown][], isList: boolean): string {
  const names = list.slice(0, 4).map(([key, value]) => (isList ? short(value) : key));
  return `${names.join(', ')}${list.length > names.length ? ', …' : ''}`.slice(0, 90);
}

function short(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  return String(value).slice(0, 24);
}
