// One entry of a log as a row. In: an entry as it was written, of any shape. Out: what a line says of it.
// Bodies are not kept: an opened row reads its entry again. Pure.

import { isRecord, wordOf } from '../conversation/tool';
import { grouped } from '../number';

/** A row of the table. */
export interface Entry {
  /** A session's id, or null for the trace. */
  log: string | null;
  seq: number;
  /** ms since 1970; 0 when the entry does not say. */
  at: number;
  /** `inbound`, `outbound`, or empty. */
  direction: string;
  /** The trace's type, the method, or the kind of a session's update. */
  kind: string;
  summary: string;
  /** As the trace says; empty for events. */
  attempt: string;
  /** It tells of something that went wrong. */
  fault: boolean;
  /** What the text filter looks at: the head of the entry, in lower case. */
  text: string;
}

/** Characters of an entry that the text filter knows. */
export const TEXT_MOST = 1500;
const SUMMARY_MOST = 200;

export function entryOf(log: string | null, raw: unknown): Entry | null {
  if (!isRecord(raw) || typeof raw.seq !== 'number') return null;
  const at = typeof raw.at === 'string' ? Date.parse(raw.at) : Number.NaN;
  const told = log === null ? ofTrace(raw) : ofFrame(raw.message);
  const text = JSON.stringify(log === null ? raw : raw.message) ?? '';
  return {
    log,
    seq: raw.seq,
    at: Number.isNaN(at) ? 0 : at,
    direction: log === null ? '' : wordOf(raw.direction),
    attempt: wordOf(raw.attemptId),
    ...told,
    summary: clip(told.summary),
    text: text.slice(0, TEXT_MOST).toLowerCase(),
  };
}

type Told = Pick<Entry, 'kind' | 'summary' | 'fault'>;

function ofTrace(raw: Record<string, unknown>): Told {
  const kind = wordOf(raw.type) || 'entry';
  const payload = isRecord(raw.payload) ? raw.payload : {};
  const { outcome } = payload;
  const bad = kind === 'node_outcome' && typeof outcome === 'string' && outcome !== 'ok';
  const fault = bad || kind === 'run_failed' || (payload.error !== undefined && payload.error !== null);
  return { kind, fault, summary: traceSummary(kind, payload) };
}

function traceSummary(kind: string, payload: Record<string, unknown>): string {
  const action = isRecord(payload.action) ? payload.action : {};
  const args = Array.isArray(action.args) ? action.args.map(wordOf) : [];
  switch (kind) {
    case 'run_started':
      return joined([payload.runTitle, payload.flowName]);
    case 'node_started':
    case 'node_heartbeat':
      return joined([payload.statusDetail]) || joined([payload.nodeType]);
    case 'node_outcome':
      return joined([payload.outcome, took(payload.durationMs), payload.error]);
    case 'action_prepared':
      return joined([[action.command, ...args].map(wordOf).join(' ')]);
    case 'action_completed':
      return joined([exit(action), took(action.durationMs), [action.command, ...args].map(wordOf).join(' ')]);
    case 'artifact_written':
      return artifactSummary(payload.artifact);
    case 'session_bound':
      return joined([payload.handle, payload.sessionId]);
    default:
      return compact(payload);
  }
}

function exit(action: Record<string, unknown>): string {
  if (typeof action.signal === 'string') return `signal ${action.signal}`;
  return typeof action.exitCode === 'number' ? `exit ${action.exitCode}` : '';
}

function artifactSummary(artifact: unknown): string {
  if (!isRecord(artifact)) return '';
  const bytes = typeof artifact.bytes === 'number' ? `${grouped(artifact.bytes)} B` : '';
  return joined([artifact.mediaType, bytes, artifact.path]);
}

function ofFrame(message: unknown): Told {
  if (!isRecord(message)) return { kind: 'frame', summary: compact(message), fault: false };
  const { method, params } = message;
  if (method === 'session/update' && isRecord(params) && isRecord(params.update))
    return ofUpdate(params.update);
  if (typeof method === 'string')
    return { kind: method, fault: false, summary: blocksText(params) || compact(params) };
  if (isRecord(message.error))
    return { kind: 'error', fault: true, summary: wordOf(message.error.message) || compact(message.error) };
  const { result } = message;
  const stop = isRecord(result) ? wordOf(result.stopReason) : '';
  return { kind: 'result', fault: false, summary: joined([stop, stop ? '' : compact(result)]) };
}

function blocksText(params: unknown): string {
  const prompt = isRecord(params) ? params.prompt : undefined;
  if (!Array.isArray(prompt)) return '';
  return joined(
    prompt.slice(0, 20).map((block) => (isRecord(block) ? wordOf(block.text) || wordOf(block.type) : '')),
  );
}

function ofUpdate(update: Record<string, unknown>): Told {
  const kind = wordOf(update.sessionUpdate) || 'session/update';
  const status = wordOf(update.status);
  const fault = /fail|error|reject|denied/i.test(status) && kind.startsWith('tool_call');
  return { kind, fault, summary: updateSummary(kind, update, status) };
}

function updateSummary(kind: string, update: Record<string, unknown>, status: string): string {
  const { content, entries } = update;
  if (kind.startsWith('tool_call')) return joined([update.title ?? update.toolCallId, update.kind, status]);
  if (kind.endsWith('_chunk') && isRecord(content)) return wordOf(content.text) || wordOf(content.type);
  if (kind === 'plan' && Array.isArray(entries)) {
    const done = entries.filter((entry) => isRecord(entry) && entry.status === 'completed').length;
    return `${done} of ${entries.length} done`;
  }
  const { sessionUpdate: _, ...rest } = update;
  return compact(rest);
}

function took(ms: unknown): string {
  return typeof ms === 'number' ? `${grouped(ms)} ms` : '';
}

function joined(parts: unknown[]): string {
  return parts
    .map(wordOf)
    .filter((part) => part !== '')
    .join(' · ');
}

function compact(value: unknown): string {
  return value === undefined || value === null
    ? ''
    : (JSON.stringify(value) ?? '').slice(0, SUMMARY_MOST * 2);
}

/** One line, whatever is in it. */
function clip(text: string): string {
  const line = text
    .slice(0, SUMMARY_MOST * 2)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > SUMMARY_MOST ? `${line.slice(0, SUMMARY_MOST)}…` : line;
}
