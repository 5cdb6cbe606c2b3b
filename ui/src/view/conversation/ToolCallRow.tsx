// A tool call: one line, and what it did when opened. What it was at the moment shown is folded from its
// states by playback; a call that is still running grows while it is open.

import { memo, useMemo } from 'react';
import { cutTool, type ToolView } from '../../playback/cut';
import { isGoing, toolStatus } from '../../playback/toolStatus';
import { spelled } from '../spelled';
import { clockText, dateText, duration } from '../time';
import { Fold } from './Fold';
import { StatusIcon, ToolIcon } from './icons';
import { RowTools } from './RowTools';
import type { ItemRow } from './rows';
import { useScene } from './scene';
import { Ticking } from './Ticking';
import { ToolBody } from './ToolBody';
import { toolKind, toolSummary, toolTitle } from './tool';

export const ToolCallRow = memo(function ToolCallRow({ row }: { row: ItemRow<'tool'> }) {
  const { cut, sessionId, goesFrom } = useScene();
  const view = useMemo(() => cutTool(row.item, cut, sessionId), [row.item, cut, sessionId]);
  if (!view) return null;
  const status = toolStatus(view.status);
  return (
    <Fold
      id={row.id}
      className="tool"
      status={status}
      line={<ToolLine view={view} goes={row.message >= goesFrom} />}
      tools={<RowTools row={row} />}
    >
      {() => <ToolBody id={row.id} place={`${row.message}/${row.place}`} view={view} />}
    </Fold>
  );
});

function ToolLine({ view, goes }: { view: ToolView; goes: boolean }) {
  const status = toolStatus(view.status);
  const summary = toolSummary(view);
  return (
    <>
      <ToolIcon kind={toolKind(view.kind)} />
      <span className="tool-title">{spelled(toolTitle(view))}</span>
      {summary !== '' && <span className="tool-summary">{spelled(summary)}</span>}
      <span className="line-time" title={dateText(view.since)}>
        {isGoing(status) ? goes && <Ticking since={view.since} /> : duration(view.at - view.since)}
        <span className="unseen"> at {clockText(view.since)}</span>
      </span>
      <StatusIcon status={status} />
    </>
  );
}
