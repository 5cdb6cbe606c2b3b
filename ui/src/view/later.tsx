// Parts whose code comes by itself, and what is drawn after the rest: header and lanes first, then graph, then rows.
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

/** A part whose code comes once the page stands, or when it is needed. */
function part<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
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
    come = {};
    load().then(
      (Part) => settle({ Part }),
      (failure) => {
        asked = false;
        settle({ failure });
      },
    );
  };
  const subscribe = (draw: () => void) => {
    drawn.add(draw);
    if (come.failure === undefined) ask();
    return () => drawn.delete(draw);
  };
  spare.push(ask);
  return function Part(props: Props) {
    const { Part, failure } = useSyncExternalStore(subscribe, () => come);
    if (failure !== undefined) throw failure;
    return Part ? <Part {...props} /> : WAITING;
  };
}

export const StepDetails = part(async () => (await import('./details/StepDetails')).StepDetails);
export const Events = part(async () => (await import('./events/Events')).Events);

/** Asks for these parts once the page stands. */
export function useParts(): void {
  useEffect(() => {
    const timer = setTimeout(askAgain, 700);
    return () => clearTimeout(timer);
  }, []);
}

/** Asks once more for what did not come. */
export function askAgain(): void {
  for (const ask of spare) ask();
}

/** Draws what is in it `turns` turns after what is beside it, so that no turn takes long and others come between. */
export function Later({ turns = 1, children }: { turns?: number; children: ReactNode }) {
  const stands = useDeferredValue(true, false);
  if (!stands) return WAITING;
  return turns > 1 ? <Later turns={turns - 1}>{children}</Later> : children;
}
