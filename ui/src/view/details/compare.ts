// Two attempts at one node as numbers. In: what is known of each. Out: facts. Pure; their lines are compared and
// put side by side by the conversation's `diff`, which is bounded.

import { cutTool } from '../../playback/cut';
import type { Cut } from '../../playback/moment';
import type { Message } from '../../wire/types';
import { toolKind } from '../conversation/tool';

/** Tool calls of an attempt, by kind, the most used first. */
export function toolsIn(
  messages: readonly Message[],
  sessionId: string,
  cut: Cut | null,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { items } of messages) {
    for (const item of items) {
      const view = item.kind === 'tool' ? cutTool(item, cut, sessionId) : null;
      if (!view) continue;
      const kind = toolKind(view.kind);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

/** A number and what it was before: `1,204 (+12)`. Equal ones say so by having no bracket. */
export function changeText(before: number, after: number, text: (n: number) => string): string {
  if (before === after) return text(after);
  const by = after - before;
  return `${text(after)} (${by > 0 ? '+' : '−'}${text(Math.abs(by))})`;
}
