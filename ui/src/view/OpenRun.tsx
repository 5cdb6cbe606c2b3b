// Which run is open: the one in the address, or else the newest.
// The newest opens by itself and gives way to a newer one, until somebody touches it: from then on the
// address names it, and nothing takes the page away. One tree for both, so that the touch is not lost.

import { useEffect } from 'react';
import { useRoute } from 'wouter';
import { useStore } from 'zustand';
import { decode } from '../connect';
import { places } from './address/browser';
import { Boundary } from './boundary/Boundary';
import { standOf } from './boundary/stand';
import { EmptyFace, LoadingFace, NoPageFace } from './faces/Faces';
import { useLive, useSources } from './live';
import { RunFaces } from './RunFaces';
import { runPath } from './run-path';

export function OpenRun() {
  const [picked, params] = useRoute('/run/:id');
  const [home] = useRoute('/');
  const newest = useLive((state) => state.runs?.order[0] ?? null);
  const loading = useLive((state) => state.runs === null);
  const runId = picked ? decode(params.id) : home ? newest : null;
  const { live } = useSources();
  useEffect(() => live.open(runId), [live, runId]);

  const visit = useStore(places.store, (place) => place.visit);
  const stand = useLive((state) => standOf(state.run));

  if (runId === null) {
    if (!home) return <NoPageFace />;
    return loading ? <LoadingFace what="Looking for runs" /> : <EmptyFace />;
  }
  const pin = () => {
    if (!home) return;
    // After the event itself, which may go elsewhere.
    queueMicrotask(() => {
      if (places.store.getState().path === '/') places.rename(runPath(runId));
    });
  };
  return (
    <div className="open-run" onPointerDownCapture={pin} onWheelCapture={pin} onKeyDownCapture={pin}>
      <Boundary key={runId} what="This run" renew={[visit, stand]}>
        <RunFaces runId={runId} />
      </Boundary>
    </div>
  );
}
