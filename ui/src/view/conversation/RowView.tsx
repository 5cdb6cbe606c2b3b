// One row, whatever it is. One that cannot be drawn says so in its place, the others go on.

import { memo, type ReactNode } from 'react';
import { Boundary } from '../boundary/Boundary';
import { clockText } from '../time';
import { HeadLine } from './HeadLine';
import { More } from './More';
import { Picture } from './Picture';
import { RawEvents } from './RawEvents';
import type { Row } from './rows';
import { AudioRow, MarkerRow, MentionRow, PermissionRow, StopLine } from './SmallRows';
import { useScene } from './scene';
import { TextRow } from './TextRow';
import { ThinkingRow } from './ThinkingRow';
import { ToolCallRow } from './ToolCallRow';
import type { Loading } from './useKept';
import { rowName } from './words';

export interface RowViewProps {
  row: Row;
  goes: boolean;
  loading: Loading;
  onLater(): void;
}

export const RowView = memo(
  function RowView(props: RowViewProps) {
    const { row } = props;
    return (
      <Alone row={row}>
        <Content {...props} />
        {'item' in row && <RawEvents row={row} />}
      </Alone>
    );
  },
  (a, b) => a.goes === b.goes && a.loading === b.loading && a.onLater === b.onLater && sameRow(a.row, b.row),
);

/** Apart from what is in it, so that another moment draws that no more than it does itself. */
function Alone({ row, children }: { row: Row; children: ReactNode }) {
  const { cut } = useScene();
  return (
    <Boundary what={`This ${rowName(row)}`} room="row" renew={[row, cut]}>
      {children}
    </Boundary>
  );
}

function Content({ row, goes, loading, onLater }: RowViewProps) {
  switch (row.kind) {
    case 'head':
      return <HeadLine head={row.head} goes={goes} />;
    case 'text':
      return <TextRow row={row} />;
    case 'thinking':
      return <ThinkingRow row={row} />;
    case 'tool':
      return <ToolCallRow row={row} />;
    case 'permission':
      return <PermissionRow row={row} />;
    case 'marker':
      return <MarkerRow row={row} />;
    case 'mention':
      return <MentionRow row={row} />;
    case 'image':
      return <Picture media={row.item} />;
    case 'audio':
      return <AudioRow row={row} />;
    case 'stop':
      return <StopLine row={row} />;
    case 'resume':
      return <p className="quiet">Session resumed {clockText(row.at)}</p>;
    case 'later':
      return <More side="later" count={row.count} loading={loading} onMore={onLater} />;
  }
}

/** Rows are made anew with every change; what they hold keeps its identity. */
function sameRow(a: Row, b: Row): boolean {
  const names = Object.keys(a) as (keyof Row)[];
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => a[name] === b[name] || sameHead(a, b, name))
  );
}

function sameHead(a: Row, b: Row, name: string): boolean {
  return (
    name === 'head' &&
    a.kind === 'head' &&
    b.kind === 'head' &&
    JSON.stringify(a.head) === JSON.stringify(b.head)
  );
}
