import { expect, it } from 'vitest';
import type { Session, Usage } from '../wire/types';
import { spent } from './usage';

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
