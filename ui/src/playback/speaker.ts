// Who speaks at a moment: the attempt and its session, its mode and its model as they stood. Pure.

import { own } from '../wire/keyed';
import type { Run, Session, Step } from '../wire/types';
import { type Cut, hadCome, prefixLength } from './moment';
import { cutOf, type Playhead, shownStep } from './playhead';

export interface Speaker {
  mode: string | undefined;
  model: string | undefined;
}

/** The session of the last step that spoke with an agent decides. */
export function speakerAt(run: Run, playhead: Playhead): Speaker {
  const begun = run.steps.slice(0, shownStep(playhead, run.steps) + 1);
  const id = begun.findLast(({ conversation }) => conversation)?.conversation?.sessionId;
  const session = own(run.sessions, id);
  return { mode: setting(session, 'mode', playhead), model: setting(session, 'model', playhead) };
}

function setting(session: Session | undefined, name: string, playhead: Playhead): string | undefined {
  if (!session) return undefined;
  const { settings } = session.history;
  const known = prefixLength(settings, ({ at }) => hadCome(at, session.id, cutOf(playhead)));
  return settings.slice(0, known).findLast((entry) => entry.name === name)?.value;
}

/** The attempt whose conversation is shown: the newest one, up to that index, that had said something. */
export function speakingStep(
  sessions: Run['sessions'],
  steps: readonly Step[],
  playhead: Playhead,
  until = shownStep(playhead, steps),
): Step | undefined {
  const cut = cutOf(playhead);
  for (let i = until; i >= 0; i -= 1) {
    const id = steps[i]?.conversation?.sessionId;
    if (id !== undefined && hasSpoken(own(sessions, id), cut)) return steps[i];
  }
  return undefined;
}

/** The session whose conversation is shown. */
export function shownSession({ sessions, steps }: Run, playhead: Playhead): Session | undefined {
  return own(sessions, speakingStep(sessions, steps, playhead)?.conversation?.sessionId);
}

/** Whether anything had been said in the session. */
function hasSpoken(session: Session | undefined, cut: Cut | null): boolean {
  if (!session || cut === null) return session !== undefined;
  const first = session.history.turns[0]?.start ?? session.messages[0]?.first;
  return first !== undefined && hadCome(first, session.id, cut);
}
