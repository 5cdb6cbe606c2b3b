// An entry as it was written: where it lies in which file, and all of it.

import { useEffect, useState } from 'react';
import type { Cut } from '../../playback/moment';
import type { EntryPlace } from '../../wire/reader';
import { CopyButton } from '../conversation/CopyButton';
import { JsonTree } from '../conversation/JsonTree';
import { RemoteText } from '../conversation/RemoteText';
import { entryRest, type Rest, readWhole } from '../conversation/rest';
import { isRecord } from '../conversation/tool';
import { verbatim } from '../conversation/verbatim';
import { sizeText } from '../conversation/words';
import { useSources } from '../live';
import { grouped } from '../number';
import type { Entry } from './entry';
import { cutOf } from './scope';
import { stampText } from './time';

type Read = { raw: unknown; place: EntryPlace | null; rest: Rest | undefined } | { why: string } | null;

export function RawEntry({ runId, row, onMoment }: { runId: string; row: Entry; onMoment(at: Cut): void }) {
  const { reader } = useSources();
  const [read, setRead] = useState<Read>(null);
  const { log, seq } = row;
  useEffect(() => {
    let wanted = true;
    const both = [reader.entries(runId, log, seq, seq + 1), reader.place(runId, log, seq)] as const;
    Promise.all(both).then(
      ([{ entries, shortened }, place]) => {
        const rest = shortened.includes(seq) && place ? entryRest(runId, log, seq, place.length) : undefined;
        if (wanted) setRead({ raw: entries[0], place, rest });
      },
      (error: Error) => wanted && setRead({ why: error.message }),
    );
    return () => {
      wanted = false;
    };
  }, [reader, runId, log, seq]);
  return (
    <div className="raw">
      <div className="raw-facts">
        <span>{stampText(row.at)}</span>
        {read && 'place' in read && read.place && <Place place={read.place} seq={seq} />}
        <button type="button" className="show-all" onClick={() => onMoment(cutOf(row))}>
          Go to this moment
        </button>
        {read && 'raw' in read && (
          <CopyButton
            text={() => (read.rest ? readWhole(reader, read.rest) : JSON.stringify(read.raw, null, 2))}
            label="Copy entry as JSON"
          />
        )}
      </div>
      {read === null && <p className="quiet">Reading…</p>}
      {read && 'why' in read && <p className="quiet">It cannot be read: {read.why}.</p>}
      {read && 'raw' in read && <JsonTree value={bodyOf(read.raw, log)} open={3} />}
      {read && 'raw' in read && read.rest && <AsWritten rest={read.rest} />}
    </div>
  );
}

/** All of an entry of which the tree has only the beginnings of long texts. */
function AsWritten({ rest }: { rest: Rest }) {
  const [all, setAll] = useState(false);
  return (
    <>
      {all && <RemoteText rest={rest}>{verbatim}</RemoteText>}
      <button type="button" className="show-all" onClick={() => setAll(!all)}>
        {all ? 'Show less' : `Show all as written (${sizeText(rest.length)})`}
      </button>
    </>
  );
}

function Place({ place, seq }: { place: EntryPlace; seq: number }) {
  const { file, offset, length } = place;
  const end = grouped(offset + length);
  return (
    <span className="raw-place">
      <code title={file}>{file}</code>
      <span>
        seq {seq}, bytes {grouped(offset)} to {end}
      </span>
    </span>
  );
}

/** The frame of an event comes open; what is around it says nothing that the row does not. */
function bodyOf(raw: unknown, log: string | null): unknown {
  return log !== null && isRecord(raw) && Object.hasOwn(raw, 'message') ? raw.message : raw;
}
