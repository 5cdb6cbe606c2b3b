// The window that is picked, in words, and the way out of it. The one place that tells of it.

import type { TimeWindow } from '../../playback/window';
import { clockText, duration, fineClockText } from '../time';

/** Shorter ones have tenths of seconds. */
const SHORT = 3_000; // ms

export function WindowChip({ window, onClear }: { window: TimeWindow; onClear(): void }) {
  const { from, to } = window;
  const clock = to - from < SHORT ? fineClockText : clockText;
  return (
    <fieldset
      className="window-chip"
      aria-label="Window"
      title="Conversation, events and graph show this window"
    >
      <span>
        {clock(from)} – {clock(to)}
      </span>
      <b>{duration(to - from)}</b>
      <button type="button" aria-label="Clear the window" title="Clear the window (Esc)" onClick={onClear}>
        ×
      </button>
    </fieldset>
  );
}
