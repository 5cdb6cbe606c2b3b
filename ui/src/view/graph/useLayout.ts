// The plan of a flow and its layout, when it has come. Asked for at once, beside the canvas's own code.

import { useEffect, useMemo, useState } from 'react';
import type { Flow } from '../../wire/types';
import type { Layout } from './layout';
import { definitionKey, layoutOf, layoutReady } from './layouter';
import { type Plan, planFlow } from './plan';

export interface LaidOut {
  /** Stands for the definition: the same in a new document lays out the same. */
  key: string;
  plan: Plan;
  /** Null where it could not be made. */
  layout: Layout | null | undefined;
}

export function useLayout(flow: Flow): LaidOut {
  const key = useMemo(() => definitionKey(flow), [flow]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the flow.
  const plan = useMemo(() => planFlow(flow), [key]);
  const [late, setLate] = useState<{ key: string; layout: Layout | null }>();
  useEffect(() => {
    if (layoutReady(key, plan)) return;
    let wanted = true;
    const show = (layout: Layout | null) => wanted && setLate({ key, layout });
    layoutOf(key, plan).then(show, () => show(null));
    return () => {
      wanted = false;
    };
  }, [key, plan]);
  return { key, plan, layout: layoutReady(key, plan) ?? (late?.key === key ? late.layout : undefined) };
}
