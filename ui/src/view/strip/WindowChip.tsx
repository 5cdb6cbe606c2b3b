// The window that is picked, in words, and the way out of it. The one place that tells of it.

import type { TimeWindow } from '../../playback/window';
import { duration } from '../time';

const SECONDS = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const;
const CLOCK = new Intl.DateTimeFormat(undefined, SECONDS);
const FINE = new Intl.DateTimeFormat(undefined, { ...SECONDS, fractionalSecondDigits: 1 });
/** Shorter ones have tenths of seconds. */
const SHORT = 3_000; // ms

export function WindowChip({ window, onClear }: { window: TimeWindow; onClear(): void }) {
  const { from, to } = window;
  const clock = to - from < SHORT ? FINE : CLOCK;
  return (
    <fieldset
      className="window-chip"
      aria-label="Window"
      title="Conversation, events and graph show this window"
    >
      <span>
        {clock.format(from)} – {clock.format(to)}
      </span>
      <b>{duration(to - from)}</b>
      <button type="button" aria-label="Clear the window" title="Clear the window (Esc)" onClick={onClear}>
        ×
      </button>
    </fieldset>
  );
}
