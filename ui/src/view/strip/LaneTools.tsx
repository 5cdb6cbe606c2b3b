// The corner of the lanes: what a lane is, whether idle time is folded, and back to the whole.

import { useStore } from 'zustand';
import { settings } from '../../store/settings';
import type { Axis } from './usePlayer';

interface LaneToolsProps {
  axis: Axis;
  zoomed: boolean;
  onWhole(): void;
  /** px */
  width: number;
}

export function LaneTools({ axis, zoomed, onWhole, width }: LaneToolsProps) {
  const by = useStore(settings, (state) => state.lanesBy);
  const folded = axis.opened !== 'all';
  return (
    <div className="lanes-tools" style={{ minWidth: width - 4 }}>
      <button
        type="button"
        className="lanes-tool"
        title={
          by === 'node'
            ? 'A lane for each node. Press for sessions'
            : 'A lane for each session. Press for nodes'
        }
        onClick={() => settings.setState({ lanesBy: by === 'node' ? 'session' : 'node' })}
      >
        {by === 'node' ? 'Nodes' : 'Sessions'}
      </button>
      <button
        type="button"
        className="lanes-tool"
        aria-pressed={folded}
        title={
          folded
            ? 'Silences over 2 s are folded. Press for real time'
            : 'Real time. Press to fold silences over 2 s'
        }
        onClick={axis.toggleAll}
      >
        {folded ? 'Folded' : 'Real'}
      </button>
      <button
        type="button"
        className="lanes-tool"
        data-hidden={!zoomed}
        disabled={!zoomed}
        title="Show the whole run (0)"
        onClick={onWhole}
      >
        Whole
      </button>
    </div>
  );
}
