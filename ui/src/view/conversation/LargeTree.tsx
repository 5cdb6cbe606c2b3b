// JSON of which only the beginnings of long texts and lists are here: a tree of that, and all of it when
// asked for. What is too large for a tree is shown as it was written.

import { useSources } from '../live';
import { JsonTree } from './JsonTree';
import { useOpen } from './open';
import { RemoteText, useAsked } from './RemoteText';
import { READ_MOST, type Rest, readWhole, restName } from './rest';
import { verbatim } from './verbatim';
import { sizeText } from './words';

interface LargeTreeProps {
  id: string;
  value: unknown;
  rest: Rest | undefined;
  open?: number;
}

export function LargeTree({ id, value, rest, open = 1 }: LargeTreeProps) {
  const [all, choose] = useOpen(`${id}/all`, false);
  if (!rest) return <JsonTree value={value} open={open} />;
  return (
    <>
      {all ? <Whole value={value} rest={rest} open={open} /> : <JsonTree value={value} open={open} />}
      <button type="button" className="show-all" onClick={() => choose(!all)}>
        {all ? 'Show less' : `Show all (${sizeText(rest.length)})`}
      </button>
    </>
  );
}

function Whole({ value, rest, open }: { value: unknown; rest: Rest; open: number }) {
  if (rest.length > READ_MOST) return <RemoteText rest={rest}>{verbatim}</RemoteText>;
  return <Read value={value} rest={rest} open={open} />;
}

function Read({ value, rest, open }: { value: unknown; rest: Rest; open: number }) {
  const { reader } = useSources();
  const read = useAsked<unknown>(restName(rest), rest.length, async () =>
    JSON.parse(await readWhole(reader, rest)),
  );
  if (read && 'why' in read) return <p className="quiet">It cannot be read: {read.why}.</p>;
  return <JsonTree key={String(read === undefined)} value={read ? read.found : value} open={open} />;
}
