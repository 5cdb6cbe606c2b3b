// What a program printed, with its colours. The end is shown first: it is what a reader looks for.

import { useMemo } from 'react';
import { useSources } from '../live';
import { spelled } from '../spelled';
import { ansiSpans, type Span } from './ansi';
import { Clamped } from './Clamped';
import { CopyButton } from './CopyButton';
import { type Rest, readWhole } from './rest';

const MOST = 20_000; // characters shown at first

interface OutputProps {
  id: string;
  text: string;
  /** `text` is only the beginning: where the whole is. */
  rest?: Rest | undefined;
  label?: string;
}

export function Output({ id, text, rest, label = 'Output' }: OutputProps) {
  const { reader } = useSources();
  if (text === '') return null;
  return (
    <div className="output">
      <div className="output-bar">
        <span>{label}</span>
        <CopyButton
          text={() => (rest ? readWhole(reader, rest) : text)}
          label={`Copy ${label.toLowerCase()}`}
        />
      </div>
      <Clamped id={id} text={text} rest={rest} most={MOST} keep="end">
        {(shown) => <Screen text={shown} />}
      </Clamped>
    </div>
  );
}

function Screen({ text }: { text: string }) {
  const spans = useMemo(() => ansiSpans(text.trimEnd()), [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <pre className="screen" tabIndex={0}>
      {spans.map((span, i) => (
        <Painted key={i} span={span} />
      ))}
    </pre>
  );
}

export function Painted({ span }: { span: Span }) {
  if (span.className === '' && !span.color && !span.background) return spelled(span.text);
  const style = {
    ...(span.color && { color: `rgb(${span.color})` }),
    ...(span.background && { backgroundColor: `rgb(${span.background})` }),
  };
  return (
    <span className={span.className} style={style}>
      {spelled(span.text)}
    </span>
  );
}
