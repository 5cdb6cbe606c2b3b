// Tokens and money spent by a run, as they stood. Pure.

import type { Cost, Session, Usage } from '../wire/types';
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
    const known = usage.slice(
      0,
      prefixLength(usage, (entry) => hadCome(entry.at, session.id, cut)),
    );
    for (const { turn } of known) if (turn) tokens = (tokens ?? 0) + turn.total;
    const cost = lastCost(known);
    if (cost) costs.set(cost.currency, (costs.get(cost.currency) ?? 0) + cost.amount);
  }
  return { tokens, costs: [...costs].map(([currency, amount]) => ({ currency, amount })) };
}

/** Agents say cost as a running total, so the last one counts. */
function lastCost(usage: Usage[]): Cost | undefined {
  return usage.findLast((entry) => entry.cost !== undefined)?.cost;
}
