// One run: what is shown is a function of its document and the playhead, which lives here.

import { useCallback, useMemo, useRef, useState } from 'react';
import type { Cut } from '../playback/moment';
import { type Command, headerAt, type Playhead, shownStep, stepsAt, timeOf } from '../playback/playhead';
import { memory } from '../store/memory';
import type { Run } from '../wire/types';
import { places, useVisits } from './address/browser';
import { playheadAt } from './address/moment';
import { isJump, useMirror } from './address/useMirror';
import { Boundary } from './boundary/Boundary';
import { standOf } from './boundary/stand';
import { RunHeader } from './header/RunHeader';
import { usePickStep } from './keys/commands';
import { PlayheadTime } from './live';
import { RunPanes } from './RunPanes';
import { SearchProvider } from './search/SearchProvider';
import { type ShownTab, type TabName, tabAt, tabOnPick } from './side/tab';
import { Announcer } from './strip/Announcer';
import { usePlayheadKeys } from './strip/keys';
import { Strip } from './strip/Strip';
import { usePlayer } from './strip/usePlayer';
import { useTimeWindow } from './timeWindow';
import { usePaced } from './usePaced';

export function RunPage({ run, trouble }: { run: Run; trouble: string | null }) {
  const player = usePlayer(run);
  const { playhead, command } = player;
  // The strip is where the pointer is; all that is read follows as fast as it can be drawn.
  const { held, seeking } = player;
  const whole = useMemo(() => ({ playhead, held, seeking }), [playhead, held, seeking]);
  const paced = usePaced(whole, seeking.asks === playhead);
  const seen = paced.playhead;
  const window = useTimeWindow();
  // The reader scrolled up in the conversation: the run is followed, its end is not.
  const [letGo, setLetGo] = useState(
    () => playhead.kind === 'following' && memory.of(run.runId).held !== null,
  );
  const [tab, setTab] = useState(() => tabNow(run, playhead));
  const jump = useMirror(playhead, player.order, tab.name, tabAt(run, playhead).name);
  const latest = useRef({ run, playhead });
  latest.current = { run, playhead };
  useVisits(() => {
    setTab(tabNow(run, playheadAt(places.store.getState().address.moment, player.order)));
    setLetGo(false);
  });

  const showTab = (name: TabName) => {
    jump();
    setTab((now) => ({ ...now, name }));
  };
  const chooseTab = useCallback(
    (name: TabName) => {
      jump();
      setTab({ name, chosen: true });
    },
    [jump],
  );
  const onLetGo = useCallback(() => setLetGo(true), []);
  const onCatchUp = useCallback(() => setLetGo(false), []);
  const steer = useCallback(
    (wish: Command) => {
      if (isJump(wish, latest.current.playhead)) jump();
      setLetGo(false);
      command(wish);
    },
    [command, jump],
  );
  const pick = useCallback(
    (index: number) => {
      setTab((now) => tabOnPick(now, latest.current.run.steps[index]));
      steer({ kind: 'toStep', index });
    },
    [steer],
  );
  const toMoment = useCallback((at: Cut) => steer({ kind: 'toMoment', at }), [steer]);
  usePlayheadKeys(steer);
  const steered = useMemo(() => ({ ...player, command: steer }), [player, steer]);
  usePickStep(pick);

  const steps = useMemo(() => stepsAt(run.steps, seen), [run.steps, seen]);
  const shown = shownStep(playhead, run.steps);
  const stand = standOf(run);
  const header = useMemo(() => headerAt(run.header, run.steps, seen), [run.header, run.steps, seen]);

  return (
    <div className="run-page">
      <Boundary what="The head of the run" renew={[stand]}>
        <RunHeader run={run} stood={header} playhead={seen} trouble={trouble} />
      </Boundary>
      <PlayheadTime value={timeOf(seen)}>
        <SearchProvider
          run={run}
          playhead={playhead}
          letGo={letGo}
          tab={tab.name}
          onTab={showTab}
          onCommand={steer}
          onPickStep={pick}
          onLetGo={onLetGo}
        >
          <RunPanes
            run={run}
            header={header}
            steps={steps}
            playhead={seen}
            held={paced.held}
            seeking={paced.seeking}
            put={player.put}
            renew={player.renew}
            shown={shownStep(seen, run.steps)}
            window={window}
            letGo={letGo}
            tab={tab.name}
            onPickStep={pick}
            onLetGo={onLetGo}
            onCatchUp={onCatchUp}
            onTab={chooseTab}
            onMoment={toMoment}
          />
        </SearchProvider>
      </PlayheadTime>
      <Boundary what="The strip" renew={[shown, stand]}>
        <Strip
          run={run}
          player={steered}
          shown={shown}
          letGo={letGo}
          tab={tab.name}
          onCommand={steer}
          onPickStep={pick}
        />
        <Announcer run={run} />
      </Boundary>
    </div>
  );
}

/** The tab that the address names, or else the one that its moment opens at. */
function tabNow(run: Run, playhead: Playhead): ShownTab {
  const { tab } = places.store.getState().address;
  return tab === null ? tabAt(run, playhead) : { name: tab, chosen: true };
}
