// The strip along the bottom: where the playhead stands, and the way to anywhere else.

import type { Command, Playhead } from '../../playback/playhead';
import type { Run } from '../../wire/types';
import { useLive } from '../live';
import { edgeOf } from './edge';
import { Scrubber } from './Scrubber';
import './strip.css';

interface StripProps {
  run: Run;
  playhead: Playhead;
  shown: number;
  letGo: boolean;
  onCommand(command: Command): void;
  onPickStep(index: number): void;
}

export function Strip({ run, playhead, shown, letGo, onCommand, onPickStep }: StripProps) {
  const connection = useLive((state) => state.connection);
  const edge = edgeOf(run, playhead, letGo, connection);
  const following = playhead.kind === 'following';
  return (
    <section className="strip" aria-label="Playback">
      <div className="strip-edge" data-edge={edge.word}>
        <strong className="strip-word">{edge.word}</strong>
        <span className="strip-detail" title={edge.detail}>
          {edge.detail}
        </span>
        <button
          type="button"
          className="button button-strong strip-jump"
          data-hidden={edge.jump === null}
          disabled={edge.jump === null}
          onClick={() => onCommand({ kind: 'toLive' })}
        >
          {edge.jump ?? 'Jump to live'}
        </button>
      </div>
      <div className="strip-steps">
        <button
          type="button"
          className="icon-button"
          aria-label="Previous step"
          title="Previous step ["
          disabled={shown <= 0}
          onClick={() => onCommand({ kind: 'stepBack' })}
        >
          ‹
        </button>
        <Scrubber
          steps={run.steps}
          shown={shown}
          following={following}
          onPickStep={onPickStep}
          onCommand={onCommand}
        />
        <button
          type="button"
          className="icon-button"
          aria-label="Next step"
          title="Next step ]"
          disabled={following}
          onClick={() => onCommand({ kind: 'stepForward' })}
        >
          ›
        </button>
      </div>
    </section>
  );
}
