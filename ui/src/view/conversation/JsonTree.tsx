// A JSON value as a tree that is made as it is opened. Long lists and long texts show their first part,
// so that a huge value costs what is in view.

import { type ReactNode, useState } from 'react';
import { Chevron } from './icons';

const CHILDREN = 100; // shown at first, and with each further step
const TEXT_MOST = 1000; // characters
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
  const isList = Array.isArray(value);
  return (
    <div className="json-branch" data-open={open || undefined}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron />
        <Name name={name} />
        <span className="json-size">{isList ? `[${list.length}]` : `{${list.length}}`}</span>
        {!open && <span className="json-hint">{hint(list, isList)}</span>}
      </button>
      {open && (
        <div className="json-children">
          {list.slice(0, shown).map(([key, child]) => (
            <Entry key={key} name={key} value={child} depth={depth - 1} />
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

function childrenOf(value: unknown): [string, unknown][] | undefined {
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span className="json-name">{name === '' ? '""' : name}: </span>;
}

function Leaf({ value }: { value: unknown }): ReactNode {
  const [all, setAll] = useState(false);
  if (typeof value !== 'string') {
    const text = value === undefined ? 'absent' : JSON.stringify(value);
    return <span className={`json-${value === null ? 'null' : typeof value}`}>{text}</span>;
  }
  const cut = !all && value.length > TEXT_MOST * 1.2;
  return (
    <>
      <span className="json-string">
        {cut ? `${value.slice(0, TEXT_MOST)}…` : value === '' ? '""' : value}
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
