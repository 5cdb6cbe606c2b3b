// The page: the theme, and the rail beside the open run. Each is in a boundary of its own, and so is the whole.

import { CSPProvider } from '@base-ui/react/csp-provider';
import { type ReactNode, useEffect } from 'react';
import { Router } from 'wouter';
import { useStore } from 'zustand';
import { settings } from '../store/settings';
import { About } from './about/About';
import { places, useRouterPlace } from './address/browser';
import { Attention } from './attention/Attention';
import './app.css';
import { Boundary } from './boundary/Boundary';
import { useKeys } from './keys/commands';
import { KeyMap } from './keys/KeyMap';
import { LiveProvider, type Sources, useLive } from './live';
import { OpenRun } from './OpenRun';
import { Palette } from './palette/Palette';
import { Rail } from './rail/Rail';

export function App({ sources }: { sources: Sources }) {
  const visit = useStore(places.store, (place) => place.visit);
  return (
    <Boundary what="The page" renew={[visit]} room="whole">
      <Page sources={sources} />
    </Boundary>
  );
}

function Page({ sources }: { sources: Sources }) {
  useTheme();
  useKeys();
  return (
    <CSPProvider disableStyleElements>
      <LiveProvider sources={sources}>
        <Router hook={useRouterPlace}>
          <Over what="The sign of the tab">
            <Attention />
          </Over>
          <div className="app">
            <RailRoom />
            <OpenRun />
          </div>
          <Over what="The table of keys">
            <KeyMap />
          </Over>
          <Over what="The palette">
            <Palette />
          </Over>
          <Over what="What is known of this viewer">
            <About />
          </Over>
        </Router>
      </LiveProvider>
    </CSPProvider>
  );
}

/** A part without a room of its own; another run may be none that it fails at. */
function Over({ what, children }: { what: string; children: ReactNode }) {
  const open = useLive((state) => state.runId);
  return (
    <Boundary what={what} renew={[open]} room="over">
      {children}
    </Boundary>
  );
}

function RailRoom() {
  const list = useLive(({ runs }) => (runs ? `${runs.order.length} ${runs.order[0]}` : ''));
  return (
    <Boundary what="The list of runs" renew={[list]}>
      <Rail />
    </Boundary>
  );
}

function useTheme(): void {
  const theme = useStore(settings, (state) => state.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}
