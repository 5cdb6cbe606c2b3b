// Copies a link to the moment that is shown, at the live edge to the newest one, with all else that is shown.
// It names an entry, so that it leads to the same moment when the run has grown.

import { useEffect, useState } from 'react';
import type { Order } from '../../playback/order';
import type { Playhead } from '../../playback/playhead';
import { formatAddress } from '../address/address';
import { places } from '../address/browser';
import { exactMoment } from '../address/moment';
import { useCommands } from '../keys/commands';
import { runPath } from '../run-path';
import type { TabName } from '../side/tab';

interface LinkButtonProps {
  runId: string;
  playhead: Playhead;
  order: Order;
  tab: TabName;
}

export function LinkButton({ runId, playhead, order, tab }: LinkButtonProps) {
  const [said, setSaid] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () => {
    const moment = exactMoment(playhead, order);
    // Which runs are listed beside it is nobody else's business.
    const address = { ...places.store.getState().address, moment, tab, runs: '', status: 'all' as const };
    const link = `${location.origin}${runPath(runId)}${formatAddress(address)}`;
    // Not there at all outside of a secure page.
    const done = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('no clipboard'));
    done.then(
      () => setSaid('copied'),
      () => setSaid('failed'),
    );
  };
  useCommands({ 'link.copy': copy });
  const words = said === 'copied' ? 'Copied' : said === 'failed' ? 'Copying was refused' : '';
  return (
    <button
      type="button"
      className="icon-button"
      data-said={said ?? undefined}
      aria-label="Copy link to this moment"
      title={words || 'Copy link to this moment (Y)'}
      onClick={copy}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        {said === 'copied' ? (
          <path d="m3 8.5 3.5 3.5L13 4.5" />
        ) : (
          <path d="M7 9.5a3 3 0 0 0 4.2 0l2-2A3 3 0 0 0 9 3.3l-.8.8M9 6.5a3 3 0 0 0-4.2 0l-2 2A3 3 0 0 0 7 12.7l.8-.8" />
        )}
      </svg>
      <span className="unseen" role="status">
        {words}
      </span>
    </button>
  );
}
