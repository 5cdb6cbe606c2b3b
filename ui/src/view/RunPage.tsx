// One run: what is shown is a function of its document and the playhead, which lives here.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  type Command,
  FOLLOWING,
  headerAt,
  move,
  type Playhead,
  shownStep,
  stepsAt,
} from '../playback/playhead';
import type { Run } from '../wire/types';
import { RunHeader } from './header/RunHeader';
import { RunPanes } from './RunPanes';
import { tabFor, tabOnPick } from './side/tab';
import { Announcer } from './strip/Announcer';
import { usePlayheadKeys } from './strip/keys';
import { Strip } from './strip/Strip';

export function RunPage({ run, trouble }: { run: Run; trouble: string | null }) {
  const [playhead, command] = usePlayhead(run);
  // The reader scrolled up in the conversation: the run is followed, its end is not.
  const [letGo, setLetGo] = useState(false);
  const [tab, setTab] = useState(() =>
    tabFor(playhead.kind === 'paused' ? run.steps[shownStep(playhead, run.steps)] : undefined),
  );

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
  usePlayheadKeys(steer);

  const steps = useMemo(() => stepsAt(run.steps, playhead), [run.steps, playhead]);
  const header = useMemo(() => headerAt(run.header, run.steps, playhead), [run.header, run.steps, playhead]);
  const shown = shownStep(playhead, run.steps);
  useStepInAddress(playhead, shown);

  return (
    <div className="run-page">
      <RunHeader run={run} playhead={playhead} trouble={trouble} />
      <RunPanes
        run={run}
        header={header}
        steps={steps}
        playhead={playhead}
        shown={shown}
        letGo={letGo}
        tab={tab.name}
        onPickStep={pick}
        onLetGo={() => setLetGo(true)}
        onCatchUp={() => setLetGo(false)}
        onTab={(name) => setTab({ name, chosen: true })}
        onMoment={(at) => steer({ kind: 'toMoment', at })}
      />
      <Strip run={run} playhead={playhead} shown={shown} letGo={letGo} onCommand={steer} onPickStep={pick} />
      <Announcer run={run} />
    </div>
  );
}

/** The playhead, and how to move it. It starts at the step that the address names. */
function usePlayhead(run: Run): [Playhead, (command: Command) => void] {
  const steps = useRef(run.steps);
  steps.current = run.steps;
  const [playhead, setPlayhead] = useState<Playhead>(() => {
    const index = Number(new URLSearchParams(location.search).get('step')) - 1;
    const named = Number.isInteger(index) && index >= 0 && index < run.steps.length;
    return named ? move(FOLLOWING, { kind: 'toStep', index }, run.steps) : FOLLOWING;
  });
  const command = useCallback((wish: Command) => setPlayhead((now) => move(now, wish, steps.current)), []);
  return [playhead, command];
}

/** Keeps `?step=`, counted from 1, so that a link opens what is seen. */
function useStepInAddress(playhead: Playhead, shown: number): void {
  const search = playhead.kind === 'paused' ? `?step=${shown + 1}` : '';
  useEffect(() => {
    if (location.search !== search) history.replaceState(history.state, '', `${location.pathname}${search}`);
  }, [search]);
}
