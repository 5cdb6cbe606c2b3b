// Starts the page.

import './trust';
import './view/tokens.css';
import './view/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { sources } from './connect';
import { App } from './view/App';
import { bindPlace } from './view/address/browser';
import { lastWords, report } from './view/boundary/failure';

bindPlace();
const root = document.getElementById('root');
if (root) {
  const rootOptions = {
    onCaughtError: report,
    onUncaughtError: (thrown: unknown, info: { componentStack?: string | undefined }) => {
      report(thrown, info);
      // After React has emptied it.
      queueMicrotask(() => lastWords(root));
    },
  };
  createRoot(root, rootOptions).render(
    <StrictMode>
      <App sources={sources} />
    </StrictMode>,
  );
}
