// The files an attempt left: what they are, their text, and whether they are still what was written.

import { useEffect, useState } from 'react';
import { leadsOut } from '../../wire/url';
import { JsonTree } from '../conversation/JsonTree';
import { sizeText } from '../conversation/words';
import { useSources } from '../live';
import { useSought } from '../search/sought';
import { spelled } from '../spelled';
import { checkDigest, type DigestVerdict } from './digest';
import { FileText, useText } from './FileText';
import type { Artifact } from './known';
import { Passage } from './Passage';

export function ArtifactList({ runId, artifacts }: { runId: string; artifacts: Artifact[] }) {
  if (artifacts.length === 0) return null;
  return (
    <Passage title="Artifacts">
      <ul className="artifacts">
        {artifacts.map((artifact) => (
          <ArtifactRow key={artifact.path} runId={runId} artifact={artifact} />
        ))}
      </ul>
    </Passage>
  );
}

/** These are shown above the list, where what is sought is found. */
const SHOWN = new Set(['prompt', 'answer', 'stdout', 'stderr']);

function ArtifactRow({ runId, artifact }: { runId: string; artifact: Artifact }) {
  const { reader } = useSources();
  const [open, setOpen] = useState(false);
  const { name, path, mediaType, bytes } = artifact;
  const sought = useSought();
  const above = name.split(', ').some((one) => SHOWN.has(one));
  const isSought = sought?.file === path;
  useEffect(() => {
    if (sought && isSought && !above) setOpen(true);
  }, [sought, isSought, above]);
  const url = reader.fileUrl(runId, path);
  return (
    <li className="artifact" data-sought={isSought ? (above ? 'above' : 'here') : undefined}>
      <div className="artifact-line">
        <b>{spelled(name)}</b>
        <span className="artifact-fact">{mediaType}</span>
        {bytes !== undefined && <span className="artifact-fact">{sizeText(bytes)}</span>}
        <code className="artifact-path" title={spelled(path)}>
          {spelled(path)}
        </code>
        {leadsOut(path) ? (
          <span className="artifact-fact">its name leads out of the run</span>
        ) : (
          <span className="artifact-tools">
            <button type="button" className="show-all" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Close' : 'Open'}
              <span className="unseen"> {name}</span>
            </button>
            {url && (
              <a className="show-all" href={url} download>
                Download<span className="unseen"> {name}</span>
              </a>
            )}
            <DigestCheck runId={runId} artifact={artifact} />
          </span>
        )}
      </div>
      {open && <Opened runId={runId} artifact={artifact} />}
    </li>
  );
}

const TREE_MOST = 1_000_000; // bytes of JSON that are read as a tree

function Opened({ runId, artifact }: { runId: string; artifact: Artifact }) {
  const { mediaType, bytes = 0, path, name } = artifact;
  const isText = /^text\/|json|xml|javascript|^$/.test(mediaType);
  if (!isText) return <p className="details-note">It is no text. Download it to see it.</p>;
  if (mediaType.includes('json') && bytes <= TREE_MOST) return <JsonFile runId={runId} path={path} />;
  return <FileText runId={runId} file={artifact} label={name} />;
}

function JsonFile({ runId, path }: { runId: string; path: string }) {
  const text = useText(runId, path, TREE_MOST * 2);
  if (!text) return <p className="details-note">Reading…</p>;
  if ('why' in text) return <p className="details-note">It cannot be read: {text.why}.</p>;
  try {
    return <JsonTree value={JSON.parse(text.text)} />;
  } catch {
    return (
      <FileText
        runId={runId}
        file={{ name: '', path, mediaType: '', bytes: undefined, sha256: '' }}
        label="File"
      />
    );
  }
}

const CHECK_MOST = 256_000_000; // bytes

function DigestCheck({ runId, artifact }: { runId: string; artifact: Artifact }) {
  const { reader } = useSources();
  const [verdict, setVerdict] = useState<DigestVerdict | 'busy' | { kind: 'failed'; why: string }>();
  const { path, sha256, bytes = 0, name } = artifact;
  if (sha256 === '' || bytes > CHECK_MOST) return null;
  const check = () => {
    setVerdict('busy');
    reader
      .bytes(runId, path)
      .then((found) => checkDigest(found, sha256))
      .then(setVerdict, (error: Error) => setVerdict({ kind: 'failed', why: error.message }));
  };
  return (
    <>
      <button
        type="button"
        className="show-all"
        title={`sha256 ${sha256}`}
        disabled={verdict === 'busy'}
        onClick={check}
      >
        Check digest<span className="unseen"> of {name}</span>
      </button>
      <span className="digest" role="status">
        {verdict && verdict !== 'busy' && <Verdict verdict={verdict} />}
      </span>
    </>
  );
}

function Verdict({ verdict }: { verdict: DigestVerdict | { kind: 'failed'; why: string } }) {
  switch (verdict.kind) {
    case 'matches':
      return <span data-verdict="ok">✓ matches</span>;
    case 'differs':
      return (
        <span data-verdict="failed" title={`found ${verdict.sha256}`}>
          ✗ differs: {verdict.sha256.slice(0, 12)}…
        </span>
      );
    case 'impossible':
      return <span>only on this machine’s own address or over HTTPS</span>;
    case 'failed':
      return <span data-verdict="failed">{verdict.why}</span>;
  }
}
