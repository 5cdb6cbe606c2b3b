// Says that there are more messages, and brings them.

import type { Loading } from './useKept';
import { plural } from './words';

export interface MoreProps {
  side: 'earlier' | 'later';
  count: number;
  loading: Loading;
  onMore(): void;
}

export function More({ side, count, loading, onMore }: MoreProps) {
  return (
    <button type="button" className="more" disabled={loading === side} onClick={onMore}>
      {moreText(side, count, loading)}
    </button>
  );
}

function moreText(side: MoreProps['side'], count: number, loading: Loading): string {
  if (loading === 'failed') return `Could not load ${side} messages. Try again`;
  return loading === side ? `Loading ${side} messages…` : plural(count, `${side} message`);
}
