// The canvas draws in the theme's colours: read from the tokens, again whenever the theme changes.

import { useEffect, useState } from 'react';
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
  const [colours, setColours] = useState(readColours);
  useEffect(() => {
    const read = () => setColours(readColours());
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const light = matchMedia('(prefers-color-scheme: light)');
    light.addEventListener('change', read);
    // Text drawn before its font came would stay in another.
    void document.fonts.ready.then(read);
    return () => {
      observer.disconnect();
      light.removeEventListener('change', read);
    };
  }, []);
  return colours;
}

function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
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
