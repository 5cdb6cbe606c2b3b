// The buttons that move the playhead, how fast it plays, and where it is in the run.

import type { Command } from '../../playback/playhead';
import { timeOf } from '../../playback/playhead';
import { SPEEDS, type Speed } from '../../playback/timeMap';
import { duration } from '../time';
import type { Player } from './usePlayer';

interface TransportProps {
  player: Player;
  onCommand(command: Command): void;
}

export function Transport({ player, onCommand }: TransportProps) {
  const { playhead, order, speed, setSpeed } = player;
  const following = playhead.kind === 'following';
  const running = playhead.kind === 'playing' || (following && !order.over);
  const time = timeOf(playhead);
  return (
    <div className="transport">
      <Key label="To the start" hint="Home" onPress={() => onCommand({ kind: 'toStart' })}>
        <path d="M4 3v10M13 3 6 8l7 5z" />
      </Key>
      <Key label="Previous event" hint="←" onPress={() => onCommand({ kind: 'tickBack' })}>
        <path d="m10.5 3-6 5 6 5z" />
      </Key>
      <Key
        label={running ? 'Pause' : 'Play'}
        hint="Space"
        strong
        onPress={() => onCommand({ kind: 'toggle' })}
      >
        {running ? <path d="M5.5 3v10M10.5 3v10" strokeWidth="2.5" /> : <path d="m5 3 8 5-8 5z" />}
      </Key>
      <Key label="Next event" hint="→" off={following} onPress={() => onCommand({ kind: 'tickForward' })}>
        <path d="m5.5 3 6 5-6 5z" />
      </Key>
      <Key label="To the end" hint="L" off={following} onPress={() => onCommand({ kind: 'toLive' })}>
        <path d="M12 3v10M3 3l7 5-7 5z" />
      </Key>
      <select
        className="transport-speed"
        aria-label="Speed"
        title="How fast it plays"
        value={speed}
        onChange={(event) => setSpeed(Number(event.target.value) as Speed)}
      >
        {SPEEDS.map((one) => (
          <option key={one} value={one}>
            {one}×
          </option>
        ))}
      </select>
      <span className="transport-time" title="Time since the start of the run">
        {duration((time ?? order.last.at) - order.first.at)}
      </span>
    </div>
  );
}

interface KeyProps {
  label: string;
  hint: string;
  off?: boolean;
  strong?: boolean;
  onPress(): void;
  children: React.ReactNode;
}

function Key({ label, hint, off = false, strong = false, onPress, children }: KeyProps) {
  return (
    <button
      type="button"
      className="icon-button transport-key"
      data-strong={strong || undefined}
      aria-label={label}
      title={`${label} (${hint})`}
      disabled={off}
      onClick={onPress}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        {children}
      </svg>
    </button>
  );
}
