// What is known of one log: when its entries came, where it is silent, and what in it is of interest.
// In: a session, or the run's steps for the trace. Out: a `Track`, the same one for the same input. Pure.
// Of messages outside the page's window only turns and usage are known; there the track has fewer
// entries, and counts as busy, because nobody can tell.

import type { History, Item, Message, Moment, Session, Step, TraceSummary } from '../wire/types';
import { type Cut, cutAt, prefixLength, TRACE } from './moment';

export type TickKind = 'prompt' | 'tool' | 'error';

/** An event of interest. */
export interface Tick {
  at: Cut;
  kind: TickKind;
  /** A tool call that failed, or a step or turn that did. */
  failed: boolean;
  label: string;
}

export interface Track {
  log: string;
  /** The known entries in order; `ats` in ms since 1970, never falling. */
  seqs: readonly number[];
  ats: readonly number[];
  ticks: readonly Tick[];
  /** Stretches without a silence longer than `IDLE_MS`, in order: ms since 1970. */
  spans: readonly Span[];
}

export type Span = readonly [from: number, to: number];

/** A longer silence is idle. */
export const IDLE_MS = 2_000;

const ofSession = new WeakMap<Session, Track>();
const ofMessage = new WeakMap<Message, Moment[]>();

/** The track of a session's event log. A session that grows mostly grows in its last message: what lies before is
 * read once. */
export function sessionTrack(session: Session): Track {
  const known = ofSession.get(session);
  if (known) return known;
  const base = baseOf(session);
  const last = session.messages.at(-1);
  const grown = last ? [...messageMoments(last)] : [];
  if (session.lastEvent) grown.push(session.lastEvent);
  const { seqs, ats } = joined(base, grown);
  const own = spansOf(ats);
  const spans = base.unknown.length === 0 ? own : mergeSpans([...own, ...base.unknown]);
  const track = { log: session.id, seqs, ats, ticks: ticksWith(base, session.id, last), spans };
  ofSession.set(session, track);
  return track;
}

/** What is known of a session before its last message. */
interface Base {
  before: readonly Message[];
  seqs: readonly number[];
  ats: readonly number[];
  ticks: readonly Tick[];
  /** Where nobody can tell. */
  unknown: readonly Span[];
  /** The tool calls of the last message as they were seen last, and all ticks with them. */
  late: { own: readonly Tick[]; all: readonly Tick[] };
}

const ofHistory = new WeakMap<History, Base>();

function baseOf({ id, messages, firstMessage, history }: Session): Base {
  const count = Math.max(0, messages.length - 1);
  const known = ofHistory.get(history);
  if (known?.before.length === count && known.before.every((one, i) => one === messages[i])) return known;
  const before = messages.slice(0, count);
  const moments = historyMoments(history);
  for (const message of before) for (const moment of messageMoments(message)) moments.push(moment);
  const seqOfWindow = messages.find(({ first }) => first.seq > 0)?.first.seq ?? Number.POSITIVE_INFINITY;
  const far = prefixLength(history.turns, ({ start }) => start.seq < seqOfWindow);
  const unknown: Span[] = [];
  for (const { start, end } of history.turns.slice(0, far)) addSpan(unknown, start.at, (end ?? start).at);
  const ticks = turnTicks(id, messages, firstMessage, history);
  const all = inOrder([...ticks, ...before.flatMap(toolTicksOf(id))]);
  const base = { before, ...entriesOf(moments), ticks: all, unknown, late: { own: [], all } };
  // One that has nothing here grows elsewhere: its track is known by the session.
  if (messages.length > 0) ofHistory.set(history, base);
  return base;
}

function historyMoments({ turns, usage, plans, settings }: History): Moment[] {
  const moments: Moment[] = [];
  for (const { start, end } of turns) {
    moments.push(start);
    if (end) moments.push(end);
  }
  for (const { at } of usage) moments.push(at);
  for (const { at } of plans) moments.push(at);
  for (const { at } of settings) moments.push(at);
  return moments;
}

