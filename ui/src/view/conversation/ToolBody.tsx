// What an opened tool call shows: its command or input, its content in order, its result where the
// content does not say it already.

import type { ToolView } from '../../playback/cut';
import { cutText } from '../../playback/cut';
import { hadCome } from '../../playback/moment';
import type { Terminal, ToolContent } from '../../wire/types';
import { Clamped } from './Clamped';
import { DiffView } from './DiffView';
import { Fold } from './Fold';
import { JsonTree } from './JsonTree';
import { CodeBlock } from './markdown/CodeBlock';
import { Markdown } from './markdown/Markdown';
import { Output } from './Output';
import { Picture } from './Picture';
import { useScene } from './scene';
import { commandOf, isRecord, placesOf, placeText, plainOutput, toolKind, unfenced } from './tool';

export function ToolBody({ id, view }: { id: string; view: ToolView }) {
  const { terminals } = useScene();
  const places = placesOf(view.locations);
  const inTerminal = view.content.some((part) => part.kind === 'terminal');
  const shown = textsOf(view.content, terminals);
  const output = plainOutput(view.output);
  const said = output !== undefined && shown.some((text) => text.trim() === output.trim());
  const empty = view.input === undefined && view.content.length === 0 && view.output === undefined;
  return (
    <>
      {places.length > 0 && (
        <ul className="places">
          {places.map((place) => (
            <li key={placeText(place)}>{placeText(place)}</li>
          ))}
        </ul>
      )}
      {view.input !== undefined && !inTerminal && <Input id={`${id}/input`} view={view} />}
      {view.content.map((content, i) => (
        <Content key={i} id={`${id}/${i}`} content={content} view={view} />
      ))}
      {view.output !== undefined && !said && <Result id={`${id}/output`} view={view} text={output} />}
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

/** A command reads as one; any other input is a tree. A diff below says more than an edit's input. */
function Input({ id, view }: { id: string; view: ToolView }) {
  const command = commandOf(view.input);
  if (command !== undefined) {
    return (
      <pre className="screen command">
        <span className="quiet">$ </span>
        {command}
      </pre>
    );
  }
  const told = view.content.some((part) => part.kind === 'diff');
  return (
    <Fold id={id} className="plain" line={<span className="label">Input</span>} open={!told}>
      {() => <JsonTree value={view.input} />}
    </Fold>
  );
}

function Result({ id, view, text }: { id: string; view: ToolView; text: string | undefined }) {
  if (text !== undefined && (view.content.length === 0 || toolKind(view.kind) === 'execute')) {
    return <Output id={id} text={text} label="Result" />;
  }
  return (
    <Fold
      id={id}
      className="plain"
      line={<span className="label">Result</span>}
      open={view.content.length === 0}
    >
      {() => <JsonTree value={view.output} />}
    </Fold>
  );
}

function Content({ id, content, view }: { id: string; content: ToolContent; view: ToolView }) {
  switch (content.kind) {
    case 'text':
      return <ContentText id={id} text={content.text} view={view} />;
    case 'diff':
      return <DiffView id={id} path={content.path} before={content.oldText} after={content.newText} />;
    case 'terminal':
      return <TerminalView id={id} terminalId={content.terminalId} />;
    case 'image':
      return <Picture media={content} />;
    case 'other':
      return (
        <p className="quiet">
          {content.name}: {content.text}
        </p>
      );
  }
}

const MARKDOWN_MOST = 50_000;

/** Programs print for a terminal, and agents often put that in a fence; thoughts and answers are Markdown. */
function ContentText({ id, text, view }: { id: string; text: string; view: ToolView }) {
  const kind = toolKind(view.kind);
  const fenced = unfenced(text);
  if (kind === 'think' || (kind === 'other' && !text.includes('\u001b') && !fenced)) {
    return (
      <Clamped id={id} text={text} most={MARKDOWN_MOST}>
        {(shown) => <Markdown text={shown} />}
      </Clamped>
    );
  }
  if (fenced && kind !== 'execute' && !/^(console|terminal|text|)$/.test(fenced.lang)) {
    return <CodeBlock code={fenced.text} lang={fenced.lang} />;
  }
  return <Output id={id} text={fenced?.text ?? text} />;
}

function TerminalView({ id, terminalId }: { id: string; terminalId: string }) {
  const { terminals, cut, sessionId } = useScene();
  const terminal = terminals.find((one) => one.id === terminalId);
  if (!terminal || !hadCome(terminal.at, sessionId, cut))
    return <p className="quiet">Terminal {terminalId}</p>;
  const ended = terminal.exitAt && hadCome(terminal.exitAt, sessionId, cut) ? terminal.exit : undefined;
  return (
    <>
      <pre className="screen command">
        <span className="quiet">$ </span>
        {terminal.command}
      </pre>
      <Output id={id} text={cutText(terminal.output, cut, sessionId)} label="Terminal" />
      {ended !== undefined && <p className="quiet">{exitText(ended)}</p>}
    </>
  );
}

function exitText(exit: unknown): string {
  if (!isRecord(exit)) return 'ended';
  if (typeof exit.signal === 'string') return `ended by ${exit.signal}`;
  return typeof exit.exitCode === 'number' ? `exit code ${exit.exitCode}` : 'ended';
}
