// Copies the address of the moment that is shown; at the live edge, of the newest one.

import { useEffect, useState } from 'react';
import type { Order } from '../../playback/order';
import { type Playhead, timeOf } from '../../playback/playhead';
import { runPath } from '../run-path';
import { addressOf } from './address';

interface LinkButtonProps {
  runId: string;
  playhead: Playhead;
  order: Order;
}

export function LinkButton({ runId, playhead, order }: LinkButtonProps) {
  const [said, setSaid] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () => {
    const named: Playhead = timeOf(playhead) === null ? { kind: 'paused', at: order.last } : playhead;
    const link = `${location.origin}${runPath(runId)}${addressOf(named, order, location.search)}`;
    // Not there at all outside of a secure page.
    const done = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('no clipboard'));
    done.then(
      () => setSaid('copied'),
      () => setSaid('failed'),
    );
  };
  const words = said === 'copied' ? 'Copied' : said === 'failed' ? 'Copying was refused' : '';
  return (
    <button
      type="button"
      className="icon-button"
      data-said={said ?? undefined}
      aria-label="Copy link to this moment"
      title={words || 'Copy link to this moment'}
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
