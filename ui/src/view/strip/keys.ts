// Keys of the playhead, wherever the focus is, except where somebody types.

import { useEffect } from 'react';
import { tinykeys } from 'tinykeys';
import type { Command } from '../../playback/playhead';

export function usePlayheadKeys(onCommand: (command: Command) => void): void {
  useEffect(() => {
    const say = (command: Command) => (event: KeyboardEvent) => {
      if (isTyping(event.target)) return;
      event.preventDefault();
      onCommand(command);
    };
    return tinykeys(window, {
      '[': say({ kind: 'stepBack' }),
      ']': say({ kind: 'stepForward' }),
      l: say({ kind: 'toLive' }),
    });
  }, [onCommand]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
