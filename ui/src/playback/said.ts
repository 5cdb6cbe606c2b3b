// What was being said at a moment, in a line: for the preview of a place that is not shown yet. Pure.
// Knows the messages that the page holds; elsewhere only which turn it was.

import { own } from '../wire/keyed';
import type { Item, Message, Run, Session } from '../wire/types';
import { cutText, cutTool } from './cut';
import { type Held, NOTHING } from './held';
import { type Cut, hadCome, prefixLength } from './moment';
import { stepAt } from './playhead';
import { around, isInWindow, lastBegun } from './stretch';

/** The last words; or, where they are not held, the turn of so many, counted from 1. */
export type Said = { words: string } | { turn: number; turns: number };

const LONGEST = 140; // characters

export function saidAt(run: Run, cut: Cut): string {
  const said = foundAt(run, cut);
  return said && 'words' in said ? said.words : '';
}

/** Null where nobody had said anything. */
export function foundAt(run: Run, cut: Cut, held: Held = NOTHING): Said | null {
  const session = sessionAt(run, cut);
  if (!session) return null;
  const message = isInWindow(session, cut) ? inWindow(session, cut) : inHeld(session, cut, held);
  if (message) return { words: lastWords(message, session.id, cut) };
  if (message === null) return null;
  const { turns } = session.history;
  const turn = prefixLength(turns, ({ start }) => hadCome(start, session.id, cut));
  return turn === 0 ? null : { turn, turns: turns.length };
}

function sessionAt(run: Run, cut: Cut): Session | undefined {
  const step = run.steps.slice(0, stepAt(run.steps, cut) + 1).findLast(({ conversation }) => conversation);
  const id = Object.hasOwn(run.sessions, cut.log) ? cut.log : step?.conversation?.sessionId;
  return own(run.sessions, id);
}

function inWindow({ id, messages }: Session, cut: Cut): Message | null {
  return messages[prefixLength(messages, ({ first }) => hadCome(first, id, cut)) - 1] ?? null;
}

/** Undefined: what was said then is not held. */
function inHeld(session: Session, cut: Cut, held: Held): Message | null | undefined {
  const last = lastBegun(held, session, cut);
  if (last === undefined) return undefined;
  return last === -1 ? null : around(held, session, last, [0, 0])?.messages[0];
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
