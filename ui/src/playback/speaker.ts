// Who speaks at a moment: the session, its mode and its model as they stood. Pure.

import type { Run, Session } from '../wire/types';
import { hadCome, prefixLength } from './moment';
import { cutOf, type Playhead, shownStep } from './playhead';

export interface Speaker {
  mode: string | undefined;
  model: string | undefined;
}

/** The session of the last step that spoke with an agent decides. */
export function speakerAt(run: Run, playhead: Playhead): Speaker {
  const begun = run.steps.slice(0, shownStep(playhead, run.steps) + 1);
  const id = begun.findLast(({ conversation }) => conversation)?.conversation?.sessionId;
  const session = id === undefined ? undefined : run.sessions[id];
  return { mode: setting(session, 'mode', playhead), model: setting(session, 'model', playhead) };
}

function setting(session: Session | undefined, name: string, playhead: Playhead): string | undefined {
  if (!session) return undefined;
  const { settings } = session.history;
  const known = prefixLength(settings, ({ at }) => hadCome(at, session.id, cutOf(playhead)));
  return settings.slice(0, known).findLast((entry) => entry.name === name)?.value;
}
