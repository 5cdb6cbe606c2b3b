// The strip along the bottom: where the playhead stands, and the way to anywhere else.

import { useStore } from 'zustand';
import type { Command } from '../../playback/playhead';
import { settings } from '../../store/settings';
import type { Run } from '../../wire/types';
import { Boundary } from '../boundary/Boundary';
import { standOf } from '../boundary/stand';
import { useLive, useMedia } from '../live';
import { Splitter } from '../Splitter';
import type { TabName } from '../side/tab';
import { lastVerdict } from '../verdict';
import { type Edge, edgeOf } from './edge';
import { Lanes } from './Lanes';
import { LinkButton } from './LinkButton';
import { Scrubber } from './Scrubber';
import './strip.css';
import { Transport } from './Transport';
import { useDigest } from './useDigest';
import type { Player } from './usePlayer';
import { useWindow } from './useWindow';
import { WindowChip } from './WindowChip';

interface StripProps {
  run: Run;
  player: Player;
  shown: number;
  letGo: boolean;
  onCommand(command: Command): void;
  onPickStep(index: number): void;
  tab: TabName;
}

export function Strip({ run, player, shown, letGo, tab, onCommand, onPickStep }: StripProps) {
  const { playhead, order } = player;
  const connection = useLive((state) => state.connection);
  const edge = edgeOf(run, order, playhead, letGo, connection);
  const following = playhead.kind === 'following';
  const [news, dismiss] = useDigest(run, !following || letGo);
  const low = useMedia('(max-height: 560px)');
  const wished = useStore(settings, (state) => state.lanesOpen);
  const height = useStore(settings, (state) => state.lanes);
  const open = wished && !low;
  const picked = useWindow(player);
  return (
    <>
      {open && <Splitter pane="lanes" label="Height of the lanes" side="after" axis="y" />}
      <section className="strip" aria-label="Playback">
        {open && (
          <div className="strip-lanes" style={{ height }}>
            <Boundary what="The lanes" renew={[shown, standOf(run)]}>
              <Lanes run={run} player={player} shown={shown} picked={picked} />
            </Boundary>
          </div>
        )}
        <div className="strip-row">
          <EdgeWords edge={edge} onJump={() => onCommand({ kind: 'toLive' })} />
          <Transport player={player} onCommand={onCommand} />
          <Scrubber
            steps={run.steps}
            shown={shown}
            following={following}
            last={lastVerdict(run.header.status, run.liveness)}
            onPickStep={onPickStep}
            onCommand={onCommand}
          />
          {picked.window && <WindowChip window={picked.window} onClear={() => picked.pick(null)} />}
          <div className="strip-tools">
            <LinkButton runId={run.runId} playhead={playhead} order={order} tab={tab} />
            <button
              type="button"
              className="icon-button"
              aria-label="Time lanes"
              aria-pressed={open}
              title={open ? 'Hide the time lanes' : 'Show the time lanes'}
              disabled={low}
              onClick={() => settings.setState({ lanesOpen: !wished })}
            >
              <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
                <path d="M2 4h7M5 8h8M8 12h6" strokeWidth="2.5" />
              </svg>
            </button>
          </div>
        </div>
        <div className="strip-news" role="status" data-empty={news === '' || undefined}>
          {news && (
            <>
              <span>
                <b>Meanwhile:</b> {news}
              </span>
              <button type="button" className="strip-news-close" aria-label="Dismiss" onClick={dismiss}>
                ×
              </button>
            </>
          )}
        </div>
      </section>
    </>
  );
}

function EdgeWords({ edge, onJump }: { edge: Edge; onJump(): void }) {
  return (
    <div className="strip-edge" data-edge={edge.word}>
      <strong className="strip-word">{edge.word}</strong>
      <span className="strip-detail" title={edge.full ?? edge.detail}>
        {edge.detail}
      </span>
      <button
        type="button"
        className="button button-strong strip-jump"
        data-hidden={edge.jump === null}
        disabled={edge.jump === null}
        onClick={onJump}
      >
        {edge.jump ?? 'Jump to live'}
      </button>
    </div>
  );
}