type Entries = Pick<Track, 'seqs' | 'ats'>;

/** The entries of a base, and those of what grew, in one order. */
function joined(base: Base, grown: Moment[]): Entries {
  sortBySeq(grown);
  const from = grown[0]?.seq;
  if (from === undefined || (grown.length === 1 && from === base.seqs.at(-1))) return base;
  const kept = prefixLength(base.seqs, (seq) => seq < from);
  const [seqs, ats] = [base.seqs.slice(0, kept), base.ats.slice(0, kept)];
  const rest = base.seqs.slice(kept).map((seq, i) => ({ seq, at: base.ats[kept + i] as number }));
  const late = rest.length === 0 ? grown : [...rest, ...grown].sort((a, b) => a.seq - b.seq);
  addMoments(seqs, ats, late);
  return { seqs, ats };
}

/** All ticks: the same list as long as no tool call of the last message came or ended. */
function ticksWith(base: Base, session: string, last: Message | undefined): readonly Tick[] {
  const own = last ? toolTicksOf(session)(last) : [];
  const same = own.length === base.late.own.length && own.every((tick, i) => isSame(tick, base.late.own[i]));
  if (!same) base.late = { own, all: inOrder([...base.ticks, ...own]) };
  return base.late.all;
}

function isSame(tick: Tick, other: Tick | undefined): boolean {
  return tick.at.seq === other?.at.seq && tick.failed === other.failed && tick.label === other.label;
}

/** The track of some messages of a session alone. Where it is busy, the session's own track tells. */
export function messagesTrack(session: string, messages: readonly Message[]): Track {
  const track = trackOf(session, messages.flatMap(momentsOf), messages.flatMap(toolTicksOf(session)));
  return { ...track, spans: [] };
}

const ofSteps = new WeakMap<readonly Step[], Track>();

/** The track of the trace, as far as the steps tell. */
export function traceTrack(steps: readonly Step[], trace: TraceSummary, startedAt: number): Track {
  const known = ofSteps.get(steps);
  if (known && known.seqs.at(-1) === (trace.last?.seq ?? 0)) return known;
  const moments: Moment[] = [{ seq: 0, at: startedAt }];
  const ticks: Tick[] = [];
  for (const step of steps) {
    if (!step.trace) continue;
    moments.push(...step.trace);
    if (hasFailed(step)) {
      const label = `${step.attemptId} ${step.error ?? step.outcome.replace('_', ' ')}`;
      ticks.push({ at: cutAt(TRACE, step.trace[1]), kind: 'error', failed: true, label });
    }
  }
  if (trace.last) moments.push(trace.last);
  const track = trackOf(TRACE, moments, ticks);
  ofSteps.set(steps, track);
  return track;
}

export function hasFailed(step: Step): boolean {
  return step.outcome === 'failed' || step.outcome === 'timed_out';
}

function trackOf(log: string, moments: Moment[], ticks: Tick[]): Track {
  const { seqs, ats } = entriesOf(moments);
  return { log, seqs, ats, ticks: inOrder(ticks), spans: spansOf(ats) };
}

function entriesOf(moments: Moment[]): { seqs: number[]; ats: number[] } {
  sortBySeq(moments);
  const seqs: number[] = [];
  const ats: number[] = [];
  addMoments(seqs, ats, moments);
  return { seqs, ats };
}

const FEW = 24; // moments; fewer are put in order sooner than a sort has begun

/** In place; most are in order already, and most sessions have few. */
function sortBySeq(moments: Moment[]): void {
  for (let i = 1; i < moments.length; i += 1) {
    const moment = moments[i] as Moment;
    let place = i;
    while (place > 0 && (moments[place - 1] as Moment).seq > moment.seq) {
      if (moments.length > FEW) {
        moments.sort((a, b) => a.seq - b.seq);
        return;
      }
      moments[place] = moments[place - 1] as Moment;
      place -= 1;
    }
    moments[place] = moment;
  }
}

function inOrder(ticks: Tick[]): Tick[] {
  return ticks.sort((a, b) => a.at.seq - b.at.seq);
}

