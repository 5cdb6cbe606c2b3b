// What of a run's page a link restores, as the query of its address and back. Pure.
// In: a query, also one that somebody made up. Out: an address that is valid, whatever it said: what is not
// known is ignored, what is too long is cut, and never does it fail. What is as it comes by itself is left out.

import { parseCutName } from '../../playback/moment';
import { parseWindowName, type TimeWindow, windowName } from '../../playback/window';
import { encoded } from '../../wire/url';
import type { StatusFilter } from '../rail/filter';
import type { TabName } from '../side/tab';

/** An entry as `cutName` names it, or the end of the step at this index. */
export type NamedMoment = { entry: string } | { step: number };

/** What is in the middle of the graph's pane, in the graph's own units, and how large. */
export interface Look {
  x: number;
  y: number;
  zoom: number;
}

export interface Address {
  /** Null is the live edge. */
  moment: NamedMoment | null;
  /** What happened in it is shown alone; null for everything. */
  window: TimeWindow | null;
  /** Null where the moment decides. */
  tab: TabName | null;
  /** The graph covers the tabs, where the window is narrow. */
  graph: boolean;
  /** All nodes are listed in place of the drawing. */
  nodes: boolean;
  /** Which events are listed: `all`, `trace` or `session:<id>`; only those of the shown step; of which kind. */
  log: string;
  ofStep: boolean;
  kind: string;
  faultsOnly: boolean;
  text: string;
  /** Which runs are listed. */
  runs: string;
  status: StatusFilter;
  /** Words that the run is searched for; empty while the search is closed. */
  search: string;
  /** The hit that is shown, as `hitName` names it; empty for none. */
  hit: string;
  /** A look means that the camera stays there. Null where the run decides. */
  camera: 'follow' | 'overview' | Look | null;
}

export const NOWHERE: Address = {
  moment: null,
  window: null,
  tab: null,
  graph: false,
  nodes: false,
  log: 'all',
  ofStep: false,
  kind: '',
  faultsOnly: false,
  text: '',
  runs: '',
  status: 'all',
  search: '',
  hit: '',
  camera: null,
};

const NAME_MOST = 400; // characters of a name; a longer one names nothing
const WORDS_MOST = 200; // characters of what was typed; the rest is cut off
const STEP_MOST = 1_000_000;
const FAR = 1_000_000; // units of the graph
const ZOOM = { min: 0.01, max: 10 };
const REST_MOST = 2_000; // characters of what others put into the query

const TABS: readonly TabName[] = ['conversation', 'attempt', 'events'];
const STATUSES: readonly StatusFilter[] = ['running', 'waiting', 'failed', 'unread'];
const OWN = 'at step window tab pane nodes log only kind errors text runs status q hit camera'.split(' ');

export function parseAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const words = (name: string) => cut(query.get(name) ?? '', WORDS_MOST);
  const one = <T extends string>(name: string, known: readonly T[]) =>
    known.find((word) => word === query.get(name));
  return {
    moment: parseMoment(query),
    window: parseWindowName(query.get('window') ?? ''),
    tab: one('tab', TABS) ?? null,
    graph: query.get('pane') === 'graph',
    nodes: query.get('nodes') === 'list',
    log: parseLog(query.get('log')),
    ofStep: query.get('only') === 'step',
    kind: words('kind'),
    faultsOnly: query.get('errors') === '1',
    text: words('text'),
    runs: words('runs'),
    status: one('status', STATUSES) ?? 'all',
    search: words('q'),
    hit: named(query.get('hit')),
    camera: parseCamera(query.get('camera')),
  };
}

/** With its `?`, or empty. `rest` is what else is in the query, without one. */
export function formatAddress(address: Address, rest = ''): string {
  const { moment, camera } = address;
  const words = (text: string) => cut(text, WORDS_MOST) || null;
  const parts: [string, string | null][] = [
    ['at', moment && 'entry' in moment ? moment.entry : null],
    ['step', moment && 'step' in moment ? String(moment.step + 1) : null],
    ['window', address.window && windowName(address.window)],
    ['tab', address.tab],
    ['pane', address.graph ? 'graph' : null],
    ['nodes', address.nodes ? 'list' : null],
    ['log', address.log === 'all' ? null : address.log],
    ['only', address.ofStep ? 'step' : null],
    ['kind', words(address.kind)],
    ['errors', address.faultsOnly ? '1' : null],
    ['text', words(address.text)],
    ['q', words(address.search)],
    ['hit', named(address.hit) || null],
    ['camera', typeof camera === 'string' || camera === null ? camera : lookText(camera)],
    ['runs', words(address.runs)],
    ['status', address.status === 'all' ? null : address.status],
  ];
  const own = parts.flatMap(([name, value]) => (value === null ? [] : `${name}=${escaped(value)}`));
  const all = rest === '' ? own : [rest, ...own];
  return all.length === 0 ? '' : `?${all.join('&')}`;
}

/** What of a query is not ours. */
export function restOf(search: string): string {
  const query = new URLSearchParams(search);
  for (const name of OWN) query.delete(name);
  const rest = query.toString();
  return rest.length > REST_MOST ? '' : rest;
}

function parseMoment(query: URLSearchParams): NamedMoment | null {
  const name = query.get('at');
  if (name !== null && name.length <= NAME_MOST && parseCutName(name)) return { entry: name };
  const step = query.get('step') ?? '';
  if (!/^\d{1,7}$/.test(step)) return null;
  const index = Number(step) - 1;
  return index >= 0 && index < STEP_MOST ? { step: index } : null;
}

/** A name that is cut would name something else. */
function named(text: string | null): string {
  return text !== null && text.length <= NAME_MOST ? text : '';
}

function parseLog(text: string | null): string {
  const known = text === 'trace' || (text?.startsWith('session:') && text.length <= NAME_MOST);
  return text !== null && known ? text : 'all';
}

function parseCamera(text: string | null): Address['camera'] {
  if (text === 'follow' || text === 'overview') return text;
  const numbers = /^(-?\d{1,7}),(-?\d{1,7}),(\d{1,2}(?:\.\d{1,3})?)$/.exec(text ?? '');
  if (!numbers) return null;
  const [x, y, zoom] = numbers.slice(1).map(Number) as [number, number, number];
  const sane = Math.abs(x) <= FAR && Math.abs(y) <= FAR && zoom >= ZOOM.min && zoom <= ZOOM.max;
  return sane ? { x: x + 0, y: y + 0, zoom } : null;
}

function lookText({ x, y, zoom }: Look): string {
  return [Math.round(x), Math.round(y), Math.round(zoom * 1000) / 1000].join();
}

/** Encoded, with the signs that a query may hold as they are, so that links can be read. */
function escaped(text: string): string {
  return encoded(text)
    .replaceAll("'", '%27')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%20', '+');
}

/** Never cut inside a character. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.charCodeAt(most - 1);
  return text.slice(0, end >= 0xd800 && end <= 0xdbff ? most - 1 : most);
}
