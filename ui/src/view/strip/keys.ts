// Keys of the playhead, wherever the focus is, except where somebody types or a part has keys of its own.

import { useEffect } from 'react';
import { tinykeys } from 'tinykeys';
import type { Command } from '../../playback/playhead';

/** Parts that move by arrow keys themselves. */
const MOVING =
  '[role=slider],[role=separator],[role=tablist],[role=tree],[role=menu],[role=listbox],[role=grid],[role=radiogroup],[role=dialog]';
/** Parts that a space presses, and those that Home, End and space scroll. */
const PRESSED = 'button,a,summary,[role=button],[role=log]';
const SCROLLED = '[role=log],[role=grid],[role=dialog]';

export function usePlayheadKeys(onCommand: (command: Command) => void): void {
  useEffect(() => {
    const say =
      (command: Command, except = '') =>
      (event: KeyboardEvent) => {
        const { target } = event;
        if (event.defaultPrevented || isTyping(target)) return;
        if (except && target instanceof Element && target.closest(except)) return;
        event.preventDefault();
        onCommand(command);
      };
    return tinykeys(window, {
      '[': say({ kind: 'stepBack' }),
      ']': say({ kind: 'stepForward' }),
      l: say({ kind: 'toLive' }),
      ',': say({ kind: 'entryBack' }),
      '.': say({ kind: 'entryForward' }),
      Space: say({ kind: 'toggle' }, `${PRESSED},${MOVING.replace('[role=slider],', '')}`),
      ArrowLeft: say({ kind: 'tickBack' }, MOVING),
      ArrowRight: say({ kind: 'tickForward' }, MOVING),
      'Shift+ArrowLeft': say({ kind: 'stepBack' }, MOVING),
      'Shift+ArrowRight': say({ kind: 'stepForward' }, MOVING),
      Home: say({ kind: 'toStart' }, `${SCROLLED},${MOVING}`),
      End: say({ kind: 'toLive' }, `${SCROLLED},${MOVING}`),
    });
  }, [onCommand]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
