// The panes whose code and content come after the first paint: header, graph and lanes stand first.
// In: what the page is made of. Out: panes that fill themselves in a moment later, in rooms that keep their size.

import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';

/** Asked for at once, since every page needs them, and run when they are there. */
const conversation = import('./conversation/Conversation');
const details = import('./details/StepDetails');
const events = import('./events/Events');

export const Conversation = lazy(async () => of((await conversation).Conversation));
export const StepDetails = lazy(async () => of((await details).StepDetails));
export const Events = lazy(async () => of((await events).Events));

export function Later({ children }: { children: ReactNode }) {
  return <Suspense fallback={<div className="later" aria-busy="true" />}>{children}</Suspense>;
}

function of<Props>(part: ComponentType<Props>): { default: ComponentType<Props> } {
  return { default: part };
}
