// Parts whose code comes by itself, and what is drawn a frame after the rest: header, graph and lanes stand first.
// In: what the page is made of. Out: panes that fill themselves in a moment later, in rooms that keep their size.
// React's own lazy parts are not used here: React holds them back for 300 ms after the last one that came.

import { type ComponentType, type ReactNode, useDeferredValue, useEffect, useSyncExternalStore } from 'react';

interface Come<Props> {
  Part?: ComponentType<Props>;
  failure?: unknown;
}

const WAITING = <div className="later" aria-busy="true" />;

/** What asks for parts that nobody needs yet. They come all the same: the server may be gone when they are needed. */
const spare: (() => void)[] = [];

/** A part whose code is asked for at once or, when it is not needed `first`, once the page stands; `waiting` is in its
 * place until it is there. */
function part<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  { first = false, waiting = WAITING }: { first?: boolean; waiting?: ReactNode } = {},
): ComponentType<Props> {
  let come: Come<Props> = {};
  let asked = false;
  const drawn = new Set<() => void>();
  const settle = (now: Come<Props>) => {
    come = now;
    for (const draw of drawn) draw();
  };
  const ask = () => {
    if (asked) return;
    asked = true;
    load().then(
      (Part) => settle({ Part }),
      (failure) => settle({ failure }),
    );
  };
  const subscribe = (draw: () => void) => {
    drawn.add(draw);
    ask();
    return () => drawn.delete(draw);
  };
  if (first) ask();
  else spare.push(ask);
  return function Part(props: Props) {
    const { Part, failure } = useSyncExternalStore(subscribe, () => come);
    if (failure !== undefined) throw failure;
    return Part ? <Part {...props} /> : waiting;
  };
}

export const Canvas = part(async () => (await import('./graph/Canvas')).Canvas, {
  first: true,
  waiting: <div className="graph" aria-busy="true" />,
});
export const Conversation = part(async () => (await import('./conversation/Conversation')).Conversation, {
  first: true,
});
export const StepDetails = part(async () => (await import('./details/StepDetails')).StepDetails);
export const Events = part(async () => (await import('./events/Events')).Events);

/** Draws what is in it a frame after what is beside it, so that the first frame need not wait for it. */
export function Later({ children }: { children: ReactNode }) {
  const stands = useDeferredValue(true, false);
  useEffect(() => {
    if (!stands) return;
    const timer = setTimeout(() => {
      for (const ask of spare) ask();
    }, 500);
    return () => clearTimeout(timer);
  }, [stands]);
  return stands ? children : WAITING;
}
