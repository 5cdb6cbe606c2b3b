// The flow's definition with the run laid over it.

import type { Flow, Header, Liveness, Step } from '../../wire/types';

export interface GraphProps {
  flow: Flow;
  /** The attempts as they stood at the playhead. */
  steps: Step[];
  header: Header;
  liveness: Liveness;
  /** Index of the step that the playhead is in; null is the live edge. */
  focusStep: number | null;
  following: boolean;
  onPickStep(index: number): void;
}

export function Graph({ flow }: GraphProps) {
  return <div>{flow.name}</div>;
}
