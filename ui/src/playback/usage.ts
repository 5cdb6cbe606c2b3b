// Tokens and money spent by a run, as they stood, and by turn. In: sessions' usage. Out: sums. Pure.
// What an agent said is added up once for each list, so that a moment costs a search.

import type { Cost, Session, Turn, TurnTokens, Usage } from '../wire/types';
import { type Cut, hadCome, prefixLength } from './moment';

export interface Spent {
  /** Tokens of all answered turns; null when no agent says. */
  tokens: number | null;
  /** By currency, added over sessions. */
  costs: Cost[];
}

/** What all sessions had spent by the cut; null is the live edge. */
export function spent(sessions: Record<string, Session>, cut: Cut | null): Spent {
  let tokens: number | null = null;
  const costs = new Map<string, number>();
  for (const session of Object.values(sessions)) {
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

/** What one turn used. Absent parts were not said. */
export interface TurnUsage {
  tokens?: TurnTokens;
  /** What the session's cost grew by since the turn before. */
  cost?: Cost;
  /** Context window in use at its end, and how large it is. */
  used?: number;
  size?: number;
}

/** What was said of a turn by its end, or so far. */
export function usageOfTurn(turn: Turn, usage: readonly Usage[]): TurnUsage {
  const end = turn.end?.seq ?? Number.POSITIVE_INFINITY;
  const from = prefixLength(usage, ({ at }) => at.seq < turn.start.seq);
  const to = prefixLength(usage, ({ at }) => at.seq <= end);
  const found: TurnUsage = {};
  for (let i = to - 1; i >= from; i -= 1) {
    const entry = usage[i] as Usage;
    if (entry.turn) found.tokens ??= entry.turn;
    if (entry.used !== undefined && found.used === undefined) {
      found.used = entry.used;
      if (entry.size !== undefined) found.size = entry.size;
    }
    if (found.tokens && found.used !== undefined) break;
  }
  const cost = costBetween(usage, from, to);
  return cost ? { ...found, cost } : found;
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
