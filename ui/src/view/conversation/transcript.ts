// A piece of a conversation as something to keep: text, Markdown or JSON. In: pieces as they stood, and what
// they refer to. Out: strings. Pure. What an agent wrote never ends a fence before its end.

import { cutText, cutTool, type ToolView } from '../../playback/cut';
import { type Cut, hadCome } from '../../playback/moment';
import type { Item, Message, Terminal, ToolContent } from '../../wire/types';
import { ansiSpans } from './ansi';
import { patchText } from './diff';
import { commandOf, isRecord, placesOf, placeText, plainOutput, toolTitle, unfenced, wordOf } from './tool';

export type Form = 'text' | 'markdown' | 'json';

/** What pieces refer to, and the moment they are shown at. */
export interface Around {
  sessionId: string;
  cut: Cut | null;
  terminals: readonly Terminal[];
}

export function messageAs(form: Form, message: Message, around: Around): string {
  if (form === 'json') {
    const { id, role, first, last } = message;
    return json({ id, role, first, last, items: message.items.map((item) => told(item, around)) });
  }
  const pieces = message.items.map((item) => pieceAs(form, item, around)).filter((piece) => piece !== '');
  if (form === 'text') return pieces.join('\n\n');
  const heading = message.role === 'user' ? '## Prompt' : '## Answer';
  const at = message.first.at === 0 ? '' : `, ${new Date(message.first.at).toISOString()}`;
  return `${[`${heading}${at}`, ...pieces].join('\n\n')}\n`;
}

export function pieceAs(form: Form, item: Item, around: Around): string {
  if (form === 'json') return json(told(item, around));
  switch (item.kind) {
    case 'text':
      return item.text;
    case 'thinking':
      return form === 'text' ? item.text : quoted(item.text);
    case 'tool': {
      const view = cutTool(item, around.cut, around.sessionId);
      if (!view) return '';
      return form === 'text' ? toolText(view, around) : toolMarkdown(view, around);
    }
    case 'permission':
      return permissionText(item);
    case 'mention':
      return item.content === '' ? item.uri : item.content;
    case 'marker':
      return form === 'text' ? item.name : `**${item.name}**\n\n${fenced(json(item.payload), 'json')}`;
    case 'image':
    case 'audio':
      return `(${item.kind}, ${item.mimeType || 'unknown kind'}, event ${item.at.seq})`;
  }
}

/** A fence that nothing in the text can end. */
export function fenced(text: string, lang: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`{3,}/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${lang}\n${text.replace(/\n$/, '')}\n${fence}`;
}

function quoted(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? 'null';
}

/** Without what only the page needs: how a text grew, and a call's states one by one. */
function told(item: Item, around: Around): unknown {
  if (item.kind === 'tool') {
    const view = cutTool(item, around.cut, around.sessionId);
    if (!view) return null;
    const { kind, since, at, ...rest } = view;
    const terminals = terminalsOf(view.content, around).map(({ id, command, output, exit }) => {
      return { id, command, output: cutText(output, around.cut, around.sessionId), exit };
    });
    const more = terminals.length > 0 ? { terminals } : {};
    return { kind: 'tool', id: item.id, toolKind: kind, startedAt: since, changedAt: at, ...rest, ...more };
  }
  if (item.kind === 'text' || item.kind === 'thinking') return { kind: item.kind, text: item.text };
  return item;
}

function terminalsOf(content: readonly ToolContent[], { terminals, cut, sessionId }: Around): Terminal[] {
  return content.flatMap((part) => {
    const found = part.kind === 'terminal' && terminals.find(({ id }) => id === part.terminalId);
    return found && hadCome(found.at, sessionId, cut) ? [found] : [];
  });
}

function permissionText({ title, options, answer }: Extract<Item, { kind: 'permission' }>): string {
  const offered: unknown[] = Array.isArray(options) ? options : [];
  const lines = offered.map((one) => {
    const { optionId, name } = isRecord(one) ? one : {};
    const chosen = answer?.optionId !== undefined && optionId === answer.optionId;
    return `- [${chosen ? 'x' : ' '}] ${wordOf(name) || wordOf(optionId) || 'option'}`;
  });
  const end = answer ? [] : ['not answered'];
  return [`Permission: ${title}`, ...lines, ...end].join('\n');
}

function headOf(view: ToolView): string {
  return [toolTitle(view), view.status?.replaceAll('_', ' ')].filter(Boolean).join(', ');
}

function toolText(view: ToolView, around: Around): string {
  const command = commandOf(view.input);
  const parts = [headOf(view), ...placesOf(view.locations).map(placeText)];
  if (command !== undefined) parts.push(`$ ${command}`);
  else if (view.input !== undefined) parts.push(json(view.input));
  for (const part of view.content) parts.push(contentText(part, around));
  const output = plainOutput(view.output);
  if (output !== undefined) parts.push(unlessSaid(plain(output), parts));
  else if (view.output !== undefined && view.content.length === 0) parts.push(json(view.output));
  return parts.filter((part) => part !== '').join('\n');
}

function unlessSaid(text: string, parts: readonly string[]): string {
  return parts.some((part) => part.trim() === text.trim()) ? '' : text;
}

function contentText(part: ToolContent, around: Around): string {
  switch (part.kind) {
    case 'text':
      return plain(unfenced(part.text)?.text ?? part.text);
    case 'diff':
      return patchText(part.path, part.oldText, part.newText);
    case 'terminal':
      return terminalText(part, around);
    case 'image':
      return `(image, ${part.mimeType || 'unknown kind'}, event ${part.at.seq})`;
    case 'other':
      return `${part.name}: ${part.text}`;
  }
}

function terminalText(part: ToolContent, around: Around): string {
  const [terminal] = terminalsOf([part], around);
  if (!terminal) return '';
  return `$ ${terminal.command}\n${plain(cutText(terminal.output, around.cut, around.sessionId))}`;
}

function toolMarkdown(view: ToolView, around: Around): string {
  const parts = [`### ${headOf(view).replaceAll(/\s+/g, ' ')}`];
  const places = placesOf(view.locations);
  if (places.length > 0) parts.push(places.map((place) => `- ${placeText(place)}`).join('\n'));
  const command = commandOf(view.input);
  if (command !== undefined) parts.push(fenced(command, 'sh'));
  else if (view.input !== undefined) parts.push(fenced(json(view.input), 'json'));
  const texts = view.content.map((part) => contentText(part, around));
  view.content.forEach((part, i) => {
    if (texts[i]) parts.push(fenced(texts[i], LANGS[part.kind]));
  });
  const output = plainOutput(view.output);
  if (output !== undefined) {
    if (unlessSaid(plain(output), texts) !== '') parts.push(fenced(plain(output), 'text'));
  } else if (view.output !== undefined && view.content.length === 0) {
    parts.push(fenced(json(view.output), 'json'));
  }
  return parts.join('\n\n');
}

const LANGS: Record<ToolContent['kind'], string> = {
  text: 'text',
  diff: 'diff',
  terminal: 'console',
  image: 'text',
  other: 'text',
};

/** What a program printed, without its codes. */
function plain(text: string): string {
  return ansiSpans(text)
    .map((span) => span.text)
    .join('');
}
