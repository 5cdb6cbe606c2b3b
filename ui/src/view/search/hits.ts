// Hits in groups, and where a hit is shown. In: hits and the run. Out: words and places. Pure.

import { type Cut, hadCome, prefixLength, TRACE } from '../../playback/moment';
import { own, ownValues } from '../../wire/keyed';
import type { Item, PieceKind, Run, SearchHit, Session, ToolContent } from '../../wire/types';
import { stepOf } from '../conversation/rows';

export interface Group {
  key: string;
  label: string;
  /** The hits, with their places among all. */
  hits: { hit: SearchHit; index: number }[];
}

/** Neighbours that are in the same message, step or log. */
export function groupsOf(hits: readonly SearchHit[], run: Run): Group[] {
  const groups: Group[] = [];
  hits.forEach((hit, index) => {
    const key = groupKey(hit);
    const last = groups.at(-1);
    if (last?.key === key) last.hits.push({ hit, index });
    else groups.push({ key, label: groupLabel(hit, run), hits: [{ hit, index }] });
  });
  return groups;
}

function groupKey({ place }: SearchHit): string {
  switch (place.in) {
    case 'message':
      return `message/${place.session}/${place.message}`;
    case 'session':
      return `session/${place.session}`;
    case 'step':
      return `step/${place.index}`;
    case 'trace':
      return 'trace';
    case 'artifact':
      return `artifact/${place.path}`;
  }
}

/** Names a hit, the same in every search that finds it: for links, and for the same hit among later ones. */
export function hitName({ kind, place, at, superseded }: SearchHit): string {
  const then = superseded && at ? [`then.${at.seq}`] : [];
  return [kind, ...then, ...placeName(place)].join(':');
}

function placeName(place: SearchHit['place']): (string | number)[] {
  switch (place.in) {
    case 'message':
      return [place.message, place.item, place.part, place.session];
    case 'session':
      return ['beside', place.index, place.session];
    case 'step':
      return ['step', place.index];
    case 'trace':
      return [place.seq];
    case 'artifact':
      return [place.attempt ?? '', place.path];
  }
}

/** How much a run holds: grows whenever there is more to find. */
export function sizeOf({ trace, steps, sessions }: Run): number {
  const events = ownValues(sessions).reduce((sum, session) => sum + session.eventCount, 0);
  return events + trace.count + steps.length;
}

function groupLabel({ place }: SearchHit, run: Run): string {
  switch (place.in) {
    case 'message': {
      const step = run.steps[stepOf(run.steps, place.session, place.message) ?? -1];
      return `${step?.attemptId ?? place.session} · message ${place.message + 1}`;
    }
    case 'session':
      return `${own(run.sessions, place.session)?.about.handle || place.session} · plan and terminals`;
    case 'step':
      return `Step ${run.steps[place.index]?.attemptId ?? place.index + 1}`;
    case 'trace':
      return 'Trace';
    case 'artifact':
      return `File ${place.path} · ${place.attempt ?? 'run'}`;
  }
}

const KINDS: Record<PieceKind, string> = {
  text: 'text',
  thinking: 'thinking',
  mention: 'link',
  title: 'tool',
  input: 'input',
  output: 'output',
  content: 'content',
  locations: 'files',
  permission: 'permission',
  marker: 'notice',
  plan: 'plan',
  terminal: 'terminal',
  prompt: 'prompt',
  answer: 'answer',
  error: 'error',
  detail: 'doing',
  trace: 'trace',
  artifact: 'file',
};

export function kindWord(kind: PieceKind): string {
  return KINDS[kind] ?? kind;
}

/** What a hit asks the page to show. */
export type Aim =
  | {
      kind: 'message';
      session: string;
      message: number;
      item: number;
      part: number;
      /** What of the item is meant. */
      piece?: PieceKind;
      moment: Cut | null;
      /** It was there at that moment only, and something else is now. */
      past?: boolean;
    }
  | { kind: 'step'; index: number; file?: string }
  | { kind: 'moment'; moment: Cut };

export function aimOf({ place, at, kind, superseded }: SearchHit, run: Run): Aim | null {
  switch (place.in) {
    case 'message': {
      const { session, message, item, part } = place;
      const moment = at ? { log: session, ...at } : null;
      const past = superseded && { past: true };
      return { kind: 'message', session, message, item, part, piece: kind, moment, ...past };
    }
    case 'artifact': {
      const index = run.steps.findIndex(({ attemptId }) => attemptId === place.attempt);
      if (index !== -1) return { kind: 'step', index, file: place.path };
      return at ? { kind: 'moment', moment: { log: TRACE, ...at } } : null;
    }
    case 'step':
      return { kind: 'step', index: place.index };
    case 'trace':
      return at ? { kind: 'moment', moment: { log: TRACE, ...at } } : null;
    case 'session': {
      const session = own(run.sessions, place.session);
      if (!session || !at) return null;
      const terminal =
        kind === 'terminal'
          ? session.history.terminals[place.index - session.history.plans.length]
          : undefined;
      const found = messageAt(session, at.seq, terminal?.id);
      return (
        found && {
          kind: 'message',
          session: place.session,
          piece: kind,
          moment: { log: place.session, ...at },
          ...found,
        }
      );
    }
  }
}

/** The message that was being said at an event, and the part that shows a terminal, as far as loaded. */
function messageAt(session: Session, seq: number, terminalId: string | undefined) {
  const loaded = prefixLength(session.messages, (message) => message.first.seq <= seq) - 1;
  if (loaded >= 0) {
    const items = session.messages[loaded]?.items ?? [];
    const parts = items.map((one) => terminalPart(one, terminalId));
    const item = Math.max(
      0,
      parts.findIndex((part) => part !== -1),
    );
    return { message: session.firstMessage + loaded, item, part: Math.max(0, parts[item] ?? 0) };
  }
  const { turns } = session.history;
  const turn = turns[prefixLength(turns, (one) => one.start.seq <= seq) - 1];
  return turn ? { message: turn.message, item: 0, part: 0 } : null;
}

function terminalPart(item: Item, terminalId: string | undefined): number {
  if (item.kind !== 'tool' || terminalId === undefined) return -1;
  const shows = (part: ToolContent) => part.kind === 'terminal' && part.terminalId === terminalId;
  return item.contents.reduce((found, parts) => Math.max(found, parts.findIndex(shows)), -1);
}

/** Whether the playhead has to move for the aim to be in view. */
export function isHidden(aim: Aim, cut: Cut | null): boolean {
  if (aim.kind !== 'message' || !aim.moment) return false;
  if (aim.past) return cut === null || cut.log !== aim.moment.log || cut.seq !== aim.moment.seq;
  if (cut === null) return false;
  return !hadCome(aim.moment, aim.session, cut);
}
