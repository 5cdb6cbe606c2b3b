// Pieces of a conversation with all of their bodies, for copies. In: a piece as it is here. Out: the same
// with what is not here read. A piece that is here whole comes back as it is.

import type { BodyPlace, Reader } from '../../wire/reader';
import type { Item, Terminal, ToolCall, ToolContent, ToolState } from '../../wire/types';
import { readRange } from './rest';
import type { Scene } from './scene';

type Read = (path: string, length: number) => Promise<string>;

type Where = Pick<Scene, 'runId' | 'sessionId'>;

function readIn(reader: Reader, { runId, sessionId }: Where): Read {
  return (path, length) => {
    const place: BodyPlace = { log: sessionId, path };
    return readRange(reader, { ...place, runId, length }, 0, length);
  };
}

/** The item, whose place in the session is `<message>/<item>`. */
export async function wholeItem(reader: Reader, where: Where, place: string, item: Item): Promise<Item> {
  const read = readIn(reader, where);
  switch (item.kind) {
    case 'text':
    case 'thinking':
      return wholeText(item, (length) => read(`${place}/text`, length));
    case 'mention':
      if (item.length === undefined) return item;
      return { ...item, content: await read(`${place}/text`, item.length) };
    case 'tool':
      return wholeTool(item, (path, length) => read(`${place}/${path}`, length));
    default:
      return item;
  }
}

/** The terminals that a call shows, with all they printed. */
export function wholeTerminals(
  reader: Reader,
  where: Where,
  terminals: readonly Terminal[],
  shown: readonly Item[],
): Promise<Terminal[]> {
  const read = readIn(reader, where);
  const ids = new Set(shown.flatMap((item) => (item.kind === 'tool' ? terminalsOf(item) : [])));
  return Promise.all(
    terminals.map(async (terminal, i) => {
      if (!ids.has(terminal.id)) return terminal;
      const output = await wholeText(terminal.output, (length) => read(`terminals/${i}`, length));
      return { ...terminal, output };
    }),
  );
}

function terminalsOf({ contents }: ToolCall): string[] {
  return contents.flat().flatMap((part) => (part.kind === 'terminal' ? [part.terminalId] : []));
}

async function wholeText<T extends { text: string; length?: number }>(
  text: T,
  read: (length: number) => Promise<string>,
): Promise<T> {
  if (text.length === undefined) return text;
  const { length, ...rest } = text;
  return { ...rest, text: await read(length) } as T;
}

async function wholeTool<T extends ToolCall>(tool: T, read: Read): Promise<T> {
  const states = await Promise.all(tool.states.map((state, i) => wholeState(state, i, read)));
  const contents = await Promise.all(
    tool.contents.map((parts, generation) =>
      Promise.all(parts.map((part, i) => wholeContent(part, `content/${generation}/${i}`, read))),
    ),
  );
  return { ...tool, states, contents };
}

async function wholeState(state: ToolState, at: number, read: Read): Promise<ToolState> {
  const { large, ...rest } = state;
  if (!large) return state;
  const [input, output] = await Promise.all([
    large.input === undefined ? rest.input : read(`input/${at}`, large.input).then(JSON.parse),
    large.output === undefined ? rest.output : read(`output/${at}`, large.output).then(JSON.parse),
  ]);
  return { ...rest, ...(input !== undefined && { input }), ...(output !== undefined && { output }) };
}

async function wholeContent(part: ToolContent, path: string, read: Read): Promise<ToolContent> {
  if (part.kind === 'text' || part.kind === 'other') return wholeText(part, (length) => read(path, length));
  if (part.kind !== 'diff') return part;
  const { oldLength, newLength, ...rest } = part;
  const newText = newLength === undefined ? part.newText : await read(path, newLength);
  if (oldLength === undefined) return { ...rest, newText };
  return { ...rest, newText, oldText: await read(`${path}/old`, oldLength) };
}
