// Which nodes of the list are shown. In: the boxes, how they fared, what was typed. Out: indexes of boxes, in
// the order of the definition. Pure.

import type { NodeState } from './overlay';
import type { Plan, PlanNode } from './plan';
import { idText, kindText, statusText } from './words';

/** Boxes of nodes that have every word, in their name, kind, summary or state. */
export function nodesWith(plan: Plan, states: readonly NodeState[], typed: string): number[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return plan.nodes
    .filter((box) => box.node && words.every((word) => wordsOf(box, states[box.index]).includes(word)))
    .map(({ index }) => index);
}

function wordsOf({ node, shape, decides }: PlanNode, state: NodeState | undefined): string {
  const kind = kindText(shape, node?.nodeType);
  const how = state ? statusText(state.status) : '';
  return [idText(node?.id ?? ''), kind, decides ? 'decides' : '', node?.summary ?? '', how]
    .join('\n')
    .toLowerCase();
}
