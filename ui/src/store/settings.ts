// What the person arranged: panes, theme. Kept in the browser's local storage.
// In: changes from the view. Out: settings that are valid whatever the storage holds. Never fails: without
// storage they last as long as the page.

import { createStore } from 'zustand/vanilla';

export type Theme = 'system' | 'dark' | 'light';

export interface Settings {
  theme: Theme;
  railOpen: boolean;
  /** Tell news of runs while the page is not looked at. */
  notify: boolean;
  /** Changed files side by side rather than in one column. */
  splitDiff: boolean;
  /** The time lanes are shown, one for each node or for each session. */
  lanesOpen: boolean;
  lanesBy: 'node' | 'session';
  /** Widths of the rail and of what is beside the graph, height of the lanes; px. */
  rail: number;
  conversation: number;
  lanes: number;
}

export const LIMITS = {
  rail: { min: 180, max: 460 },
  conversation: { min: 320, max: 1400 },
  lanes: { min: 52, max: 480 },
} as const;

const KEY = 'runreel.settings';
const DEFAULTS: Settings = {
  theme: 'system',
  railOpen: true,
  notify: false,
  splitDiff: false,
  lanesOpen: true,
  lanesBy: 'node',
  rail: 248,
  conversation: 560,
  lanes: 138,
};

export const settings = createStore<Settings>(() => parseSettings(read()));

settings.subscribe((state) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    // Private windows and full disks refuse; the settings then end with the page.
  }
});

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Settings from what an older page, or anybody, left in the storage. */
export function parseSettings(text: string | null): Settings {
  let found: Partial<Record<keyof Settings, unknown>> | null = null;
  try {
    found = text === null ? null : JSON.parse(text);
  } catch {
    return DEFAULTS;
  }
  if (typeof found !== 'object' || found === null) return DEFAULTS;
  return {
    theme: found.theme === 'dark' || found.theme === 'light' ? found.theme : 'system',
    railOpen: found.railOpen !== false,
    notify: found.notify === true,
    splitDiff: found.splitDiff === true,
    lanesOpen: found.lanesOpen !== false,
    lanesBy: found.lanesBy === 'session' ? 'session' : 'node',
    rail: within('rail', found.rail),
    conversation: within('conversation', found.conversation),
    lanes: within('lanes', found.lanes),
  };
}

function within(pane: keyof typeof LIMITS, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return DEFAULTS[pane];
  return Math.min(LIMITS[pane].max, Math.max(LIMITS[pane].min, value));
}
