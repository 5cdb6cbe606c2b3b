// The key map on `?`, and what the page as a whole answers to.

import { Dialog } from '@base-ui/react/dialog';
import { useState } from 'react';
import { useStore } from 'zustand';
import { settings, type Theme } from '../../store/settings';
import { answering, handlerOf, useCommands } from './commands';
import { type Group, KEYS, type KeyEntry, keyText } from './keymap';
import './keys.css';

const THEMES: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };
const GROUPS: readonly Group[] = ['Find', 'Playhead', 'Page'];
const MAC = /Mac|iP/.test(navigator.platform);

export function KeyMap() {
  const [open, setOpen] = useState(false);
  useCommands({
    'keys.open': () => setOpen(true),
    'theme.next': () => settings.setState(({ theme }) => ({ theme: THEMES[theme] })),
  });
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="keymap">
          <Dialog.Title className="keymap-title">Keys</Dialog.Title>
          <Groups />
          <Dialog.Close className="icon-button keymap-close" aria-label="Close">
            ×
          </Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Groups() {
  const now = useStore(answering);
  const shown = KEYS.filter(({ id, keys }) => keys.length > 0 && handlerOf(id, now));
  return (
    <div className="keymap-groups">
      {GROUPS.map((group) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          <dl>
            {shown
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <KeyLine key={entry.id} entry={entry} />
              ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function KeyLine({ entry }: { entry: KeyEntry }) {
  return (
    <div className="keymap-line">
      <dt>{entry.label}</dt>
      <dd>
        <KeyCaps keys={entry.keys} />
      </dd>
    </div>
  );
}

export function KeyCaps({ keys }: { keys: readonly string[] }) {
  // A sign is bound with and without Shift, because layouts differ; it is told once.
  const texts = new Set(keys.map((key) => keyText(key, MAC)));
  return [...texts].map((text) => (
    <kbd key={text} className="key">
      {text}
    </kbd>
  ));
}
