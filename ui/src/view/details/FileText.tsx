// The text of a file of the bundle: its head, and the rest when asked.

import { useEffect, useState } from 'react';
import { sizeText } from '../conversation/words';
import { useSources } from '../live';
import type { Artifact } from './known';
import { CLAMP, LongText } from './LongText';

/** More than this is for a download, not for a page. */
const MOST = 8_000_000;

export function FileText({ runId, file, label }: { runId: string; file: Artifact; label: string }) {
  const [limit, setLimit] = useState(CLAMP);
  const text = useText(runId, file.path, limit);
  if (!text) return <p className="details-note">Reading…</p>;
  if ('why' in text) return <p className="details-note">It cannot be read: {text.why}.</p>;
  if (text.text === '') return <p className="details-note">It is empty.</p>;
  const size = file.bytes === undefined ? 'the rest' : sizeText(file.bytes);
  const canMore = text.cut && limit < MOST;
  return (
    <>
      <LongText
        text={text.text}
        label={label}
        more={canMore ? { size, onMore: () => setLimit(MOST) } : undefined}
      />
      {text.cut && !canMore && (
        <p className="details-note">The first 8 MB of {size}. Download it for the rest.</p>
      )}
    </>
  );
}

type Found = { text: string; cut: boolean } | { why: string };

/** Keeps what it has while more is being read. */
export function useText(runId: string, path: string | undefined, limit: number): Found | null {
  const { reader } = useSources();
  const [found, setFound] = useState<{ path: string; text: Found }>();
  useEffect(() => {
    if (path === undefined) return;
    let wanted = true;
    const show = (text: Found) => wanted && setFound({ path, text });
    reader.text(runId, path, limit).then(show, (error: Error) => show({ why: error.message }));
    return () => {
      wanted = false;
    };
  }, [reader, runId, path, limit]);
  return found && found.path === path ? found.text : null;
}
