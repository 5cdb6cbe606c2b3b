// The messages of /api/live, protocol acpx.replay.v1 with our views.
// In: the text of one frame. Out: a typed frame, or null for what is not of this protocol. Only the
// envelope is checked: states and operations are checked where they are used.

import type { Run, Runs, ServerMessage } from './types';

export const PROTOCOL = 'acpx.replay.v1';

/** An operation as it comes; whoever applies it checks it. */
export interface WireOperation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

interface Patch {
  fromVersion: number;
  toVersion: number;
  ops: WireOperation[];
}

export type RunsSnapshot = { type: 'runs_snapshot'; version: number; state: Runs };
export type RunsPatch = { type: 'runs_patch' } & Patch;
export type RunSnapshot = { type: 'run_snapshot'; runId: string; version: number; state: Run };
export type RunPatch = { type: 'run_patch'; runId: string } & Patch;
export type ServerFrame = ServerMessage | RunsSnapshot | RunsPatch | RunSnapshot | RunPatch;

export type ClientFrame =
  | { type: 'subscribe_runs' | 'resync_runs'; view: { limit: number } }
  | { type: 'subscribe_run' | 'resync_run'; runId: string; view: { messages: number } }
  | { type: 'unsubscribe_run'; runId: string }
  | { type: 'ping' };

type Fields = Record<string, unknown>;

/** The frame, or null when it cannot be read. Unknown types are null too: they are not for us. */
export function parseFrame(text: string): ServerFrame | null {
  let frame: Fields;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof frame !== 'object' || frame === null) return null;
  return isFrame(frame) ? (frame as unknown as ServerFrame) : null;
}

function isFrame(frame: Fields): boolean {
  switch (frame.type) {
    case 'pong':
      return true;
    case 'ready':
      return typeof frame.protocol === 'string';
    case 'error':
      return typeof frame.code === 'string' && typeof frame.message === 'string';
    case 'runs_snapshot':
      return isSnapshot(frame);
    case 'run_snapshot':
      return typeof frame.runId === 'string' && isSnapshot(frame);
    case 'runs_patch':
      return isPatch(frame);
    case 'run_patch':
      return typeof frame.runId === 'string' && isPatch(frame);
    default:
      return false;
  }
}

function isSnapshot(frame: Fields): boolean {
  return typeof frame.version === 'number' && typeof frame.state === 'object' && frame.state !== null;
}

function isPatch(frame: Fields): boolean {
  return (
    typeof frame.fromVersion === 'number' && typeof frame.toVersion === 'number' && Array.isArray(frame.ops)
  );
}
