// What an opened tool call shows: its command or input, its content in order, its result where the
// content does not say it already.

import type { ToolView } from '../../playback/cut';
import { cutLarge, cutText } from '../../playback/cut';
import { hadCome } from '../../playback/moment';
import type { Terminal, ToolContent } from '../../wire/types';
import { spelled } from '../spelled';
import { Clamped, type ClampedProps } from './Clamped';
import { DiffView } from './DiffView';
import { Fold } from './Fold';
import { LargeTree } from './LargeTree';
import { CodeBlock } from './markdown/CodeBlock';
import { Markdown } from './markdown/Markdown';
import { Output } from './Output';
import { Picture } from './Picture';
import { restIn, useScene } from './scene';
import { commandOf, isRecord, outputAt, placesOf, placeText, plainOutput, toolKind, unfenced } from './tool';
import { CommandLine } from './verbatim';

interface ToolBodyProps {
  id: string;
  /** `<message>/<item>`. */
  place: string;
  view: ToolView;
}

export function ToolBody({ id, place, view }: ToolBodyProps) {
  const { terminals } = useScene();
  const places = placesOf(view.locations);
  const inTerminal = view.content.some((part) => part.kind === 'terminal');
  const shown = textsOf(view.content, terminals);
  const output = plainOutput(view.output);
  const said = output !== undefined && shown.some((text) => says(text, output, view));
  const empty = view.input === undefined && view.content.length === 0 && view.output === undefined;
  return (
    <>
      {places.length > 0 && (
        <ul className="places">
          {places.map((place) => (
            <li key={placeText(place)}>{spelled(placeText(place))}</li>
          ))}
        </ul>
      )}
      {view.input !== undefined && !inTerminal && <Input id={`${id}/input`} place={place} view={view} />}
      {view.content.map((content, i) => (
        <Content
          key={i}
          id={`${id}/${i}`}
          place={`${place}/content/${view.generation}/${i}`}
          content={content}
          view={view}
        />
      ))}
      {view.output !== undefined && !said && (
        <Result id={`${id}/output`} place={place} view={view} text={output} />
      )}
      {empty && <p className="quiet">Nothing has come of this call yet.</p>}
    </>
  );
}

/** What the content says already, so that the result does not say it again. */
function textsOf(content: readonly ToolContent[], terminals: readonly Terminal[]): string[] {
  return content.flatMap((part) => {
    if (part.kind === 'text') return [part.text, unfenced(part.text)?.text ?? ''];
    if (part.kind !== 'terminal') return [];
    return [terminals.find((one) => one.id === part.terminalId)?.output.text ?? ''];
  });
}

/** Of two large texts only the beginnings are here, each as long as it came. */
function says(text: string, output: string, view: ToolView): boolean {
  if (!view.largeOutput) return text.trim() === output.trim();
  const [short, long] = text.length < output.length ? [text, output] : [output, text];
  return short.length > LARGE && long.startsWith(short);
}

const LARGE = 10_000; // characters

/** A command reads as one; any other input is a tree. A diff below says more than an edit's input. */
function Input({ id, place, view }: ToolBodyProps) {
  const scene = useScene();
  const { largeInput } = view;
  const rest = restIn(scene, `${place}/input/${largeInput?.state}`, largeInput?.length);
  const command = commandOf(view.input);
  if (command !== undefined) {
    return (
      <Clamped id={id} text={command} rest={rest} most={COMMAND_MOST}>
        {(text) => <CommandLine command={text} />}
      </Clamped>
    );
  }
  const told = view.content.some((part) => part.kind === 'diff');
  return (
    <Fold id={id} className="plain" line={<span className="label">Input</span>} open={!told}>
      {() => <LargeTree id={id} value={view.input} rest={rest} />}
    </Fold>
  );
}

const COMMAND_MOST = 8000; // characters shown at first

