import { expect, it } from 'vitest';
import type { Session, Usage } from '../wire/types';
import { step } from './sample';
import { spent, usageOfStep, usageOfTurn } from './usage';

function session(id: string, usage: Usage[]): Session {
  const history = { turns: [], plans: [], usage, settings: [], commands: null, terminals: [] };
  const about = { handle: id, agentName: '', agentCommand: '', cwd: '', acpSessionId: '' };
  return { id, about, eventCount: 0, messageCount: 0, firstMessage: 0, messages: [], history };
}

const at = (seq: number) => ({ seq, at: seq * 10 });
const usd = (amount: number) => ({ amount, currency: 'USD' });
const SESSIONS = {
  a: session('a', [
    { at: at(1), cost: usd(0.1) },
    { at: at(2), turn: { input: 10, output: 5, total: 15 } },
    { at: at(9), cost: usd(0.4), turn: { input: 20, output: 5, total: 25 } },
  ]),
  b: session('b', [{ at: at(3), cost: usd(1) }]),
};

it('adds tokens of turns, and the last cost of each session', () => {
  expect(spent(SESSIONS, null)).toEqual({ tokens: 40, costs: [usd(1.4)] });
});
it('counts what had come only', () => {
  expect(spent(SESSIONS, { log: 'a', seq: 2, at: 20 })).toEqual({ tokens: 15, costs: [usd(0.1)] });
});
it('says nothing where no agent does', () => expect(spent({}, null)).toEqual({ tokens: null, costs: [] }));

it('says nothing before anything had come', () =>
  expect(spent(SESSIONS, { log: 'a', seq: 0, at: 0 })).toEqual({ tokens: null, costs: [] }));

const TURN = { start: at(3), end: at(9), message: 0 };

it('knows what one turn used: its tokens, what it cost, and the context at its end', () => {
  const usage: Usage[] = [
    { at: at(1), cost: usd(0.1), used: 100, size: 1000 },
    { at: at(4), cost: usd(0.2), used: 200, size: 1000 },
    { at: at(8), used: 300, size: 1000 },
    { at: at(9), cost: usd(0.4), turn: { input: 20, output: 5, total: 25 } },
    { at: at(10), cost: usd(9), used: 900 },
  ];
  const { cost, ...rest } = usageOfTurn(TURN, usage);
  expect(rest).toEqual({ tokens: { input: 20, output: 5, total: 25 }, used: 300, size: 1000 });
  expect(cost?.amount).toBeCloseTo(0.3);
});
it('says nothing of a turn of which nothing was said', () =>
  expect(usageOfTurn(TURN, [{ at: at(1), cost: usd(1) }])).toEqual({}));

it('adds up what the turns of an attempt used, and not what came after it or after the cut', () => {
  const usage: Usage[] = [
    { at: at(1), cost: usd(1), used: 100, turn: { input: 1, output: 1, total: 2 } },
    { at: at(4), cost: usd(2), used: 200, size: 1000, turn: { input: 20, output: 5, total: 25 } },
    { at: at(8), cost: usd(4), used: 300, size: 1000, turn: { input: 30, output: 6, total: 36 } },
    { at: at(10), cost: usd(9), used: 900 },
  ];
  const sessions = { a: session('a', usage) };
  const spoke = { ...step('n', 1, 2), conversation: { sessionId: 'a', firstSeq: 3, lastSeq: 9 } };
  expect(usageOfStep(spoke, sessions, null)).toEqual({
    tokens: { input: 50, output: 11, total: 61 },
    cost: usd(3),
    used: 300,
    size: 1000,
  });
  const early = usageOfStep(spoke, sessions, { log: 'a', seq: 5, at: 50 });
  expect(early).toEqual({
    tokens: { input: 20, output: 5, total: 25 },
    cost: usd(1),
    used: 200,
    size: 1000,
  });
  expect(usageOfStep(step('n', 1, 2), sessions, null)).toEqual({});
});
