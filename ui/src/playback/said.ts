// What was being said at a moment, in a line: for the preview of a place that is not shown yet. Pure.
// Knows only the messages in the page's window; elsewhere it says nothing.

import type { Item, Message, Run } from '../wire/types';
import { cutText, cutTool } from './cut';
import { type Cut, hadCome, prefixLength } from './moment';
import { stepAt } from './playhead';

const LONGEST = 140; // characters

export function saidAt(run: Run, cut: Cut): string {
  const step = run.steps.slice(0, stepAt(run.steps, cut) + 1).findLast(({ conversation }) => conversation);
  const id = Object.hasOwn(run.sessions, cut.log) ? cut.log : step?.conversation?.sessionId;
  const session = id === undefined ? undefined : run.sessions[id];
  if (!session) return '';
  const { messages } = session;
  const known = prefixLength(messages, ({ first }) => hadCome(first, session.id, cut));
  const message = messages[known - 1];
  return message ? lastWords(message, session.id, cut) : '';
}

function lastWords(message: Message, log: string, cut: Cut): string {
  for (let i = message.items.length - 1; i >= 0; i -= 1) {
    const words = wordsOf(message.items[i] as Item, log, cut)
      .replace(/\s+/g, ' ')
      .trim();
    if (words !== '') return words.length > LONGEST ? `…${words.slice(-LONGEST)}` : words;
  }
  return '';
}

function wordsOf(item: Item, log: string, cut: Cut): string {
  switch (item.kind) {
    case 'text':
    case 'thinking':
      return cutText(item, cut, log);
    case 'tool': {
      const view = cutTool(item, cut, log);
      return view ? [view.title, view.status?.replace('_', ' ')].filter(Boolean).join(' · ') : '';
    }
    case 'permission':
      return hadCome(item.at, log, cut) ? item.title : '';
    default:
      return '';
  }
}
