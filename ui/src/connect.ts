// Connects, and asks for the run that the address names, as the very first thing: while the rest of the page's
// code is still on its way. Knows no React.

import { createLive, type Live } from './store/live';
import { httpReader, type Reader } from './wire/reader';

export interface Sources {
  live: Live;
  reader: Reader;
}

function connect(): Sources {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const live = createLive(`${scheme}://${location.host}/api/live`);
  live.start();
  const [, name] = /^\/run\/([^/]+)\/?$/.exec(location.pathname) ?? [];
  if (name !== undefined) live.open(decode(name));
  return { live, reader: httpReader };
}

/** Half an escape in an address is no reason to fail. */
export function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export const sources = connect();
