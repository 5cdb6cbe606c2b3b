// Tokens and money spent by a run, as they stood, by turn and by attempt. In: sessions' usage. Out: sums. Pure.
// What an agent said is added up once for each list, so that a moment costs a search.

import { type Keyed, own, ownValues } from '../wire/keyed';
import type { Cost, Session, Step, Turn, TurnTokens, Usage } from '../wire/types';
import { type Cut, hadCome, prefixLength } from './moment';

export interface Spent {
  /** Tokens of all answered turns; null when no agent says. */
  tokens: number | null;
  /** By currency, added over sessions. */
  costs: Cost[];
}

/** What all sessions had spent by the cut; null is the live edge. */
export function spent(sessions: Keyed<Session>, cut: Cut | null): Spent {
  let tokens: number | null = null;
  const costs = new Map<string, number>();
  for (const session of ownValues(sessions)) {
    const { usage } = session.history;
    const known = prefixLength(usage, (entry) => hadCome(entry.at, session.id, cut));
    if (known === 0) continue;
    const ledger = ledgerOf(usage);
    const sum = ledger.tokens[known - 1] as number;
    if (!Number.isNaN(sum)) tokens = (tokens ?? 0) + sum;
    const cost = usage[ledger.cost[known - 1] as number]?.cost;
    if (cost) costs.set(cost.currency, (costs.get(cost.currency) ?? 0) + cost.amount);
  }
  return { tokens, costs: [...costs].map(([currency, amount]) => ({ currency, amount })) };
}

/** For each entry of a list of usage, what was known once it had come. */
interface Ledger {
  /** Tokens of all turns so far; NaN while none was counted. */
  tokens: Float64Array;
  /** Index of the newest entry with a cost, which is a running total; -1 for none. */
  cost: Int32Array;
}

const ledgers = new WeakMap<readonly Usage[], Ledger>();

function ledgerOf(usage: readonly Usage[]): Ledger {
  const known = ledgers.get(usage);
  if (known) return known;
  const ledger = { tokens: new Float64Array(usage.length), cost: new Int32Array(usage.length) };
  let sum = Number.NaN;
  let cost = -1;
  usage.forEach((entry, i) => {
    if (entry.turn) sum = (Number.isNaN(sum) ? 0 : sum) + entry.turn.total;
    if (entry.cost) cost = i;
    ledger.tokens[i] = sum;
    ledger.cost[i] = cost;
  });
  ledgers.set(usage, ledger);
  return ledger;
}

/** What a turn or an attempt used. Absent parts were not said. */
export interface Used {
  /** Of all turns in it. */
  tokens?: TurnTokens;
  /** What the session's cost grew by since what was before. */
  cost?: Cost;
  /** Context window in use at its end, and how large it is. */
  used?: number;
  size?: number;
}

/** What was said of a turn by its end, or so far. */
export function usageOfTurn(turn: Turn, usage: readonly Usage[]): Used {
  return usageBetween(usage, turn.start.seq, turn.end?.seq);
}

/** What an attempt had used by the cut, over all of its turns. */
export function usageOfStep(step: Step, sessions: Keyed<Session>, cut: Cut | null): Used {
  const { sessionId = '', firstSeq = 0, lastSeq } = step.conversation ?? {};
  const session = own(sessions, sessionId);
  if (!session) return {};
  const { usage } = session.history;
  const known = prefixLength(usage, (entry) => hadCome(entry.at, sessionId, cut));
  return usageBetween(usage, firstSeq, lastSeq, known);
}

/** Events `first` to `last`, both included, of the first `known` entries. */
function usageBetween(usage: readonly Usage[], first: number, last = Infinity, known = usage.length): Used {
  const from = prefixLength(usage, ({ at }) => at.seq < first);
  const to = Math.min(
    known,
    prefixLength(usage, ({ at }) => at.seq <= last),
  );
  const found: Used = {};
  for (let i = from; i < to; i += 1) {
    const { turn, used, size } = usage[i] as Usage;
    if (turn) found.tokens = added(found.tokens, turn);
    if (used === undefined) continue;
    found.used = used;
    if (size === undefined) delete found.size;
    else found.size = size;
  }
  const cost = costBetween(usage, from, to);
  return cost ? { ...found, cost } : found;
}

function added(before: TurnTokens | undefined, { input, output, total }: TurnTokens): TurnTokens {
  if (!before) return { input, output, total };
  return { input: before.input + input, output: before.output + output, total: before.total + total };
}

function costBetween(usage: readonly Usage[], from: number, to: number): Cost | undefined {
  if (to <= from) return undefined;
  const { cost } = ledgerOf(usage);
  const last = cost[to - 1] as number;
  const now = usage[last]?.cost;
  if (!now || last < from) return undefined;
  const before = from > 0 ? usage[cost[from - 1] as number]?.cost : undefined;
  // An agent that began to count again, or in another currency, has nothing to be compared with.
  const comparable = before && before.currency === now.currency && before.amount <= now.amount;
  return comparable ? { ...now, amount: now.amount - before.amount } : now;
}
