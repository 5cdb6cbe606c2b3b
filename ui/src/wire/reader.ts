// What the page reads besides the live documents: bodies of steps, ranges of messages, files.
// One small interface, so that a page without a server can read the same from itself. Everything that
// comes back was written by strangers; callers check what they use.

import type { Keyed } from './keyed';
import { readLines } from './lines';
import type { Message, Moment, Plan, RunsFound, SearchHit } from './types';
import { encoded, pathOf } from './url';

/** Where the page reads from. Each call rejects with a ReadError that a person can read. */
export interface Reader {
  health(): Promise<Health>;
  /** The step as acpx wrote it; null while it has no receipt, which an interrupted one never gets. */
  step(runId: string, index: number): Promise<StepBody | null>;
  /** Messages `from` (included) to `to` (not included). */
  messages(runId: string, sessionId: string, from: number, to: number): Promise<Message[]>;
  /** Plans `from` (included) to `to` (not included), with their entries; fewer where there are no more. */
  plans(runId: string, sessionId: string, from: number, to: number): Promise<Plan[]>;
  /** The units `from` (included) to `to` (not included) of a body, or as many of them as one answer has. */
  body(runId: string, place: BodyPlace, from: number, to: number): Promise<BodyPiece>;
  /** Any moment of a run, and its sessions as they stood then; null when no log has that entry. */
  seek(runId: string, wish: SeekWish): Promise<Seeked | null>;
  /** A text file of the bundle; only its first `limit` bytes or so. */
  text(runId: string, path: string, limit: number): Promise<{ text: string; cut: boolean }>;
  /** A file of the bundle as it is on disk now, never from a cache. */
  bytes(runId: string, path: string): Promise<ArrayBuffer>;
  /** Where a browser can fetch that file; null where there is no such address, as of a name that leads out. */
  fileUrl(runId: string, path: string): string | null;
  /** Entries of a log as they were written, with numbers `from` (included) to `to` (not included). Of large
   * ones only the beginnings of their long texts and lists. */
  entries(runId: string, log: LogName, from: number, to: number): Promise<Entries>;
  /** Where one entry of a log is in its file; null when the log has no such entry. */
  place(runId: string, log: LogName, seq: number): Promise<EntryPlace | null>;
  /** What of a run has every word: tells hits and counts as they come, ends when all was searched. */
  search(runId: string, words: string, told: (found: SearchTold) => void, signal: AbortSignal): Promise<void>;
  /** Runs whose summary has every word. */
  searchRuns(words: string, signal: AbortSignal): Promise<RunsFound>;
}

/** Where to look for a moment. */
export interface SeekWish {
  /** `<log>:<seq>`, or ms since 1970. */
  at: string | number;
  /** How many messages up to the moment, of each session that is told of. */
  messages?: number;
  /** Only this session is told of. */
  session?: string;
  /** From there to the next entry of that kind, or with direction -1 the one before. */
  step?: 'event' | 'error' | 'tool' | 'prompt';
  direction?: 1 | -1;
}

export interface Seeked {
  /** Null when there is no such entry on that side. */
  moment: { log: string; seq: number; at: number } | null;
  sessions: Keyed<SessionThen>;
}

/** A session at a moment: messages `from` to `to` are the last that had begun, with all their marks. */
export interface SessionThen {
  lastEvent: Moment | null;
  /** Index of its last message by then. */
  message: number | null;
  from: number;
  to: number;
  messages: Message[];
}

/** A session's id, or null for the run's trace. */
export type LogName = string | null;

export interface Entries {
  entries: unknown[];
  /** Some were left out: ask again from the number after the last one. */
  more: boolean;
  /** Numbers of the entries that are not here whole. */
  shortened: number[];
}

/** Where the whole of a body is that a document has only the beginning of. */
export interface BodyPlace {
  /** A session's id, or null for the trace. */
  log: LogName;
  /** In the session, as the address names it, such as `3/0/text` or `events/7`. Of the trace a number. */
  path: string;
  /** Inside of JSON: a pointer to a value; a text there comes without quotes and escapes. */
  at?: string;
}

/** Some of a body; places and lengths are in UTF-16 units. */
export interface BodyPiece {
  text: string;
  from: number;
  to: number;
  /** Of the whole body, as it is now. */
  length: number;
}

/** Where an entry is: its line without the newline, in bytes from the start of the file. */
export interface EntryPlace {
  /** Bundle-relative name. */
  file: string;
  offset: number;
  length: number;
}

export interface Health {
  service?: string;
  runsDir?: string;
  version?: string;
  protocol?: string;
  startedAt?: string;
  memoryBytes?: number | null;
  clients?: number;
  notes?: string[];
}

/** A part of what a search found: further hits, and the counts up to now. */
export interface SearchTold {
  hits: SearchHit[];
  count: number;
  done: boolean;
}

/** A step receipt, as far as the page looks at it. Nothing in it is certain. */
export interface StepBody {
  promptText?: unknown;
  rawText?: unknown;
  output?: unknown;
  error?: unknown;
  trace?: {
    action?: {
      command?: unknown;
      args?: unknown;
      cwd?: unknown;
      exitCode?: unknown;
      signal?: unknown;
      durationMs?: unknown;
    };
    [artifact: string]: unknown;
  };
}

