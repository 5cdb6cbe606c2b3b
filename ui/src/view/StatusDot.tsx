// A status as a shape and a colour, so that colour alone never carries it. The word stands beside it.

import './status-dot.css';
import type { Verdict } from './verdict';

const SHAPES: Record<Verdict, string> = {
  running: 'M8 4.2a3.8 3.8 0 1 1 0 7.6a3.8 3.8 0 1 1 0-7.6z',
  waiting: 'M4.5 3.5h2.4v9H4.5zM9.1 3.5h2.4v9H9.1z',
  ok: 'M6.6 12.6 2.6 8.5l1.5-1.5 2.5 2.6 5.4-5.8 1.5 1.4z',
  failed: 'M8 6.5 11.4 3l1.5 1.5L9.5 8l3.4 3.5-1.5 1.5L8 9.5 4.6 13l-1.5-1.5L6.5 8 3.1 4.5 4.6 3z',
  timed_out:
    'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 1.7a4.3 4.3 0 1 0 0 8.6a4.3 4.3 0 0 0 0-8.6zM7.2 5h1.6v2.7l2 1.2-.8 1.3-2.8-1.6z',
  cancelled: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM4.8 7.1v1.8h6.4V7.1z',
  stale: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 1.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 0 0 0-8.4z',
  dead: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm-2 3L5 6l2 2-2 2 1 1 2-2 2 2 1-1-2-2 2-2-1-1-2 2z',
  broken: 'M8 1.8 15 14H1zM7.2 6v4h1.6V6zm0 5v1.5h1.6V11z',
  unknown: 'M8 5.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5z',
};

export function StatusDot({ verdict }: { verdict: Verdict }) {
  return (
    <svg className="dot" data-verdict={verdict} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      {verdict === 'running' && <circle className="dot-ring" cx="8" cy="8" r="6.4" />}
      <path d={SHAPES[verdict]} fillRule="evenodd" />
    </svg>
  );
}
