// A block of code: plain at once, coloured when the worker has answered. Colours never move anything.

import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { spelled } from '../../spelled';
import { CopyButton } from '../CopyButton';
import { highlighted, knownSpans } from './highlighter';
import { type CodeSpan, extended, isSamePart, parts } from './spans';

const GROWING_EVERY = 250; // ms between two requests while code is being written
const GROWING_PACE = 40; // characters that make it a ms longer: each request reads all of the code
const LINE = 18; // px, as the stylesheet has it

export interface CodeBlockProps {
  code: string;
  /** As it stands after the fence. */
  lang: string;
  growing?: boolean;
}

export function CodeBlock({ code, lang, growing = false }: CodeBlockProps) {
  const name = /^[\w+#.-]{1,24}/.exec(lang)?.[0].toLowerCase() ?? '';
  const spans = useSpans(name, code, growing);
  const drawn = useMemo(() => parts(spans ?? [{ text: code, className: '' }]), [spans, code]);
  return (
    <div className="code">
      <div className="code-bar">
        <span>{name}</span>
        <CopyButton text={() => code} label="Copy code" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>
        <code>
          {drawn.length === 1
            ? drawn[0]?.map(coloured)
            : drawn.map((part, i) => <Part key={i} spans={part} />)}
        </code>
      </pre>
    </div>
  );
}

/** Some lines of the code. */
const Part = memo(
  function Part({ spans }: { spans: readonly CodeSpan[] }) {
    const lines = spans.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
    return (
      <span className="code-part" style={{ containIntrinsicHeight: `auto ${lines * LINE}px` }}>
        {spans.map(coloured)}
      </span>
    );
  },
  (a, b) => isSamePart(a.spans, b.spans),
);

function coloured({ text, className }: CodeSpan, i: number) {
  const written = spelled(text);
  if (className === '') return written;
  return (
    <span key={i} className={className}>
      {written}
    </span>
  );
}

function useSpans(lang: string, code: string, growing: boolean): readonly CodeSpan[] | undefined {
  const [found, setFound] = useState<{ lang: string; code: string; spans: readonly CodeSpan[] }>();
  const asked = useRef(0);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  useEffect(() => {
    // An answer for code that has grown since still colours its beginning.
    const ask = () => {
      asked.current = Date.now();
      highlighted(lang, code).then((spans) => !gone.current && spans && setFound({ lang, code, spans }));
    };
    const pause = GROWING_EVERY + code.length / GROWING_PACE;
    const wait = growing ? Math.max(0, pause - (Date.now() - asked.current)) : 0;
    const timer = wait === 0 ? ask() : setTimeout(ask, wait);
    return () => clearTimeout(timer ?? undefined);
  }, [lang, code, growing]);
  const known = knownSpans(lang, code);
  if (known) return known;
  return found?.lang === lang ? extended(found.spans, found.code, code) : undefined;
}
