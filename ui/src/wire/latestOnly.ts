// Asks for what is wanted now: one question on its way at a time, and of those that came meanwhile only
// the last. In: wishes. Out: each answer with its question, also one that is no longer wanted.

export interface LatestOnly<Q> {
  /** Null wants nothing any more. */
  want(question: Q | null): void;
}

export function latestOnly<Q, A>(
  ask: (question: Q) => Promise<A>,
  told: (question: Q, answer: A) => void,
  failed: (question: Q) => void,
): LatestOnly<Q> {
  let busy = false;
  let next: Q | null = null;
  const go = (question: Q) => {
    busy = true;
    next = null;
    const settle = (tell: () => void) => {
      busy = false;
      tell();
      if (next !== null && !busy) go(next);
    };
    ask(question).then(
      (answer) => settle(() => told(question, answer)),
      () => settle(() => failed(question)),
    );
  };
  return {
    want(question) {
      if (busy || question === null) next = question;
      else go(question);
    },
  };
}
