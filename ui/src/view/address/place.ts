// Where the page is: which run, and what of it a link would restore. Kept in the browser's address and
// history. In: turns that the reader makes, and the browser's own going back and forward. Out: one store.
// A jump makes an entry to come back to; what glides changes the entry that there is, and not too often.

import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Address, formatAddress, parseAddress, restOf } from './address';

export interface Place {
  path: string;
  address: Address;
  /** What else is in the query. */
  rest: string;
  /** Counts how often somebody came here from elsewhere: by a link, back, forward. What is shown is then
   * taken from the address; otherwise the address is taken from what is shown. */
  visit: number;
}

/** `jump` is worth coming back to, `glide` is not. */
export type Turn = 'jump' | 'glide';

/** What of a browser is needed; both writes throw when they are too many. */
export interface Browser {
  /** Path and query. */
  read(): { path: string; search: string };
  push(url: string): void;
  replace(url: string): void;
  /** Counts what the reader did: all jumps of one gesture are one jump. */
  gesture(): number;
  now(): number;
  later(run: () => void, ms: number): unknown;
}

export interface Places {
  store: StoreApi<Place>;
  turn(change: Partial<Address>, how: Turn): void;
  navigate(to: string, options?: { replace?: boolean }): void;
  /** The same place under another path. */
  rename(path: string): void;
  /** The browser went back or forward. */
  arrive(): void;
  /** Writes now what is to be written. */
  flush(): void;
}

/** Browsers refuse more than about a hundred changes in half a minute. */
export const WRITE_EVERY = 400; // ms

export function createPlaces(browser: Browser): Places {
  const store = createStore<Place>(() => ({ ...readPlace(browser), visit: 0 }));
  let jumped = -1;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let waiting = false;

  const url = () => {
    const { path, address, rest } = store.getState();
    return path + formatAddress(address, rest);
  };
  const isWritten = () => {
    const { path, search } = browser.read();
    return path + search === url();
  };
  function flush(): void {
    if (isWritten()) return;
    try {
      browser.replace(url());
    } catch {
      later(); // Too many, says the browser.
    }
    writtenAt = browser.now();
  }
  function later(): void {
    if (waiting) return;
    waiting = true;
    const wait = Math.max(0, writtenAt + WRITE_EVERY - browser.now());
    browser.later(() => {
      waiting = false;
      if (writtenAt + WRITE_EVERY > browser.now()) later();
      else flush();
    }, wait);
  }
  function push(): void {
    try {
      browser.push(url());
      writtenAt = browser.now();
    } catch {
      writtenAt = browser.now();
      later();
    }
  }

  return {
    store,
    flush,
    turn(change, how) {
      const before = store.getState();
      const address = { ...before.address, ...change };
      if (formatAddress(address) === formatAddress(before.address)) {
        store.setState({ address });
        return;
      }
      const jumps = how === 'jump' && browser.gesture() !== jumped;
      if (jumps) flush();
      store.setState({ address });
      if (!jumps) return later();
      jumped = browser.gesture();
      push();
    },
    navigate(to, { replace = false } = {}) {
      const [path = '/', search = ''] = to.split(/(?=\?)/, 2);
      const before = store.getState();
      if (path === before.path && search === '') return;
      if (!replace) flush();
      // The list of runs stands beside every run.
      const { runs, status } = before.address;
      const address = { ...parseAddress(search), runs, status };
      store.setState({ path, address, rest: before.rest, visit: before.visit + 1 });
      if (replace) flush();
      else push();
    },
    rename(path) {
      store.setState({ path });
      flush();
    },
    arrive() {
      store.setState(({ visit }) => ({ ...readPlace(browser), visit: visit + 1 }));
    },
  };
}

function readPlace(browser: Browser): Omit<Place, 'visit'> {
  const { path, search } = browser.read();
  return { path, address: parseAddress(search), rest: restOf(search) };
}
