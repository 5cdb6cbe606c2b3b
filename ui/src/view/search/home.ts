// Where the reader was before a search, and how to be there again: playhead, tab, and what the table of
// events listed. A hit in the trace changes all of them.

import type { Cut } from '../../playback/moment';
import type { Command, Playhead } from '../../playback/playhead';
import { overlaps } from '../../playback/window';
import { type Address, NOWHERE } from '../address/address';
import { places } from '../address/browser';
import type { TabName } from '../side/tab';

export interface Home {
  playhead: Playhead;
  letGo: boolean;
  tab: TabName;
  table: Table;
}

type Table = Pick<Address, 'log' | 'ofStep' | 'kind' | 'faultsOnly' | 'text' | 'window'>;

/** What the table of events lists now. */
export function tableNow(): Table {
  const { log, ofStep, kind, faultsOnly, text, window } = places.store.getState().address;
  return { log, ofStep, kind, faultsOnly, text, window };
}

/** The table with every entry of the trace: there each has its place before it is read. A window that the
 * moment lies in stays. */
export function traceTable(at: Cut): Table {
  const { window } = tableNow();
  const { ofStep, kind, faultsOnly, text } = NOWHERE;
  const kept = window && overlaps(window, at.at, at.at) ? window : null;
  return { log: 'trace', ofStep, kind, faultsOnly, text, window: kept };
}

/** The command that puts the playhead back. */
export function wayBack({ playhead }: Home): Command {
  return playhead.kind === 'following' ? { kind: 'toLive' } : { kind: 'toMoment', at: playhead.at };
}
