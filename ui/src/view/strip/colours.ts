// The canvas of the lanes draws in the theme's colours.

import { useThemed } from '../useThemed';
import { VERDICTS, type Verdict } from '../verdict';
import type { Colours } from './paint';

const NAMES: Record<Verdict, string> = {
  running: '--running',
  waiting: '--waiting',
  ok: '--ok',
  failed: '--failed',
  timed_out: '--timed-out',
  cancelled: '--cancelled',
  stale: '--stale',
  dead: '--dead',
  broken: '--broken',
  unknown: '--cancelled',
};

export function useColours(): Colours {
  return useThemed(readColours);
}

function readColours(of: (name: string) => string): Colours {
  const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, of(NAMES[verdict])]));
  return {
    surface: of('--surface'),
    border: of('--border'),
    text: of('--text'),
    soft: of('--text-soft'),
    faint: of('--text-faint'),
    accent: of('--accent'),
    raised: of('--raised'),
    verdicts: verdicts as Record<Verdict, string>,
    font: of('--font-text') || 'sans-serif',
  };
}