function Result({ id, place, view, text }: ToolBodyProps & { text: string | undefined }) {
  const { largeOutput } = view;
  const rest = restIn(useScene(), `${place}/output/${largeOutput?.state}`, largeOutput?.length);
  if (text !== undefined && (view.content.length === 0 || toolKind(view.kind) === 'execute')) {
    return (
      <Output id={id} text={text} rest={rest && { ...rest, at: outputAt(view.output) }} label="Result" />
    );
  }
  return (
    <Fold
      id={id}
      className="plain"
      line={<span className="label">Result</span>}
      open={view.content.length === 0}
    >
      {() => <LargeTree id={id} value={view.output} rest={rest} />}
    </Fold>
  );
}

interface ContentProps extends ToolBodyProps {
  content: ToolContent;
}

function Content({ id, place, content, view }: ContentProps) {
  const scene = useScene();
  switch (content.kind) {
    case 'text':
      return (
        <ContentText id={id} text={content.text} rest={restIn(scene, place, content.length)} view={view} />
      );
    case 'diff':
      return (
        <DiffView
          id={id}
          path={content.path}
          before={content.oldText}
          after={content.newText}
          restBefore={restIn(scene, `${place}/old`, content.oldLength)}
          restAfter={restIn(scene, place, content.newLength)}
        />
      );
    case 'terminal':
      return <TerminalView id={id} terminalId={content.terminalId} />;
    case 'image':
      return <Picture media={content} />;
    case 'other':
      return (
        <Clamped id={id} text={content.text} rest={restIn(scene, place, content.length)} most={COMMAND_MOST}>
          {(text) => (
            <p className="quiet">
              {content.name}: {text}
            </p>
          )}
        </Clamped>
      );
  }
}

const MARKDOWN_MOST = 50_000;

/** Programs print for a terminal, and agents often put that in a fence; thoughts and answers are Markdown. */
function ContentText({
  id,
  text,
  rest,
  view,
}: Pick<ClampedProps, 'id' | 'text' | 'rest'> & { view: ToolView }) {
  const kind = toolKind(view.kind);
  // A fence that ends elsewhere is shown as it is.
  const fenced = rest ? undefined : unfenced(text);
  if (kind === 'think' || (kind === 'other' && !text.includes('\u001b') && !fenced)) {
    return (
      <Clamped id={id} text={text} rest={rest} most={MARKDOWN_MOST}>
        {(shown) => <Markdown text={shown} />}
      </Clamped>
    );
  }
  if (fenced && kind !== 'execute' && !/^(console|terminal|text|)$/.test(fenced.lang)) {
    return <CodeBlock code={fenced.text} lang={fenced.lang} />;
  }
  return <Output id={id} text={fenced?.text ?? text} rest={rest} />;
}

function TerminalView({ id, terminalId }: { id: string; terminalId: string }) {
  const scene = useScene();
  const { terminals, cut, sessionId } = scene;
  const index = terminals.findIndex((one) => one.id === terminalId);
  const terminal = terminals[index];
  if (!terminal || !hadCome(terminal.at, sessionId, cut))
    return <p className="quiet">Terminal {terminalId}</p>;
  const ended = terminal.exitAt && hadCome(terminal.exitAt, sessionId, cut) ? terminal.exit : undefined;
  return (
    <>
      <CommandLine command={terminal.command} />
      <Output
        id={id}
        text={cutText(terminal.output, cut, sessionId)}
        rest={restIn(scene, `terminals/${index}`, cutLarge(terminal.output, cut, sessionId))}
        label="Terminal"
      />
      {ended !== undefined && <p className="quiet">{exitText(ended)}</p>}
    </>
  );
}

function exitText(exit: unknown): string {
  if (!isRecord(exit)) return 'ended';
  if (typeof exit.signal === 'string') return `ended by ${exit.signal}`;
  return typeof exit.exitCode === 'number' ? `exit code ${exit.exitCode}` : 'ended';
}
