// The events that a piece of the conversation was made of, one JSON line each, as they are in the log.
// They are read some at a time when asked for; what an agent wrote into them is text and nothing else.

import { useEffect, useMemo, useState } from 'react';
import type { Reader } from '../../wire/reader';
import { useSources } from '../live';
import { grouped } from '../number';
import { spelled } from '../spelled';
import { Clamped } from './Clamped';
import { CopyButton } from './CopyButton';
import { useOpen } from './open';
import { entryRest, type Rest, readWhole } from './rest';
import type { AnyItemRow } from './rows';
import { useScene } from './scene';
import { eventsOf, rangesOf } from './source';
import { isRecord } from './tool';
import { plural } from './words';

const STEP = 50; // events that are read at a time
const LINE_MOST = 1200; // characters of an event shown at first

export function RawEvents({ row }: { row: AnyItemRow }) {
  const [open, choose] = useOpen(`${row.id}/raw`, false);
  return open ? <Lines row={row} onClose={() => choose(false)} /> : null;
}

function Lines({ row, onClose }: { row: AnyItemRow; onClose(): void }) {
  const { reader } = useSources();
  const seqs = useMemo(() => eventsOf(row.item), [row.item]);
  const [most, setMost] = useState(STEP);
  const { lines, why } = useLines(seqs.slice(0, most));
  const shown = seqs.slice(0, most).filter((seq) => lines.has(seq));
  const [first, last] = [seqs[0], seqs.at(-1)];
  if (first === undefined) {
    return (
      <section className="raw-events" aria-label="Raw events">
        <p className="quiet">This is from the session's record: no event of it is known.</p>
      </section>
    );
  }
  return (
    <section className="raw-events" aria-label="Raw events">
      <div className="raw-head">
        <span className="label">
          {plural(seqs.length, 'event')}, seq {first === last ? first : `${first} to ${last}`}
        </span>
        <CopyButton
          text={async () => {
            const whole = shown.map((seq) => wholeOf(reader, lines.get(seq)));
            return (await Promise.all(whole)).join('\n');
          }}
          label="Copy events as JSON lines"
        />
        <button type="button" className="copy" onClick={onClose}>
          Hide
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <div className="raw-lines" tabIndex={0}>
        {shown.map((seq) => (
          <Clamped
            key={seq}
            id={`${row.id}/raw/${seq}`}
            text={lines.get(seq)?.text ?? ''}
            rest={lines.get(seq)?.rest}
            most={LINE_MOST}
          >
            {(text) => <pre>{spelled(text)}</pre>}
          </Clamped>
        ))}
        {why !== undefined && <p className="quiet">They cannot be read: {why}.</p>}
        {why === undefined && shown.length < Math.min(most, seqs.length) && <p className="quiet">Reading…</p>}
        {seqs.length > most && shown.length === most && (
          <button type="button" className="show-all" onClick={() => setMost(most + STEP)}>
            {plural(Math.min(STEP, seqs.length - most), 'more event')} of {grouped(seqs.length - most)}
          </button>
        )}
      </div>
    </section>
  );
}

interface Line {
  text: string;
  /** `text` is shortened: where the whole is. */
  rest: Rest | undefined;
}

function wholeOf(reader: Reader, line: Line | undefined): string | Promise<string> {
  return line?.rest ? readWhole(reader, line.rest) : (line?.text ?? '');
}

/** The lines of these events, as far as they have come. Each is asked for once. */
function useLines(seqs: readonly number[]): { lines: ReadonlyMap<number, Line>; why: string | undefined } {
  const { reader } = useSources();
  const { runId, sessionId } = useScene();
  const [lines, setLines] = useState<ReadonlyMap<number, Line>>(new Map());
  const [why, setWhy] = useState<string>();
  const missing = seqs.filter((seq) => !lines.has(seq)).join();
  useEffect(() => {
    if (missing === '') return;
    let wanted = true;
    const read = async () => {
      const asked = new Set(missing.split(',').map(Number));
      const found = new Map<number, Line>();
      for (const [from, to] of rangesOf([...asked])) {
        for (let next = from; next < to && wanted; ) {
          const { entries, more, shortened } = await reader.entries(runId, sessionId, next, to);
          for (const entry of entries) {
            if (!isRecord(entry) || typeof entry.seq !== 'number') continue;
            next = Math.max(next, entry.seq + 1);
            if (!asked.has(entry.seq)) continue;
            const place = shortened.includes(entry.seq) && (await reader.place(runId, sessionId, entry.seq));
            const rest = place ? entryRest(runId, sessionId, entry.seq, place.length) : undefined;
            found.set(entry.seq, { text: JSON.stringify(entry), rest });
          }
          if (!more || entries.length === 0) break;
        }
      }
      // A number that the log does not have is said, and not asked for again.
      for (const seq of asked)
        if (!found.has(seq)) found.set(seq, { text: `(the log has no event ${seq})`, rest: undefined });
      if (wanted) setLines((now) => new Map([...now, ...found]));
    };
    read().catch((error: Error) => wanted && setWhy(error.message));
    return () => {
      wanted = false;
    };
  }, [reader, runId, sessionId, missing]);
  return { lines, why };
}
