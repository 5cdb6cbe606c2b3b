import { expect, it } from 'vitest';
import { entryOf, TEXT_MOST } from './entry';

const AT = '2026-01-01T00:00:00.500Z';

function check(log: string | null, more: object, kind: string, summary: string, fault = false) {
  const entry = entryOf(log, { seq: 3, at: AT, ...more });
  expect([entry?.kind, entry?.summary, entry?.fault]).toEqual([kind, summary, fault]);
}
const update = (body: object) => ({
  direction: 'inbound',
  message: { jsonrpc: '2.0', method: 'session/update', params: { sessionId: 's', update: body } },
});
const traced = (type: string, payload: object) => ({ type, payload });

it('a trace entry is named by its type', () => {
  check(
    null,
    traced('node_started', { nodeType: 'acp', statusDetail: 'Running' }),
    'node_started',
    'Running',
  );
  check(null, traced('later_kind', { a: 1 }), 'later_kind', '{"a":1}');
});
it('a step that did not end well is a fault', () => {
  check(
    null,
    traced('node_outcome', { outcome: 'failed', durationMs: 1200, error: 'it\nbroke' }),
    'node_outcome',
    'failed · 1,200 ms · it broke',
    true,
  );
  check(null, traced('node_outcome', { outcome: 'ok', error: null }), 'node_outcome', 'ok');
});
it('a command reads as it was run', () => {
  const action = { command: 'sh', args: ['-c', 'exit 3'], exitCode: 3, signal: null, durationMs: 6 };
  check(null, traced('action_completed', { action }), 'action_completed', 'exit 3 · 6 ms · sh -c exit 3');
});
it('an update is named by its kind', () => {
  check(
    's',
    update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Hi' } }),
    'agent_message_chunk',
    'Hi',
  );
  check(
    's',
    update({ sessionUpdate: 'plan', entries: [{ status: 'completed' }, {}] }),
    'plan',
    '1 of 2 done',
  );
  check(
    's',
    update({ sessionUpdate: 'tool_call_update', toolCallId: 'c1', status: 'failed' }),
    'tool_call_update',
    'c1 · failed',
    true,
  );
});
it('requests, results and errors', () => {
  const prompt = { method: 'session/prompt', params: { prompt: [{ type: 'text', text: 'Go.' }] } };
  check('s', { message: prompt }, 'session/prompt', 'Go.');
  check('s', { message: { id: 1, result: { stopReason: 'end_turn' } } }, 'result', 'end_turn');
  check('s', { message: { id: 1, error: { code: 1, message: 'no' } } }, 'error', 'no', true);
});
it('what is no entry is none, and what is odd still has a row', () => {
  for (const raw of [null, 1, 'x', [], {}, { seq: '1' }]) expect(entryOf('s', raw)).toBeNull();
  check('s', { message: null }, 'frame', '');
  check('s', { message: [1] }, 'frame', '[1]');
  check('s', update({ sessionUpdate: 7, content: null }), '7', '{"content":null}');
  expect(entryOf('s', { seq: 1, at: 'never' })?.at).toBe(0);
});
it('keeps a bounded head of the text', () => {
  const text = 'X'.repeat(1_000_000);
  const entry = entryOf('s', {
    seq: 1,
    at: AT,
    ...update({ sessionUpdate: 'agent_message_chunk', content: { text } }),
  });
  expect(entry?.text.length).toBe(TEXT_MOST);
  expect(entry?.summary.length).toBeLessThan(220);
});
