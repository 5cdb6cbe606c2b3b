// The one table of keys: it drives the handlers, the key map on `?`, and the palette. Pure.
// A key does nothing where somebody types, and nothing while no part of the page answers to its command.

import { type Keyed, own } from '../../wire/keyed';

export interface KeyEntry {
  id: CommandId;
  /** As tinykeys names them; none for commands of the palette alone. */
  keys: readonly string[];
  label: string;
  group: Group;
  /** Parts of the page that use such a key themselves, as a selector; not for keys of one sign. */
  except?: string;
  /** Works also where somebody types. */
  always?: boolean;
}

export type Group = 'Find' | 'Playhead' | 'Page';
export type CommandId = (typeof IDS)[number];

const IDS = [
  'search.open',
  'search.next',
  'search.previous',
  'palette.open',
  'error.next',
  'error.previous',
  'rail.search',
  'graph.list',
  'playhead.stepBack',
  'playhead.stepForward',
  'playhead.entryBack',
  'playhead.entryForward',
  'playhead.tickBack',
  'playhead.tickForward',
  'playhead.toggle',
  'playhead.toStart',
  'playhead.toLive',
  'window.begin',
  'window.end',
  'window.clear',
  'link.copy',
  'rail.toggle',
  'runs.read',
  'theme.next',
  'keys.open',
  'about.open',
] as const;

/** Parts that move by arrow keys themselves. */
const MOVING =
  '[role=slider],[role=separator],[role=tablist],[role=tree],[role=menu],[role=listbox],[role=grid],[role=radiogroup],[role=dialog]';
/** Parts that a space presses, and those that Home, End and space scroll. */
const PRESSED = 'button,a,summary,[role=button],[role=log]';
const SCROLLED = '[role=log],[role=grid],[role=dialog]';

export const KEYS: readonly KeyEntry[] = [
  { id: 'search.open', keys: ['/', 'Shift+/'], label: 'Search this run', group: 'Find' },
  { id: 'search.next', keys: ['F3'], label: 'Next hit', group: 'Find', always: true },
  { id: 'search.previous', keys: ['Shift+F3'], label: 'Previous hit', group: 'Find', always: true },
  {
    id: 'palette.open',
    keys: ['$mod+k'],
    label: 'Commands, runs, nodes, attempts',
    group: 'Find',
    always: true,
  },
  { id: 'error.next', keys: ['e'], label: 'Next error', group: 'Find' },
  { id: 'error.previous', keys: ['Shift+E', 'E'], label: 'Previous error', group: 'Find' },
  { id: 'rail.search', keys: ['r'], label: 'Filter the runs', group: 'Find' },
  { id: 'graph.list', keys: ['n'], label: 'Nodes as a list, or as the graph', group: 'Find' },
  {
    id: 'playhead.toggle',
    keys: ['Space'],
    label: 'Play or pause',
    group: 'Playhead',
    except: `${PRESSED},${MOVING.replace('[role=slider],', '')}`,
  },
  {
    id: 'playhead.stepBack',
    keys: ['[', 'Shift+ArrowLeft'],
    label: 'Previous step',
    group: 'Playhead',
    except: MOVING,
  },
  {
    id: 'playhead.stepForward',
    keys: [']', 'Shift+ArrowRight'],
    label: 'Next step',
    group: 'Playhead',
    except: MOVING,
  },
  {
    id: 'playhead.tickBack',
    keys: ['ArrowLeft'],
    label: 'Previous prompt, tool call or error',
    group: 'Playhead',
    except: MOVING,
  },
  {
    id: 'playhead.tickForward',
    keys: ['ArrowRight'],
    label: 'Next prompt, tool call or error',
    group: 'Playhead',
    except: MOVING,
  },
  { id: 'playhead.entryBack', keys: [','], label: 'Previous event', group: 'Playhead' },
  { id: 'playhead.entryForward', keys: ['.'], label: 'Next event', group: 'Playhead' },
  {
    id: 'playhead.toStart',
    keys: ['Home'],
    label: 'Start of the run',
    group: 'Playhead',
    except: `${SCROLLED},${MOVING}`,
  },
  {
    id: 'playhead.toLive',
    keys: ['l', 'End'],
    label: 'Jump to live',
    group: 'Playhead',
    except: `${SCROLLED},${MOVING}`,
  },
  { id: 'window.begin', keys: ['i'], label: 'Begin the window here', group: 'Playhead' },
  { id: 'window.end', keys: ['o'], label: 'End the window here', group: 'Playhead' },
  {
    id: 'window.clear',
    keys: ['Escape'],
    label: 'Clear the window',
    group: 'Playhead',
    except: '[role=menu],[role=listbox],[role=dialog]',
  },
  { id: 'link.copy', keys: ['y'], label: 'Copy a link to this moment', group: 'Page' },
  { id: 'rail.toggle', keys: ['b'], label: 'Show or hide the list of runs', group: 'Page' },
  { id: 'runs.read', keys: [], label: 'Mark all runs as read', group: 'Page' },
  { id: 'theme.next', keys: ['t'], label: 'Change the theme', group: 'Page' },
  { id: 'keys.open', keys: ['?', 'Shift+?'], label: 'All keys', group: 'Page' },
  { id: 'about.open', keys: [], label: 'About this viewer', group: 'Page' },
];

const SIGNS: Keyed<string> = {
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  'Shift+?': '?',
  'Shift+/': '/',
  'Shift+E': 'E',
};

/** A key as a person reads it. */
export function keyText(key: string, mac: boolean): string {
  const sign = own(SIGNS, key);
  if (sign) return sign;
  const parts = key.split('+').map((part) => {
    if (part === '$mod') return mac ? '⌘' : 'Ctrl';
    return own(SIGNS, part) ?? (part.length === 1 ? part : part);
  });
  const last = parts.pop() ?? '';
  return [...parts, parts.length > 0 && last.length === 1 ? last.toUpperCase() : last].join(mac ? '' : '+');
}

/** Whether keys pressed here are somebody's text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
