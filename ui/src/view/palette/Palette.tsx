// The palette: anything there is to do or to open, by a few letters. Ctrl+K or ⌘K.

import { Dialog } from '@base-ui/react/dialog';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useStore } from 'zustand';
import { answering, handlerOf, useCommands } from '../keys/commands';
import { KeyCaps } from '../keys/KeyMap';
import { useLive } from '../live';
import { runPath } from '../run-path';
import { StatusDot } from '../StatusDot';
import { type Choice, type Entry, entriesOf, fitting } from './entries';
import './palette.css';

export function Palette() {
  const [open, setOpen] = useState(false);
  const chosen = useRef<Choice>(undefined);
  const act = useAct();
  useCommands({ 'palette.open': () => setOpen(true) });
  // After the dialog has given the focus back, so that what is chosen may take it.
  const finished = (isOpen: boolean) => {
    const choice = chosen.current;
    chosen.current = undefined;
    if (!isOpen && choice) act(choice);
  };
  const choose = (choice: Choice) => {
    chosen.current = choice;
    setOpen(false);
  };
  return (
    <Dialog.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={finished}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="palette" aria-label="Commands, runs, nodes and attempts">
          <Choices onChoose={choose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useAct(): (choice: Choice) => void {
  const [, navigate] = useLocation();
  return (choice) => {
    const now = answering.getState();
    if (choice.kind === 'run') navigate(runPath(choice.runId));
    else if (choice.kind === 'step') now.pickStep?.(choice.index);
    else handlerOf(choice.id, now)?.();
  };
}

function Choices({ onChoose }: { onChoose(choice: Choice): void }) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const now = useStore(answering);
  const runs = useLive((state) => state.runs);
  const run = useLive((state) => state.run);
  const all = useMemo(
    () => entriesOf((each) => handlerOf(each, now) !== undefined, runs, run),
    [now, runs, run],
  );
  const shown = useMemo(() => fitting(all, typed), [all, typed]);
  const active = Math.min(at, shown.length - 1);
  const optionId = (index: number) => `${id}-${index}`;

  const go = (index: number) => {
    if (shown.length === 0) return;
    const next = (index + shown.length) % shown.length;
    setAt(next);
    document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
  };
  const press = (event: KeyboardEvent) => {
    const entry = shown[active];
    if (event.key === 'ArrowDown') go(active + 1);
    else if (event.key === 'ArrowUp') go(active - 1);
    else if (event.key === 'Enter' && entry && !event.nativeEvent.isComposing) onChoose(entry.choice);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className="palette-field"
        role="combobox"
        aria-label="Find a command, run, node or attempt"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 ? optionId(active) : undefined}
        aria-autocomplete="list"
        placeholder="Find a command, run, node or attempt"
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div className="palette-list" role="listbox" id={`${id}-list`} aria-label="What there is">
        {shown.map((entry, index) => (
          <Option
            key={entry.key}
            id={optionId(index)}
            entry={entry}
            active={index === active}
            head={shown[index - 1]?.section === entry.section ? undefined : entry.section}
            onChoose={() => onChoose(entry.choice)}
          />
        ))}
      </div>
      {shown.length === 0 && <p className="palette-none">Nothing is called that</p>}
    </>
  );
}

interface OptionProps {
  id: string;
  entry: Entry;
  active: boolean;
  /** Its section, where one begins. */
  head: string | undefined;
  onChoose(): void;
}

function Option({ id, entry, active, head, onChoose }: OptionProps) {
  return (
    <>
      {head && (
        <div className="palette-head" role="presentation">
          {head}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys. */}
      <div
        id={id}
        className="palette-option"
        role="option"
        aria-selected={active}
        tabIndex={-1}
        onClick={onChoose}
        onPointerDown={(event) => event.preventDefault()}
      >
        {entry.verdict ? <StatusDot verdict={entry.verdict} /> : <span className="palette-sign">›</span>}
        <span className="palette-label">{entry.label}</span>
        <span className="palette-detail">{entry.section === 'Commands' ? '' : entry.detail}</span>
        <KeyCaps keys={entry.keys.slice(0, 1)} />
      </div>
    </>
  );
}
