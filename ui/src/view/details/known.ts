// What is known of an attempt. In: its receipt, when it has one, and its trace entries, both written by
// strangers. Out: the command it ran, and the files it left. Pure.

import { type Keyed, own } from '../../wire/keyed';
import type { StepBody } from '../../wire/reader';
import { isRecord } from '../conversation/tool';

export interface Command {
  /** As one would type it, so that it can be read; not meant for a shell. */
  line: string;
  cwd: string | undefined;
  exitCode: number | undefined;
  signal: string | undefined;
  /** ms */
  took: number | undefined;
}

/** A file of the bundle that an attempt left. */
export interface Artifact {
  /** `stdout`, `prompt`, …; `artifact` when nobody says. */
  name: string;
  path: string;
  mediaType: string;
  bytes: number | undefined;
  /** As acpx wrote it down, in hex; empty when it did not. */
  sha256: string;
}

/** The command of a shell action: from the receipt, or from the trace where there is none. */
export function commandIn(body: StepBody | null, trace: readonly unknown[]): Command | null {
  const told = payloads(trace).findLast((payload) => isRecord(payload.action))?.action;
  const action = isRecord(body?.trace?.action) ? body.trace.action : told;
  if (!isRecord(action) || typeof action.command !== 'string') return null;
  const args = Array.isArray(action.args) ? action.args.map(argument) : [];
  return {
    line: [action.command, ...args].map(quoted).join(' '),
    cwd: typeof action.cwd === 'string' ? action.cwd : undefined,
    exitCode: number(action.exitCode),
    signal: typeof action.signal === 'string' ? action.signal : undefined,
    took: number(action.durationMs),
  };
}

const NAMES: Keyed<string> = { rawResponseArtifact: 'answer', artifact: 'artifact' };

/** Each file once, by the first name that says what it is. */
export function artifactsIn(body: StepBody | null, trace: readonly unknown[]): Artifact[] {
  const found = new Map<string, Artifact>();
  for (const source of [body?.trace ?? {}, ...payloads(trace)]) {
    for (const [key, value] of Object.entries(source)) {
      if (!/artifact$/i.test(key) || !isRecord(value) || typeof value.path !== 'string') continue;
      const name = own(NAMES, key) ?? key.replace(/Artifact$/, '');
      const known = found.get(value.path);
      const both = known && known.name !== name && known.name !== 'artifact' && name !== 'artifact';
      // Equal contents are one file.
      if (both && !known.name.split(', ').includes(name)) known.name += `, ${name}`;
      if (known && known.name !== 'artifact') continue;
      found.set(value.path, {
        name,
        path: value.path,
        mediaType: typeof value.mediaType === 'string' ? value.mediaType : '',
        bytes: number(value.bytes),
        sha256: typeof value.sha256 === 'string' ? value.sha256.toLowerCase() : '',
      });
    }
  }
  return [...found.values()];
}

/** The artifact of that name, also where one file has several. */
export function artifactNamed(artifacts: readonly Artifact[], name: string): Artifact | undefined {
  return artifacts.find((artifact) => artifact.name.split(', ').includes(name));
}

/** Text as it is, JSON as text, nothing for nothing. */
export function said(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
}

function payloads(trace: readonly unknown[]): Record<string, unknown>[] {
  return trace.flatMap((entry) => (isRecord(entry) && isRecord(entry.payload) ? [entry.payload] : []));
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Arguments are texts; what is none shows as it was written. */
function argument(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function quoted(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
