// Which of the panes beside the graph is shown. A picked step that speaks with nobody, or failed, is best
// read as an attempt; the reader's own choice stays. Pure.

import { isAtStep, type Playhead, shownStep } from '../../playback/playhead';
import type { Run, Step } from '../../wire/types';

export type TabName = 'conversation' | 'attempt' | 'events';

export interface ShownTab {
  name: TabName;
  /** The reader chose it. */
  chosen: boolean;
}

const isBad = (step: Step) => step.outcome !== 'ok' && step.outcome !== 'running';

const isSilent = (run: Run) => !run.flow.nodes.some((node) => node.nodeType === 'acp');

export function tabFor(step: Step | undefined): ShownTab {
  return { name: step && (isBad(step) || !step.conversation) ? 'attempt' : 'conversation', chosen: false };
}

/** The tab at first: who opens a run that ended badly wants to see why; a flow without agents never speaks. */
export function tabAtFirst(run: Run, picked: Step | undefined): ShownTab {
  if (picked) return tabFor(picked);
  const last = run.steps.at(-1);
  const endedBadly = run.liveness.state === 'ended' && last !== undefined && isBad(last);
  return { name: last && (endedBadly || isSilent(run)) ? 'attempt' : 'conversation', chosen: false };
}

/** The tab that a moment opens at. A step's tells of the step, any other of what was said. */
export function tabAt(run: Run, playhead: Playhead): ShownTab {
  const step = run.steps[shownStep(playhead, run.steps)];
  if (playhead.kind === 'following' || isAtStep(playhead, step))
    return tabAtFirst(run, playhead.kind === 'following' ? undefined : step);
  return { name: isSilent(run) && step ? 'attempt' : 'conversation', chosen: false };
}

/** The tab after `step` was picked. Who chose the conversation still wants to see why a step failed. */
export function tabOnPick(shown: ShownTab, step: Step | undefined): ShownTab {
  return shown.chosen && shown.name !== 'conversation' ? shown : tabFor(step);
}
