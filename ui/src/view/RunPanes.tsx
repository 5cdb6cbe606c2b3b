// The rooms of a run side by side, or as tabs where the window is narrow.

import { memo, useCallback, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Held } from '../playback/held';
import type { Cut } from '../playback/moment';
import { cutOf, isAtStep, type Playhead, pointOf } from '../playback/playhead';
import { speakingStep } from '../playback/speaker';
import { activeNodes, lastStepIn, type TimeWindow } from '../playback/window';
import { settings } from '../store/settings';
import { own, ownValues } from '../wire/keyed';
import type { Header, Run, Step } from '../wire/types';
import { useAddress } from './address/browser';
import { Boundary } from './boundary/Boundary';
import { standOf } from './boundary/stand';
import { Conversation } from './conversation/Conversation';
import type { Far } from './conversation/useStood';
import { Graph } from './graph/Graph';
import { askAgain, Events, Later, StepDetails, useParts } from './later';
import { useMedia, useSources } from './live';
import { grouped } from './number';
import { Splitter } from './Splitter';
import { SearchBar } from './search/SearchBar';
import { useReveal, useSearch } from './search/SearchProvider';
import { type SideTab, SideTabs } from './side/SideTabs';
import type { TabName } from './side/tab';
import type { Renew } from './strip/usePlayer';
import type { Put, Seeking } from './strip/useSeek';
import { ActiveNodes } from './timeWindow';
import { type Verdict, verdict } from './verdict';

interface RunPanesProps {
  run: Run;
  /** As they stood at the playhead. */
  header: Header;
  steps: Step[];
  playhead: Playhead;
  shown: number;
  /** What is picked on the lanes: the panes show what happened in it. */
  window: TimeWindow | null;
  /** What is known far from the live edge. */
  held: Held;
  seeking: Seeking;
  put: Put;
  renew: Renew;
  letGo: boolean;
  tab: TabName;
  onPickStep(index: number): void;
  onLetGo(): void;
  onCatchUp(): void;
  onTab(tab: TabName): void;
  onMoment(at: Cut): void;
}

/** Not drawn again while only the strip's playhead moves. */
export const RunPanes = memo(function RunPanes(props: RunPanesProps) {
  const narrow = useMedia('(max-width: 999px)');
  useParts();
  return narrow ? <TabbedPanes {...props} /> : <SplitPanes {...props} />;
});

function SplitPanes(props: RunPanesProps) {
  const conversation = useStore(settings, (state) => state.conversation);
  return (
    <div className="panes">
      <section className="pane-graph" aria-label="Flow graph">
        <GraphPane {...props} />
      </section>
      <Splitter pane="conversation" label="Width of the conversation" side="after" axis="x" />
      <div className="pane-side searched" style={{ width: conversation }}>
        <Search {...props} />
        <SideTabs label="What to read" tabs={sideTabs(props)} value={props.tab} onChange={props.onTab} />
      </div>
    </div>
  );
}

function TabbedPanes(props: RunPanesProps) {
  const [graph, setGraph] = useAddress('graph', 'jump');
  const shownHit = useSearch()?.at ?? -1;
  useEffect(() => {
    if (shownHit !== -1) setGraph(false);
  }, [shownHit, setGraph]);
  const tabs: SideTab<TabName | 'graph'>[] = sideTabs(props);
  const pick = (index: number) => {
    setGraph(false);
    props.onPickStep(index);
  };
  tabs.splice(1, 0, {
    name: 'graph',
    title: 'Graph',
    panel: () => (
      <section className="pane-graph" aria-label="Flow graph">
        <GraphPane {...props} onPickStep={pick} />
      </section>
    ),
  });
  const change = (name: TabName | 'graph') => {
    setGraph(name === 'graph');
    if (name !== 'graph') props.onTab(name);
  };
  return (
    <div className="searched searched-all">
      <Search {...props} />
      <SideTabs label="Parts of the run" tabs={tabs} value={graph ? 'graph' : props.tab} onChange={change} />
    </div>
  );
}

function sideTabs(props: RunPanesProps): SideTab<TabName>[] {
  return [
    {
      name: 'conversation',
      title: 'Conversation',
      panel: () => (
        <section className="pane-conversation" aria-label="Conversation">
          <Boundary what="The conversation" renew={renewOf(props)}>
            <Later turns={2}>
              <ConversationPane {...props} />
            </Later>
          </Boundary>
        </section>
      ),
    },
    {
      name: 'attempt',
      title: 'Attempt',
      mark: props.steps[props.shown]?.attemptId,
      panel: () => (
        <section aria-label="Step details">
          <Boundary what="The attempt" renew={renewOf(props)} onAgain={askAgain}>
            <DetailsPane {...props} />
          </Boundary>
        </section>
      ),
    },
    {
      name: 'events',
      title: 'Events',
      mark: grouped(countOf(props.run)),
      panel: (active) => (
        <section aria-label="Events of the run">
          <Boundary what="The table of events" renew={renewOf(props)} onAgain={askAgain}>
            <EventsPane {...props} active={active} />
          </Boundary>
        </section>
      ),
    },
  ];
}

