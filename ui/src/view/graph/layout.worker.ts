// The layout's worker: a plan comes, its layout goes back under the same number.

import { type Layout, layOut } from './layout';
import type { Plan } from './plan';

export interface LayoutRequest {
  id: number;
  plan: Plan;
}
export interface LayoutAnswer {
  id: number;
  layout: Layout;
}

self.addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  const answer: LayoutAnswer = { id: data.id, layout: layOut(data.plan) };
  self.postMessage(answer);
});
