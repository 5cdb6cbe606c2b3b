import { expect, it } from 'vitest';
import { parseFrame } from './frames';

const patch = { fromVersion: 1, toVersion: 2, ops: [] };

it.each([
  { type: 'pong' },
  { type: 'ready', protocol: 'x' },
  { type: 'error', code: 'run_not_found', message: 'no' },
  { type: 'runs_snapshot', version: 1, state: {} },
  { type: 'run_snapshot', runId: 'r', version: 1, state: {} },
  { type: 'runs_patch', ...patch },
  { type: 'run_patch', runId: 'r', ...patch },
])('a frame of the protocol is taken as it is: $type', (frame) => {
  expect(parseFrame(JSON.stringify(frame))).toEqual(frame);
});

it.each([
  '',
  '{',
  'null',
  '1',
  '[]',
  { type: 'toString' },
  { type: 'ready' },
  { type: 'error', code: 1, message: 'no' },
  { type: 'error', code: 'x', message: {} },
  { type: 'runs_snapshot', version: '1', state: {} },
  { type: 'runs_snapshot', version: 1, state: null },
  { type: 'run_snapshot', version: 1, state: {} },
  { type: 'run_snapshot', runId: 7, version: 1, state: {} },
  { type: 'runs_patch', ...patch, fromVersion: null },
  { type: 'runs_patch', ...patch, toVersion: '2' },
  { type: 'runs_patch', ...patch, ops: {} },
  { type: 'run_patch', ...patch },
])('what is no frame of the protocol is left alone: %j', (frame) => {
  expect(parseFrame(typeof frame === 'string' ? frame : JSON.stringify(frame))).toBeNull();
});
