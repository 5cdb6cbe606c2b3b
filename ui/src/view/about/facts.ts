// What the page knows of the viewer and of itself, as lines for a person. Pure.

import { ownValues } from '../../wire/keyed';
import type { Health } from '../../wire/reader';
import type { Run, Runs } from '../../wire/types';
import { dateText } from '../time';

export interface Fact {
  label: string;
  value: string;
}

/** What `GET /api/health` said, as far as it is what it should be. */
export function viewerFacts(health: Health | null): Fact[] {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  return facts([
    ['Version', text(health?.version)],
    ['Protocol', text(health?.protocol)],
    ['Runs folder', text(health?.runsDir)],
    ['Running since', since(text(health?.startedAt))],
    ['Memory of the viewer', typeof health?.memoryBytes === 'number' ? memoryText(health.memoryBytes) : null],
    ['Pages open', typeof health?.clients === 'number' ? String(health.clients) : null],
  ]);
}

/** What is wrong: notes of the viewer, the list's trouble, problems of the open run. */
export function problemFacts(health: Health | null, runs: Runs | null, run: Run | null): string[] {
  const notes = Array.isArray(health?.notes) ? health.notes.filter((note) => typeof note === 'string') : [];
  const count = run?.problemCount ?? 0;
  const trouble = runs?.trouble;
  return [
    ...notes,
    ...(trouble && !notes.includes(trouble) ? [trouble] : []),
    ...(count > 0 ? [`${count} ${count === 1 ? 'problem' : 'problems'} with the files of this run`] : []),
  ];
}

/** What there is and the page has not loaded: it is fetched when it is shown. */
export function unloadedFacts(runs: Runs | null, run: Run | null): string[] {
  const missing = runs ? (runs.total ?? 0) - runs.order.length : 0;
  const sessions = ownValues(run?.sessions ?? {});
  const messages = sessions.reduce(
    (sum, session) => sum + Math.max(0, session.messageCount - session.messages.length),
    0,
  );
  return [
    ...(missing > 0 ? [`${missing} older ${missing === 1 ? 'run' : 'runs'} of the list`] : []),
    ...(messages > 0 ? [`${messages} earlier ${messages === 1 ? 'message' : 'messages'} of this run`] : []),
  ];
}

/** Milliseconds as a person reads them. */
export function latencyText(latencyMs: number | null): string {
  if (latencyMs === null) return 'not known yet';
  return latencyMs < 1 ? 'less than 1 ms' : `${Math.round(latencyMs)} ms`;
}

/** Bytes in MiB. */
export function memoryText(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

function since(startedAt: string | null): string | null {
  const time = Date.parse(startedAt ?? '');
  return Number.isNaN(time) ? null : dateText(time);
}

function facts(all: [string, string | null][]): Fact[] {
  return all.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}
