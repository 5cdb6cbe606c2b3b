// From error to error of the whole run. Attempts are known; failed tool calls outside of what the page was
// given are asked for, one after the other.

import { useCallback, useRef } from 'react';
import { type Cut, compareCuts, cutName } from '../../playback/moment';
import type { Playhead } from '../../playback/playhead';
import { own, ownValues } from '../../wire/keyed';
import type { Reader } from '../../wire/reader';
import type { Run } from '../../wire/types';
import { useCommands } from '../keys/commands';
import { useSources } from '../live';
import { type Fault, failedCall, faultsOf, nextFault } from './errors';
import type { Aim } from './hits';

interface ErrorKeys {
  run: Run;
  playhead: Playhead;
  show(aim: Aim, alone: boolean): void;
}

/** The error that was shown last, and the entry that it was found by. */
interface Last {
  fault: Fault;
  name: string;
}

const END = Number.MAX_SAFE_INTEGER; // ms since 1970
const MOST = 8; // entries that turn out to be no stop

export function useErrorKeys(given: ErrorKeys, searching: boolean): void {
  const { reader } = useSources();
  const last = useRef<Last | null>(null);
  const now = useRef(given);
  now.current = given;
  const asking = useRef<object>(null);
  const go = useCallback(
    async (direction: 1 | -1) => {
      const { run, playhead } = now.current;
      const cut = playhead.kind === 'following' ? null : playhead.at;
      const mine = {};
      asking.current = mine;
      const from = last.current && cut && compareCuts(last.current.fault.at, cut) === 0 ? last.current : null;
      const found = await nextError(reader, run, from, cut, direction);
      // Somebody pressed again, or moved on.
      if (!found || asking.current !== mine || now.current.playhead !== playhead) return;
      last.current = found;
      now.current.show(found.fault.aim, true);
    },
    [reader],
  );
  useCommands(searching ? {} : { 'error.next': () => void go(1), 'error.previous': () => void go(-1) });
}

async function nextError(
  reader: Reader,
  run: Run,
  last: Last | null,
  cut: Cut | null,
  direction: 1 | -1,
): Promise<Last | null> {
  const known = faultsOf(run);
  const local = nextFault(known, last?.fault.key ?? null, cut, direction);
  const fallback = local ? { fault: local, name: cutName(local.at) } : null;
  // All messages are here.
  if (ownValues(run.sessions).every(({ firstMessage }) => firstMessage === 0)) return fallback;
  const edge = direction === 1 ? 'trace:0' : END;
  const from = last?.name ?? (cut ? cutName(cut) : edge);
  try {
    const found = await askFor(reader, run, known, from, direction);
    const far = found ?? (from === edge ? null : await askFor(reader, run, known, edge, direction));
    return far && fallback && found && isNearer(fallback.fault.at, found.fault.at, cut, direction)
      ? fallback
      : (far ?? fallback);
  } catch {
    return fallback;
  }
}

/** Whether `a` comes before `b` on the way. */
function isNearer(a: Cut, b: Cut, from: Cut | null, direction: 1 | -1): boolean {
  const ahead = from === null || compareCuts(a, from) * direction > 0;
  return ahead && compareCuts(a, b) * direction < 0;
}

async function askFor(
  reader: Reader,
  run: Run,
  known: readonly Fault[],
  from: string | number,
  direction: 1 | -1,
): Promise<Last | null> {
  // Only the moment is wanted: to be told of one session is enough.
  const [session = ''] = Object.keys(run.sessions);
  let at = from;
  for (let i = 0; i < MOST; i += 1) {
    const answer = await reader.seek(run.runId, { at, step: 'error', direction, session });
    const moment = answer?.moment;
    if (!moment) return null;
    at = cutName(moment);
    const fault = await faultAt(reader, run, known, moment);
    if (fault) return { fault, name: at };
  }
  return null;
}

async function faultAt(
  reader: Reader,
  run: Run,
  known: readonly Fault[],
  at: Cut,
): Promise<Fault | undefined> {
  const session = own(run.sessions, at.log);
  // The end of a turn is that of its attempt.
  if (!session) return known.find((fault) => fault.aim.kind === 'step' && compareCuts(fault.at, at) === 0);
  const answer = await reader.seek(run.runId, { at: cutName(at), session: at.log, messages: 1 });
  const then = answer ? own(answer.sessions, at.log) : undefined;
  return then?.messages.flatMap((message, i) =>
    message.items.flatMap((item, place) => {
      const began = item.kind === 'tool' && item.states[0]?.at.seq === at.seq;
      return (began && failedCall(at.log, then.from + i, place, item)) || [];
    }),
  )[0];
}
