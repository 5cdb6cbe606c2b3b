// What one line says of a tool call: its state, its kind, its point. In: a tool call as it stood
// (from playback). Out: words. Pure; agents' inputs are untrusted and of any shape.

import type { ToolView } from '../../playback/cut';

export type ToolKind =
  | 'read'
  | 'edit'
  | 'delete'
  | 'move'
  | 'search'
  | 'execute'
  | 'think'
  | 'fetch'
  | 'other';

const KINDS = new Set<string>([
  'read',
  'edit',
  'delete',
  'move',
  'search',
  'execute',
  'think',
  'fetch',
  'other',
]);
const SUMMARY_MOST = 240; // characters

export function toolKind(kind: string | undefined): ToolKind {
  return kind !== undefined && KINDS.has(kind) ? (kind as ToolKind) : 'other';
}

export function toolTitle(view: ToolView): string {
  return firstLine(view.title ?? '') || view.kind || 'tool call';
}

/** The point of a call in a few words; empty when the title says it already. */
export function toolSummary(view: ToolView): string {
  const point = pointOf(view);
  const title = toolTitle(view);
  const file = point.slice(point.lastIndexOf('/') + 1);
  const said = title.includes(point) || point.includes(title) || (isPath(point) && title.includes(file));
  return said ? '' : point;
}

function isPath(point: string): boolean {
  return point.includes('/') && !/\s/.test(point);
}

/** A command with its arguments, as it would be typed; undefined for any other input. */
export function commandOf(input: unknown): string | undefined {
  if (!isRecord(input)) return undefined;
  const name = Object.hasOwn(input, 'command') ? input.command : input.cmd;
  const command = joined(name);
  if (command === undefined) return undefined;
  const args = Array.isArray(input.args) && input.args.length > 0 ? joined(input.args) : undefined;
  return args === undefined ? command : `${command} ${args}`;
}

function joined(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const words = Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string');
  return words ? value.join(' ') : undefined;
}

const POINTS = [
  'pattern',
  'query',
  'url',
  'path',
  'file_path',
  'filePath',
  'abs_path',
  'description',
  'prompt',
];

function pointOf({ input, locations }: ToolView): string {
  if (typeof input === 'string') return firstLine(input);
  const command = commandOf(input);
  if (command !== undefined) return firstLine(command);
  if (isRecord(input)) {
    for (const name of POINTS) {
      const text = wordsOf(Object.hasOwn(input, name) ? input[name] : undefined);
      if (text !== '') return text;
    }
  }
  const place = placesOf(locations)[0];
  if (place) return placeText(place);
  if (isRecord(input)) {
    for (const value of Object.values(input)) {
      const text = wordsOf(value);
      if (text !== '') return text;
    }
  }
  return '';
}

function wordsOf(value: unknown): string {
  if (typeof value === 'string') return firstLine(value);
  if (Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string')) {
    return firstLine(value.slice(0, 40).join(' '));
  }
  return '';
}

export interface PlaceOfFile {
  path: string;
  line: number | undefined;
}

/** Locations as the protocol has them, those that are not left out. */
export function placesOf(locations: unknown): PlaceOfFile[] {
  if (!Array.isArray(locations)) return [];
  return locations.slice(0, 200).flatMap((entry: unknown) => {
    if (!isRecord(entry) || typeof entry.path !== 'string') return [];
    return [{ path: entry.path, line: typeof entry.line === 'number' ? entry.line : undefined }];
  });
}

export function placeText({ path, line }: PlaceOfFile): string {
  return line === undefined ? path : `${path}:${line}`;
}

/** Text of a result that is nothing but text, such as `{stdout}` or a string; undefined for anything else. */
export function plainOutput(output: unknown): string | undefined {
  if (typeof output === 'string') return output;
  const name = outputName(output);
  return name === undefined ? undefined : ((output as Record<string, unknown>)[name] as string);
}

/** Where that text is in the result, as a pointer. */
export function outputAt(output: unknown): string {
  const name = outputName(output);
  return name === undefined ? '' : `/${name}`;
}

function outputName(output: unknown): string | undefined {
  if (!isRecord(output)) return undefined;
  return ['formatted_output', 'output', 'stdout', 'stderr'].find((name) => {
    const value = Object.hasOwn(output, name) ? output[name] : undefined;
    return typeof value === 'string' && value !== '';
  });
}

/** A whole text in one code fence, without the fence. */
export function unfenced(text: string): { lang: string; text: string } | undefined {
  const open = /^\s{0,64}(`{3,}|~{3,})([^\n`]{0,200})\n/.exec(text.slice(0, 400));
  const mark = open?.[1];
  if (!open || mark === undefined) return undefined;
  const end = text.trimEnd();
  const closed = end.length > open[0].length && end.endsWith(mark);
  const inner = end.slice(open[0].length, closed ? -mark.length : undefined);
  if (inner.includes(mark)) return undefined;
  return { lang: (open[2] ?? '').trim(), text: closed ? inner.replace(/\n$/, '') : inner };
}

function firstLine(text: string): string {
  const head = text.slice(0, SUMMARY_MOST * 2).trimStart();
  const end = head.indexOf('\n');
  const line = (end === -1 ? head : head.slice(0, end)).trimEnd();
  return line.length > SUMMARY_MOST ? `${line.slice(0, SUMMARY_MOST)}…` : line;
}

/** What is a word by itself; nothing for anything else, which may not even have a text. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
