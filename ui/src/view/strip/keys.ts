// What the playhead answers to; its keys are in the one table of keys.

import type { Command } from '../../playback/playhead';
import { useCommands } from '../keys/commands';

export function usePlayheadKeys(onCommand: (command: Command) => void): void {
  const say = (kind: Exclude<Command['kind'], WithMore>) => () => onCommand({ kind });
  useCommands({
    'playhead.stepBack': say('stepBack'),
    'playhead.stepForward': say('stepForward'),
    'playhead.entryBack': say('entryBack'),
    'playhead.entryForward': say('entryForward'),
    'playhead.tickBack': say('tickBack'),
    'playhead.tickForward': say('tickForward'),
    'playhead.toggle': say('toggle'),
    'playhead.toStart': say('toStart'),
    'playhead.toLive': say('toLive'),
  });
}

/** Commands that say more than their kind. */
type WithMore = Extract<Command, { time: number } | { index: number } | { at: unknown }>['kind'];
