// The drawing or the list of nodes: one switch, in the same place over both.

import { useEffect, useRef } from 'react';
import { useAddress } from '../address/browser';
import { useCommands } from '../keys/commands';

export function ViewSwitch() {
  const [listed, setListed] = useAddress('nodes', 'jump');
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(listed);
  useCommands({ 'graph.list': () => setListed(!listed) });
  // The focus goes where the reader works next: into the list's field, and back to where it came from.
  useEffect(() => {
    if (was.current === listed) return;
    was.current = listed;
    const pane = button.current?.closest('.graph');
    const next = listed ? pane?.querySelector<HTMLElement>('.nodes-filter') : button.current;
    next?.focus();
  }, [listed]);
  return (
    <button
      ref={button}
      type="button"
      className="view-switch"
      aria-pressed={listed}
      title={listed ? 'Back to the graph (N)' : 'All nodes as a list (N)'}
      onClick={() => setListed(!listed)}
    >
      <svg className="icon" viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d="M5.500 4h8M5.500 8h8M5.500 12h8M2.500 4h.01M2.500 8h.01M2.500 12h.01" />
      </svg>
      List
    </button>
  );
}
