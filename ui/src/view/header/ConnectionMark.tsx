// Whether what is shown is fresh. Its place is kept, so that nothing jumps when it changes.

import { useLive } from '../live';
import { clockText } from '../time';

export function ConnectionMark() {
  const connection = useLive((state) => state.connection);
  const lostAt = useLive((state) => state.lostAt);
  return (
    <span className="connection" data-connection={connection} role="status">
      {connection === 'live' && 'Connected'}
      {connection === 'connecting' && 'Connecting…'}
      {connection === 'reconnecting' && `Reconnecting… as of ${clock(lostAt)}`}
    </span>
  );
}

function clock(at: number | null): string {
  return at === null ? 'before' : clockText(at);
}
