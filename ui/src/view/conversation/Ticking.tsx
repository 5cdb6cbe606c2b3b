// How long something has been going on, once a second.

import { useEffect, useState } from 'react';
import { duration } from '../time';

export function Ticking({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const ms = now - since;
  return <span className="ticking">{ms < 1000 ? '' : duration(Math.floor(ms / 1000) * 1000)}</span>;
}
