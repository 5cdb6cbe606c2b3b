// A conversation as it stood at a moment. Pure: state and cut in, what to draw out.
// Every piece carries the moment at which it came, so this is a search, never a replay. Where nothing
// was cut off, the very same object comes back, so identity means unchanged.

import type { Item, Message, Permission, Text, ToolCall, ToolContent, ToolState } from '../wire/types';
import { type Cut, hadCome, hadComeAt, prefixLength } from './moment';

/** A tool call as it stood. `since` and `at` are ms since 1970: first and last change that had come. */
export interface ToolView {
  status: string | undefined;
  title: string | undefined;
  kind: string | undefined;
  locations: unknown;
  input: unknown;
  output: unknown;
  content: ToolContent[];
  /** Which generation of content that is. */
  generation: number;
  /** Only the beginning of the input is here: which state brought it, and its length as JSON. */
  largeInput: LargeJson | undefined;
  /** The same of the output. */
  largeOutput: LargeJson | undefined;
  since: number;
  at: number;
}

export interface LargeJson {
  state: number;
  length: number;
}

const MARK = 3; // marks are flat: length, seq, at

/** The text as it had grown, as far as it is here. Without marks it came from the record, whole. */
export function cutText(text: Text, cut: Cut | null, sessionId: string): string {
  const length = cutLength(text, cut, sessionId);
  return length >= text.text.length ? text.text : text.text.slice(0, length);
}

/** How long the whole text was, when only its beginning is here; else undefined. */
export function cutLarge(text: Text, cut: Cut | null, sessionId: string): number | undefined {
  const length = cutLength(text, cut, sessionId);
  return length > text.text.length ? length : undefined;
}

function cutLength(text: Text, cut: Cut | null, sessionId: string): number {
  const { marks } = text;
  if (cut === null || marks.length === 0) return text.length ?? text.text.length;
  const known = marksBefore(marks, cut, sessionId);
  return known === 0 ? 0 : (marks[(known - 1) * MARK] ?? 0);
}

function marksBefore(marks: readonly number[], cut: Cut, log: string): number {
  let low = 0;
  let high = Math.floor(marks.length / MARK);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const seq = marks[middle * MARK + 1] as number;
    const at = marks[middle * MARK + 2] as number;
    if (hadComeAt(seq, at, log, cut)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The tool call as it stood: the fold of its states up to the cut. Null when none had come. */
export function cutTool(tool: ToolCall, cut: Cut | null, sessionId: string): ToolView | null {
  const known = prefixLength(tool.states, (state) => hadCome(state.at, sessionId, cut));
  const first = tool.states[0];
  const last = tool.states[known - 1];
  if (!first || !last) return null;
  const view: ToolView = { ...BLANK, content: [], since: first.at.at, at: last.at.at };
  let content: ToolState['content'];
  for (let i = 0; i < known; i += 1) {
    const state = tool.states[i] as ToolState;
    if (state.status !== undefined) view.status = state.status;
    if (state.title !== undefined) view.title = state.title;
    if (state.kind !== undefined) view.kind = state.kind;
    if (state.locations !== undefined) view.locations = state.locations;
    if (state.input !== undefined) {
      view.input = state.input;
      view.largeInput = largeOf(i, state.large?.input);
    }
    if (state.output !== undefined) {
      view.output = state.output;
      view.largeOutput = largeOf(i, state.large?.output);
    }
    if (state.content !== undefined) content = state.content;
  }
  if (content) {
    view.content = cutContent(tool.contents[content.generation], content.items, content.length);
    view.generation = content.generation;
  }
  return view;
}

function largeOf(state: number, length: number | undefined): LargeJson | undefined {
  return length === undefined ? undefined : { state, length };
}

const BLANK = {
  status: undefined,
  title: undefined,
  kind: undefined,
  locations: undefined,
  input: undefined,
  output: undefined,
  generation: 0,
  largeInput: undefined,
  largeOutput: undefined,
};

function cutContent(generation: ToolContent[] | undefined, items: number, length: number): ToolContent[] {
  if (!generation) return [];
  const last = generation[items - 1];
  const whole = last?.kind !== 'text' || (last.length ?? last.text.length) <= length;
  if (whole) return items === generation.length ? generation : generation.slice(0, items);
  return [...generation.slice(0, items - 1), grownTo(last, length)];
}

/** The message with what had come by the cut; null when nothing of it had. */
export function cutMessage(message: Message, sessionId: string, cut: Cut | null): Message | null {
  if (cut === null || hadCome(message.last, sessionId, cut)) return message;
  if (!hadCome(message.first, sessionId, cut)) return null;
  const items = message.items.map((item) => cutItem(item, sessionId, cut)).filter((item) => item !== null);
  return { ...message, items };
}

function cutItem(item: Item, sessionId: string, cut: Cut): Item | null {
  switch (item.kind) {
    case 'text':
    case 'thinking':
      return cutTextItem(item, sessionId, cut);
    case 'tool':
      return cutToolItem(item, sessionId, cut);
    case 'permission':
      return cutPermission(item, sessionId, cut);
    default:
      return hadCome(item.at, sessionId, cut) ? item : null;
  }
}

function cutTextItem<T extends Text>(item: T, sessionId: string, cut: Cut): T | null {
  const length = cutLength(item, cut, sessionId);
  if (length === (item.length ?? item.text.length)) return item;
  if (length === 0) return null;
  const marks = item.marks.slice(0, marksBefore(item.marks, cut, sessionId) * MARK);
  return { ...grownTo(item, length), marks };
}

/** The same as it was when it was so long. */
function grownTo<T extends { text: string; length?: number }>(item: T, length: number): T {
  const { length: _, ...rest } = item;
  const text = item.text.slice(0, length);
  return { ...rest, text, ...(length > text.length && { length }) } as T;
}

function cutToolItem<T extends ToolCall>(item: T, sessionId: string, cut: Cut): T | null {
  const known = prefixLength(item.states, (state) => hadCome(state.at, sessionId, cut));
  if (known === 0) return null;
  return known === item.states.length ? item : { ...item, states: item.states.slice(0, known) };
}

function cutPermission<T extends Permission>(item: T, sessionId: string, cut: Cut): T | null {
  if (!hadCome(item.at, sessionId, cut)) return null;
  if (!item.answer || hadCome(item.answer.at, sessionId, cut)) return item;
  const { answer: _, ...asked } = item;
  return asked as T;
}
