// One run: what is shown is a function of its document and the playhead, which lives here.

import { useCallback, useMemo, useRef, useState } from 'react';
import type { Cut } from '../playback/moment';
import { type Command, headerAt, isAtStep, shownStep, stepsAt, timeOf } from '../playback/playhead';
import type { Run } from '../wire/types';
import { RunHeader } from './header/RunHeader';
import { usePickStep } from './keys/commands';
import { PlayheadTime } from './live';
import { RunPanes } from './RunPanes';
import { SearchProvider } from './search/SearchProvider';
import { type TabName, tabAtFirst, tabOnPick } from './side/tab';
import { Announcer } from './strip/Announcer';
import { usePlayheadKeys } from './strip/keys';
import { Strip } from './strip/Strip';
import { usePlayer } from './strip/usePlayer';
import { usePaced } from './usePaced';

export function RunPage({ run, trouble }: { run: Run; trouble: string | null }) {
  const player = usePlayer(run);
  const { playhead, command } = player;
  // The strip is where the pointer is; all that is read follows as fast as it can be drawn.
  const seen = usePaced(playhead);
  // The reader scrolled up in the conversation: the run is followed, its end is not.
  const [letGo, setLetGo] = useState(false);
  const [tab, setTab] = useState(() =>
    // A link to a step asks for the attempt; one to a moment for what was said.
    tabAtFirst(
      run,
      run.steps.find((step) => isAtStep(playhead, step)),
    ),
  );

  const showTab = (name: TabName) => setTab((now) => ({ ...now, name }));
  const chooseTab = useCallback((name: TabName) => setTab({ name, chosen: true }), []);
  const onLetGo = useCallback(() => setLetGo(true), []);
  const onCatchUp = useCallback(() => setLetGo(false), []);
  const steer = useCallback(
    (wish: Command) => {
      setLetGo(false);
      command(wish);
    },
    [command],
  );
  const latest = useRef(run.steps);
  latest.current = run.steps;
  const pick = useCallback(
    (index: number) => {
      setTab((now) => tabOnPick(now, latest.current[index]));
      steer({ kind: 'toStep', index });
    },
    [steer],
  );
  const toMoment = useCallback((at: Cut) => steer({ kind: 'toMoment', at }), [steer]);
  usePlayheadKeys(steer);
  const steered = useMemo(() => ({ ...player, command: steer }), [player, steer]);
  usePickStep(pick);

  const steps = useMemo(() => stepsAt(run.steps, seen), [run.steps, seen]);
  const header = useMemo(() => headerAt(run.header, run.steps, seen), [run.header, run.steps, seen]);

  return (
    <div className="run-page">
      <RunHeader run={run} playhead={seen} trouble={trouble} />
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
            shown={shownStep(seen, run.steps)}
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
      <Strip
        run={run}
        player={steered}
        shown={shownStep(playhead, run.steps)}
        letGo={letGo}
        onCommand={steer}
        onPickStep={pick}
      />
      <Announcer run={run} />
    </div>
  );
}
