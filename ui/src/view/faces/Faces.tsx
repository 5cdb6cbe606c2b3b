// The page when there is no run to show: why, and what to do.

import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useLive, useSources } from '../live';
import './faces.css';

function Face({ title, children, busy }: { title: string; children?: ReactNode; busy?: boolean }) {
  return (
    <main className="face" aria-busy={busy}>
      <div className="face-card">
        <h1 className="face-title">{title}</h1>
        {children}
      </div>
    </main>
  );
}

export function LoadingFace({ what }: { what: string }) {
  const connection = useLive((state) => state.connection);
  if (connection === 'reconnecting') {
    return (
      <Face title="The viewer does not answer" busy>
        <p role="status">Trying again by itself. Is runreel still running?</p>
      </Face>
    );
  }
  return (
    <main className="face" aria-busy>
      <p className="face-loading" role="status">
        {connection === 'connecting' ? 'Connecting' : what}…
      </p>
    </main>
  );
}

export function EmptyFace() {
  const trouble = useLive((state) => state.runs?.trouble);
  const folder = useRunsFolder();
  return (
    <Face title="Waiting for the first run">
      <p role="status">{trouble ?? 'It opens here by itself as soon as it starts.'}</p>
      {folder && (
        <p>
          Watching <code className="face-path">{folder}</code>
        </p>
      )}
      <dl className="face-ways">
        <dt>Start a flow</dt>
        <dd>
          <code>acpx flow run my.flow.ts</code>
        </dd>
        <dt>Or look at a recorded one</dt>
        <dd>
          <code>runreel demo</code>
        </dd>
      </dl>
    </Face>
  );
}

export function BrokenFace({ runId, reason }: { runId: string; reason: string }) {
  return (
    <Face title="This run cannot be read">
      <p className="face-reason" role="status">
        {reason}
      </p>
      <p>
        Folder <code className="face-path">{runId}</code>. It shows here as soon as it can be read; other runs
        are not affected.
      </p>
    </Face>
  );
}

export function MissingFace({ runId }: { runId: string }) {
  return (
    <Face title="There is no such run">
      <p>
        <code className="face-path">{runId}</code> is not in the runs folder. It may have been deleted, or
        belong to another folder.
      </p>
      <p>
        <Link href="/">Open the newest run</Link>
      </p>
    </Face>
  );
}

export function NoPageFace() {
  return (
    <Face title="There is no such page">
      <p>
        <Link href="/">Open the newest run</Link>
      </p>
    </Face>
  );
}

function useRunsFolder(): string | null {
  const { reader } = useSources();
  const [folder, setFolder] = useState<string | null>(null);
  useEffect(() => {
    let shown = true;
    reader.health().then(
      (health) => shown && setFolder(typeof health.runsDir === 'string' ? health.runsDir : null),
      () => undefined,
    );
    return () => {
      shown = false;
    };
  }, [reader]);
  return folder;
}
