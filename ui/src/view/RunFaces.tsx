// One run in whichever state it is: loading, unreadable, gone, or there.

import { own } from '../wire/keyed';
import { BrokenFace, LoadingFace, MissingFace } from './faces/Faces';
import { useLive } from './live';
import { RunPage } from './RunPage';
import { usePaced } from './usePaced';
import { useTracks } from './useTracks';

export function RunFaces({ runId }: { runId: string }) {
  const newest = useLive((state) => (state.runId === runId ? state.run : null));
  // A busy run may change with each frame of the screen; the page is drawn as often as there is time for.
  const run = usePaced(newest) ?? newest;
  const ready = useTracks(run);
  const missing = useLive((state) => state.runId === runId && state.missing);
  const trouble = useLive((state) => (state.runId === runId ? state.trouble : null));
  const broken = useLive((state) => own(state.runs?.runsById ?? {}, runId)?.broken);

  if (run && ready)
    return (
      <RunPage
        run={run}
        trouble={missing ? 'The folder of this run is gone; this is the last of it.' : trouble}
      />
    );
  if (run) return <LoadingFace what="Reading the run" />;
  if (broken) return <BrokenFace runId={runId} reason={broken} />;
  if (missing) return <MissingFace runId={runId} />;
  if (trouble) return <BrokenFace runId={runId} reason={trouble} />;
  return <LoadingFace what="Reading the run" />;
}
