// A block of code: plain at once, coloured when the worker has answered. Colours never move anything.

import { useEffect, useRef, useState } from 'react';
import { CopyButton } from '../CopyButton';
import { highlighted, knownSpans } from './highlighter';
import { type CodeSpan, extended } from './spans';

const GROWING_EVERY = 250; // ms between two requests while code is being written

export interface CodeBlockProps {
  code: string;
  /** As it stands after the fence. */
  lang: string;
  growing?: boolean;
}

export function CodeBlock({ code, lang, growing = false }: CodeBlockProps) {
  const name = /^[\w+#.-]{1,24}/.exec(lang)?.[0].toLowerCase() ?? '';
  const spans = useSpans(name, code, growing);
  return (
    <div className="code">
      <div className="code-bar">
        <span>{name}</span>
        <CopyButton text={() => code} label="Copy code" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>
        <code>{spans ? spans.map(coloured) : code}</code>
      </pre>
    </div>
  );
}

function coloured({ text, className }: CodeSpan, i: number) {
  if (className === '') return text;
  return (
    <span key={i} className={className}>
      {text}
    </span>
  );
}

function useSpans(lang: string, code: string, growing: boolean): readonly CodeSpan[] | undefined {
  const [found, setFound] = useState<{ lang: string; code: string; spans: readonly CodeSpan[] }>();
  const asked = useRef(0);
  useEffect(() => {
    let wanted = true;
    const ask = () => {
      asked.current = Date.now();
      highlighted(lang, code).then((spans) => wanted && spans && setFound({ lang, code, spans }));
    };
    const wait = growing ? Math.max(0, GROWING_EVERY - (Date.now() - asked.current)) : 0;
    const timer = wait === 0 ? ask() : setTimeout(ask, wait);
    return () => {
      wanted = false;
      clearTimeout(timer ?? undefined);
    };
  }, [lang, code, growing]);
  const known = knownSpans(lang, code);
  if (known) return known;
  return found?.lang === lang ? extended(found.spans, found.code, code) : undefined;
}
