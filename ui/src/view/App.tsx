// The page: the theme, and the rail beside the open run.

import { CSPProvider } from '@base-ui/react/csp-provider';
import { useEffect } from 'react';
import { Router } from 'wouter';
import { useStore } from 'zustand';
import { settings } from '../store/settings';
import { About } from './about/About';
import { useRouterPlace } from './address/browser';
import { Attention } from './attention/Attention';
import './app.css';
import { useKeys } from './keys/commands';
import { KeyMap } from './keys/KeyMap';
import { LiveProvider, type Sources } from './live';
import { OpenRun } from './OpenRun';
import { Palette } from './palette/Palette';
import { Rail } from './rail/Rail';

export function App({ sources }: { sources: Sources }) {
  useTheme();
  useKeys();
  return (
    <CSPProvider disableStyleElements>
      <LiveProvider sources={sources}>
        <Router hook={useRouterPlace}>
          <Attention />
          <div className="app">
            <Rail />
            <OpenRun />
          </div>
          <KeyMap />
          <Palette />
          <About />
        </Router>
      </LiveProvider>
    </CSPProvider>
  );
}

function useTheme(): void {
  const theme = useStore(settings, (state) => state.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}
