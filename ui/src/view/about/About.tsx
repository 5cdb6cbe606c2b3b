// About this viewer: what it is, how it is doing, and what is not loaded. Opened from the palette and by the
// name above the list. It asks anew while it is open, and nothing at all while it is not.

import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useState } from 'react';
import type { Health } from '../../wire/reader';
import { useCommands } from '../keys/commands';
import { useLive, useSources } from '../live';
import { type Fact, latencyText, memoryText, problemFacts, unloadedFacts, viewerFacts } from './facts';
import './about.css';

const EVERY_MS = 2_000;
const CONNECTIONS = { live: 'live', connecting: 'connecting', reconnecting: 'lost, trying again' };

export function About() {
  const [open, setOpen] = useState(false);
  useCommands({ 'about.open': () => setOpen(true) });
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="keymap about">
          <Dialog.Title className="keymap-title">About this viewer</Dialog.Title>
          <Panel />
          <Dialog.Close className="icon-button keymap-close" aria-label="Close">
            ×
          </Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Panel() {
  const { health, failed, memory } = useAsked();
  const connection = useLive((state) => state.connection);
  const latencyMs = useLive((state) => state.latencyMs);
  const runs = useLive((state) => state.runs);
  const run = useLive((state) => state.run);
  const facts: Fact[] = [
    ...viewerFacts(health),
    { label: 'Address', value: location.origin },
    { label: 'Connection', value: CONNECTIONS[connection] },
    { label: 'Answer takes', value: latencyText(latencyMs) },
    ...(memory === null ? [] : [{ label: 'Memory of this page', value: memoryText(memory) }]),
  ];
  const problems = [
    ...(failed ? ['The viewer does not answer now'] : []),
    ...problemFacts(health, runs, run),
  ];
  return (
    <>
      <dl>
        {facts.map(({ label, value }) => (
          <div key={label} className="about-line">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Lines title="Problems" none="None known" lines={problems} />
      <Lines title="Not loaded" none="Nothing: all is here" lines={unloadedFacts(runs, run)} />
    </>
  );
}

function Lines({ title, none, lines }: { title: string; none: string; lines: readonly string[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className="about-lines">
        {(lines.length > 0 ? lines : [none]).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

/** What the viewer says of itself and what the browser knows of this page, now and every so often. */
function useAsked() {
  const { live, reader } = useSources();
  const [health, setHealth] = useState<Health | null>(null);
  const [failed, setFailed] = useState(false);
  const [memory, setMemory] = useState(usedMemory);
  useEffect(() => {
    let shown = true;
    const ask = () => {
      live.ping();
      setMemory(usedMemory());
      reader.health().then(
        (said) => {
          if (!shown) return;
          setHealth(typeof said === 'object' ? said : null);
          setFailed(false);
        },
        () => shown && setFailed(true),
      );
    };
    ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => {
      shown = false;
      clearInterval(timer);
    };
  }, [live, reader]);
  return { health, failed, memory };
}

/** Only some browsers tell. */
function usedMemory(): number | null {
  const { memory } = performance as { memory?: { usedJSHeapSize?: unknown } };
  return typeof memory?.usedJSHeapSize === 'number' ? memory.usedJSHeapSize : null;
}
