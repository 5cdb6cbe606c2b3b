// Starts the page.

import './trust';
import './view/tokens.css';
import './view/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { sources } from './connect';
import { App } from './view/App';
import { bindPlace } from './view/address/browser';

bindPlace();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App sources={sources} />
    </StrictMode>,
  );
}
