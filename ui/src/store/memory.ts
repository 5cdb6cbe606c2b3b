// How the reader left each run: what they opened, and where they were reading. Kept for as long as the
// browser's tab, in its session storage: names of rows and numbers, never what a run says.
// In: choices and places. Out: the same, after a reload too. Bounded: the runs looked at last, each by its
// size. Never fails: without storage it lasts as long as the page.

/** Where somebody was reading. */
export interface ReadPlace {
  /** Name of the moment that was shown, empty for the live edge: a place in one is no place in another. */
  at: string;
  /** The row at the top, and how far it was scrolled past, px. */
  id: string;
  message: number;
  past: number;
}

export interface RunView {
  /** Pane and id of what was opened or closed; the newest last. */
  chosen: Map<string, boolean>;
  /** By pane; the newest last. */
  places: Map<string, ReadPlace>;
  /** The session that somebody reads who let go of the live edge. */
  held: string | null;
}

export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface Memory {
  of(runId: string): Readonly<RunView>;
  choose(runId: string, pane: string, id: string, open: boolean): void;
  /** Null: there is no place worth coming back to. */
  place(runId: string, pane: string, place: ReadPlace | null): void;
  hold(runId: string, session: string | null): void;
  /** Writes now what is to be written. */
  flush(): void;
}

const RUNS = 50;
const FEW = 5; // that stay when the storage is full
const CHOICES = 1_000; // of one run
const PLACES = 60; // of one run
const NAME = 200; // characters of an id; longer ones are not kept
const TEXT = 40_000; // characters of one run
const INDEX = 'runreel.views';
const key = (runId: string) => `runreel.view/${runId}`;

/** `later` calls once, after a while. */
export function createMemory(shelf: Shelf | null, later: (run: () => void) => void): Memory {
  const views = new Map<string, RunView>();
  const changed = new Set<string>();
  let order = parseNames(read(shelf, INDEX));
  let waiting = false;

  const of = (runId: string) => {
    const known = views.get(runId);
    if (known) return known;
    const view = parseView(read(shelf, key(runId)));
    views.set(runId, view);
    return view;
  };
  const change = (runId: string, how: (view: RunView) => void) => {
    how(of(runId));
    changed.add(runId);
    order = [...order.filter((id) => id !== runId), runId];
    for (const id of order.slice(0, -RUNS)) forget(id);
    order = order.slice(-RUNS);
    if (waiting) return;
    waiting = true;
    later(() => {
      waiting = false;
      flush();
    });
  };
  const forget = (runId: string) => {
    views.delete(runId);
    changed.delete(runId);
    try {
      shelf?.removeItem(key(runId));
    } catch {
      // What cannot be removed is overwritten or left.
    }
  };
  function flush(): void {
    if (changed.size === 0 || !shelf || write(shelf)) return;
    // Full: those that were left longest ago make room. What still does not fit is tried with the next change.
    for (const id of order.slice(0, -FEW)) forget(id);
    order = order.slice(-FEW);
    write(shelf);
  }
  function write(to: Shelf): boolean {
    try {
      for (const id of changed) to.setItem(key(id), formatView(of(id)));
      to.setItem(INDEX, JSON.stringify(order));
      changed.clear();
      return true;
    } catch {
      return false;
    }
  }

  return {
    of,
    flush,
    choose: (runId, pane, id, open) =>
      change(runId, ({ chosen }) => renew(chosen, `${pane}\n${id}`, open, CHOICES)),
    place: (runId, pane, place) => {
      if (place === null && !of(runId).places.has(pane)) return;
      change(runId, ({ places }) => renew(places, pane, place, PLACES));
    },
    hold: (runId, session) => {
      if (of(runId).held !== session) change(runId, (view) => Object.assign(view, { held: session }));
    },
  };
}

/** The choices of one pane, by id. */
export function chosenIn({ chosen }: Readonly<RunView>, pane: string): Map<string, boolean> {
  const begin = `${pane}\n`;
  const own = [...chosen].filter(([name]) => name.startsWith(begin));
  return new Map(own.map(([name, open]) => [name.slice(begin.length), open]));
}

/** Puts it last; the first make room. */
function renew<T>(map: Map<string, T>, name: string, value: T | null, most: number): void {
  map.delete(name);
  if (value !== null && name.length <= NAME) map.set(name, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}

function read(shelf: Shelf | null, name: string): unknown {
  try {
    return JSON.parse(shelf?.getItem(name) ?? 'null');
  } catch {
    return null;
  }
}

/** Shorter until it fits: the oldest choices go first. */
function formatView({ chosen, places, held }: RunView): string {
  for (let left = chosen.size; ; left = Math.floor(left / 2)) {
    const kept = left === 0 ? [] : [...chosen].slice(-left);
    const text = JSON.stringify({ chosen: kept, places: [...places], held });
    if (text.length <= TEXT || left === 0) return text;
  }
}

function parseNames(found: unknown): string[] {
  return Array.isArray(found) ? found.filter((name) => typeof name === 'string').slice(-RUNS) : [];
}

function parseView(found: unknown): RunView {
  const { chosen, places, held } = (typeof found === 'object' && found ? found : {}) as Record<
    string,
    unknown
  >;
  return {
    chosen: new Map(
      pairs(chosen, CHOICES).filter((pair): pair is [string, boolean] => typeof pair[1] === 'boolean'),
    ),
    places: new Map(
      pairs(places, PLACES).flatMap(([pane, place]) => (isPlace(place) ? [[pane, place]] : [])),
    ),
    held: typeof held === 'string' ? held : null,
  };
}

function pairs(found: unknown, most: number): [string, unknown][] {
  if (!Array.isArray(found)) return [];
  const sound = found.filter(
    (pair): pair is [string, unknown] => Array.isArray(pair) && typeof pair[0] === 'string',
  );
  return sound.slice(-most);
}

function isPlace(found: unknown): found is ReadPlace {
  if (typeof found !== 'object' || found === null) return false;
  const { at, id, message, past } = found as Record<string, unknown>;
  return (
    typeof at === 'string' && typeof id === 'string' && Number.isInteger(message) && Number.isFinite(past)
  );
}

function sessionShelf(): Shelf | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null; // A browser that refuses storage throws at its name already.
  }
}

const WRITE_AFTER = 400; // ms

/** The memory of this tab. */
export const memory = createMemory(sessionShelf(), (run) => void setTimeout(run, WRITE_AFTER));