/** Adds entries after those there are, each once, their times never falling. */
function addMoments(seqs: number[], ats: number[], moments: readonly Moment[]): void {
  let [lastSeq, lastAt] = [seqs.at(-1) ?? -1, ats.at(-1) ?? Number.NEGATIVE_INFINITY];
  for (const { seq, at } of moments) {
    if (seq === lastSeq) continue;
    lastSeq = seq;
    lastAt = Math.max(at, lastAt);
    seqs.push(seq);
    ats.push(lastAt);
  }
}

function spansOf(ats: readonly number[]): Span[] {
  const spans: Span[] = [];
  let from = ats[0];
  let last = from;
  if (from === undefined || last === undefined) return spans;
  for (const at of ats) {
    if (at - last > IDLE_MS) {
      spans.push([from, last]);
      from = at;
    }
    last = at;
  }
  spans.push([from, last]);
  return spans;
}

/** The stretches in which any of them is busy, in order. */
export function mergeSpans(spans: Span[]): Span[] {
  spans.sort((a, b) => a[0] - b[0]);
  const merged: Span[] = [];
  for (const [from, to] of spans) addSpan(merged, from, to);
  return merged;
}

/** As a part of the last one where no silence lies between them; it must not begin before that. */
function addSpan(spans: Span[], from: number, to: number): void {
  const last = spans[spans.length - 1];
  if (last && from >= last[0] && from - last[1] <= IDLE_MS)
    spans[spans.length - 1] = [last[0], Math.max(last[1], to)];
  else spans.push([from, to]);
}

/** When the message grew. Seq 0 is from the record: nobody knows when it came. */
function messageMoments(message: Message): Moment[] {
  const known = ofMessage.get(message);
  if (known) return known;
  const moments = momentsOf(message);
  ofMessage.set(message, moments);
  return moments;
}

function momentsOf({ first, items, last }: Message): Moment[] {
  const moments = [first, ...items.flatMap(itemMoments), last].filter(({ seq }) => seq > 0);
  sortBySeq(moments);
  return moments;
}

function itemMoments(item: Item): Moment[] {
  switch (item.kind) {
    case 'text':
    case 'thinking':
      return markMoments(item.marks);
    case 'tool':
      return item.states.map(({ at }) => at);
    case 'permission':
      return item.answer ? [item.at, item.answer.at] : [item.at];
    default:
      return [item.at];
  }
}

/** Marks are flat: length, seq, at. */
function markMoments(marks: readonly number[]): Moment[] {
  const moments: Moment[] = [];
  for (let i = 0; i + 2 < marks.length; i += 3)
    moments.push({ seq: marks[i + 1] as number, at: marks[i + 2] as number });
  return moments;
}

function turnTicks(id: string, messages: readonly Message[], firstMessage: number, history: History): Tick[] {
  const ticks: Tick[] = [];
  for (const { start, end, failed, stop, message } of history.turns) {
    const asked = textOf(messages[message - firstMessage]);
    ticks.push({ at: cutAt(id, start), kind: 'prompt', failed: false, label: asked || 'prompt' });
    if (failed && end)
      ticks.push({ at: cutAt(id, end), kind: 'error', failed: true, label: stop ?? 'the turn failed' });
  }
  return ticks;
}

function toolTicksOf(session: string): (message: Message) => Tick[] {
  return ({ items }) =>
    items.flatMap((item): Tick[] => {
      const first = item.kind === 'tool' ? item.states[0] : undefined;
      if (item.kind !== 'tool' || !first) return [];
      const failed = item.states.at(-1)?.status === 'failed';
      const label = item.states.findLast(({ title }) => title)?.title ?? 'tool call';
      return [{ at: cutAt(session, first.at), kind: 'tool', failed, label }];
    });
}

function textOf(message: Message | undefined): string {
  const item = message?.items.find(({ kind }) => kind === 'text');
  return item?.kind === 'text' ? item.text.slice(0, 120) : '';
}