function Search(props: RunPanesProps) {
  return (
    <Boundary what="The search" renew={renewOf(props)}>
      <SearchBar />
    </Boundary>
  );
}

/** What a pane that cannot be drawn is tried again for. */
function renewOf({ run, shown, playhead, window }: RunPanesProps): readonly unknown[] {
  return [shown, playhead.kind, window?.from, standOf(run)];
}

function countOf({ trace, sessions }: Run): number {
  return ownValues(sessions).reduce((sum, { eventCount }) => sum + eventCount, trace.count);
}

function GraphPane(props: RunPanesProps) {
  return (
    <Boundary what="The flow graph" renew={renewOf(props)}>
      <FlowGraph {...props} />
    </Boundary>
  );
}

function FlowGraph({ run, header, steps, playhead, shown, window, onPickStep }: RunPanesProps) {
  const following = playhead.kind === 'following';
  const active = useMemo(() => window && activeNodes(run.steps, window), [run.steps, window]);
  return (
    <ActiveNodes value={active}>
      <Later>
        <Graph
          flow={run.flow}
          steps={steps}
          header={header}
          liveness={run.liveness}
          focusStep={following ? null : shown}
          following={following}
          onPickStep={onPickStep}
        />
      </Later>
    </ActiveNodes>
  );
}

function DetailsPane({ run, steps, playhead, shown, onPickStep, onTab }: RunPanesProps) {
  const moment = playhead.kind === 'following' ? null : playhead.at;
  const pick = (index: number) => {
    onTab('attempt');
    onPickStep(index);
  };
  return <StepDetails run={run} steps={steps} index={shown} moment={moment} onPickStep={pick} />;
}

function EventsPane({ run, playhead, shown, active, onMoment }: RunPanesProps & { active: boolean }) {
  const moment = playhead.kind === 'following' ? null : playhead.at;
  // The step as it is, not as it stood: its range is where to look, not what to show.
  const step = run.steps[shown] ?? null;
  return <Events run={run} step={step} moment={moment} active={active} onMoment={onMoment} />;
}

/** A silent run may go on. */
const GOING = new Set<Verdict>(['running', 'waiting', 'stale']);

function ConversationPane(props: RunPanesProps) {
  const { run, steps, playhead, shown, held, seeking, put, renew, letGo, window, onLetGo, onCatchUp } = props;
  const reveal = useReveal();
  const following = playhead.kind === 'following';
  // A step without a conversation, or one that said nothing yet, is shown beside the one before it.
  // In a window it is the last that spoke there.
  const until = window ? Math.min(shown, lastStepIn(steps, window)) : shown;
  const speaking = speakingStep(run.sessions, steps, playhead, until);
  // A picked step is shown from its beginning; a moment inside of one, by what was said last.
  const picked = isAtStep(playhead, steps[shown]) ? steps[shown]?.conversation : undefined;
  const loadMessages = useReading(run.runId, put);
  const renewMessages = useReading(run.runId, renew);
  const first = picked?.firstMessage;
  const end = picked?.endMessage ?? null;
  const range = useMemo(() => (first === undefined ? null : { first, end }), [first, end]);
  const far: Far = useMemo(() => {
    const point = playhead.kind === 'following' ? null : pointOf(playhead);
    return { held, point, ...seeking };
  }, [held, playhead, seeking]);
  const sessionId =
    speaking?.conversation?.sessionId ?? (following ? newestSession(run.sessions) : undefined);
  return (
    <Conversation
      runId={run.runId}
      goes={GOING.has(verdict(run.header.status, run.liveness))}
      session={own(run.sessions, sessionId)}
      sessions={run.sessions}
      steps={steps}
      cut={cutOf(playhead)}
      range={range}
      far={far}
      following={following && !letGo}
      window={window}
      reveal={reveal}
      onLetGo={onLetGo}
      onCatchUp={onCatchUp}
      loadMessages={loadMessages}
      renewMessages={renewMessages}
    />
  );
}

/** Reads messages of a session, and tells of them. */
function useReading(runId: string, tell: Renew) {
  const { reader } = useSources();
  return useCallback(
    async (sessionId: string, from: number, to: number) => {
      const messages = await reader.messages(runId, sessionId, from, to);
      tell(sessionId, from, messages);
      return messages;
    },
    [reader, runId, tell],
  );
}

/** The session that was written to last, for runs whose trace does not say who speaks. */
function newestSession(sessions: Run['sessions']): string | undefined {
  const all = ownValues(sessions).filter((session) => session.lastEvent);
  return all.sort((a, b) => (b.lastEvent?.at ?? 0) - (a.lastEvent?.at ?? 0))[0]?.id;
}