export class ReadError extends Error {
  override name = 'ReadError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Reads over HTTP from the server that gave us the page. */
export const httpReader: Reader = {
  async health() {
    return (await get('/api/health')).json();
  },

  async step(runId, index) {
    return (await get(`${runUrl(runId)}/steps/${index}`)).json();
  },

  messages: (runId, sessionId, from, to) => list<Message>('messages', runId, sessionId, from, to),

  plans: (runId, sessionId, from, to) => list<Plan>('plans', runId, sessionId, from, to),

  async body(runId, { log, path, at }, from, to) {
    const bodies = log === null ? `${runUrl(runId)}/trace` : sessionUrl(runId, log);
    const inside = at === undefined ? '' : `&at=${encoded(at)}`;
    const response = await get(`${bodies}/bodies/${path}?from=${from}&to=${to}${inside}`);
    const told = /^(\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('runreel-range') ?? '');
    if (!told) throw new ReadError('The viewer did not say which part it sent', 200);
    const [start, end, length] = told.slice(1).map(Number) as [number, number, number];
    return { text: await response.text(), from: start, to: end, length };
  },

  async seek(runId, wish) {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(wish)) query.set(key, String(value));
    try {
      return await (await get(`${runUrl(runId)}/seek?${query}`)).json();
    } catch (error) {
      if (error instanceof ReadError && error.status === 404) return null;
      throw error;
    }
  },

  async text(runId, path, limit) {
    return readHead(await get(inRun(fileUrl(runId, path))), limit);
  },

  async bytes(runId, path) {
    return (await get(inRun(fileUrl(runId, path)), { cache: 'no-store' })).arrayBuffer();
  },

  fileUrl,

  async entries(runId, log, from, to) {
    const response = await get(`${logUrl(runId, log)}?from=${from}&to=${to}&short=true`);
    const entries = await response.json();
    if (!Array.isArray(entries)) throw new ReadError('The viewer sent no list of entries', 200);
    const shortened = (response.headers.get('runreel-shortened') ?? '')
      .split(',')
      .filter(Boolean)
      .map(Number);
    return { entries, more: response.headers.has('runreel-more'), shortened };
  },

  async place(runId, log, seq) {
    const response = await get(`${logUrl(runId, log)}/lines?from=${seq}&to=${seq + 1}`);
    const { file, lines } = await response.json();
    const line = Array.isArray(lines) ? lines[0] : undefined;
    return line ? { file: String(file), offset: Number(line.offset), length: Number(line.length) } : null;
  },

  async search(runId, words, told, signal) {
    const path = `${runUrl(runId)}/search?q=${encoded(words)}`;
    const response = await get(path, { signal });
    let [count, done] = [0, false];
    await readLines(response, (lines) => {
      const hits: SearchHit[] = [];
      for (const line of lines) {
        if (line.type === 'hit') hits.push(line as unknown as SearchHit);
        else if (line.type === 'count') [count, done] = [Number(line.hits), line.done === true];
      }
      told({ hits, count, done });
    });
    if (!done) throw new ReadError('The search was cut off', 200);
  },

  async searchRuns(words, signal) {
    return (await get(`/api/search?q=${encoded(words)}`, { signal })).json();
  },
};

function fileUrl(runId: string, path: string): string | null {
  const file = pathOf('api', 'runs', runId, 'files', ...path.split('/'));
  return file && `/${file}`;
}

function runUrl(runId: string): string {
  return `/${inRun(pathOf('api', 'runs', runId))}`;
}

function sessionUrl(runId: string, sessionId: string): string {
  return `/${inRun(pathOf('api', 'runs', runId, 'sessions', sessionId))}`;
}

function logUrl(runId: string, log: LogName): string {
  return log === null ? `${runUrl(runId)}/trace` : `${sessionUrl(runId, log)}/events`;
}

/** Else the answer would be about something else. */
function inRun(path: string | null): string {
  if (path === null) throw new ReadError('its name leads out of the run', 0);
  return path;
}

/** A range of what a session has by places. The server limits one answer, so a long one takes several. */
async function list<T>(
  what: 'messages' | 'plans',
  runId: string,
  sessionId: string,
  from: number,
  to: number,
): Promise<T[]> {
  const session = sessionUrl(runId, sessionId);
  const found: T[] = [];
  let end = to;
  while (from + found.length < end) {
    const response = await get(`${session}/${what}?from=${from + found.length}&to=${to}`);
    const { [what]: more, count } = await response.json();
    if (!Array.isArray(more)) throw new ReadError(`The viewer sent no list of ${what}`, 200);
    if (more.length === 0) break;
    found.push(...more);
    end = Math.min(to, Number(count));
  }
  return found;
}

async function get(path: string, options?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ReadError('The viewer does not answer', 0);
  }
  if (!response.ok) throw new ReadError(`The viewer answered ${response.status}`, response.status);
  return response;
}

/** Stops the transfer once there is enough. */
async function readHead(response: Response, limit: number): Promise<{ text: string; cut: boolean }> {
  const reader = response.body?.getReader();
  if (!reader) return { text: '', cut: false };
  const decoder = new TextDecoder();
  let text = '';
  let read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), cut: false };
    read += value.length;
    text += decoder.decode(value, { stream: true });
    if (read > limit) {
      await reader.cancel();
      return { text: text.slice(0, limit), cut: true };
    }
  }
}
