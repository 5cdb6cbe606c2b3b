// Which of the panes beside the graph is shown. A picked step that speaks with nobody, or failed, is best
// read as an attempt; the reader's own choice stays. Pure.

import type { Step } from '../../wire/types';

export type TabName = 'conversation' | 'attempt' | 'events';

export interface ShownTab {
  name: TabName;
  /** The reader chose it. */
  chosen: boolean;
}

export function tabFor(step: Step | undefined): ShownTab {
  const bad = step !== undefined && step.outcome !== 'ok' && step.outcome !== 'running';
  return { name: step && (bad || !step.conversation) ? 'attempt' : 'conversation', chosen: false };
}

/** The tab after `step` was picked. Who chose the conversation still wants to see why a step failed. */
export function tabOnPick(shown: ShownTab, step: Step | undefined): ShownTab {
  return shown.chosen && shown.name !== 'conversation' ? shown : tabFor(step);
}
