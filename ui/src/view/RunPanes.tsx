// The rooms of a run side by side, or as tabs where the window is narrow.

import { Tabs } from '@base-ui/react/tabs';
import { useCallback } from 'react';
import { useStore } from 'zustand';
import type { Playhead } from '../playback/playhead';
import { settings } from '../store/settings';
import type { Header, Run, Step } from '../wire/types';
import { Conversation } from './conversation/Conversation';
import { StepDetails } from './details/StepDetails';
import { Graph } from './graph/Graph';
import { useMedia, useSources } from './live';
import { Splitter } from './Splitter';

interface RunPanesProps {
  run: Run;
  /** As they stood at the playhead. */
  header: Header;
  steps: Step[];
  playhead: Playhead;
  shown: number;
  letGo: boolean;
  details: boolean;
  onPickStep(index: number): void;
  onLetGo(): void;
  onCatchUp(): void;
  onCloseDetails(): void;
}

export function RunPanes(props: RunPanesProps) {
  const narrow = useMedia('(max-width: 999px)');
  return narrow ? <TabbedPanes {...props} /> : <SplitPanes {...props} />;
}

function SplitPanes(props: RunPanesProps) {
  const conversation = useStore(settings, (state) => state.conversation);
  const details = useStore(settings, (state) => state.details);
  return (
    <div className="panes">
      <div className="centre">
        <section className="pane-graph" aria-label="Flow graph">
          <GraphPane {...props} />
        </section>
        {props.details && props.shown >= 0 && (
          <>
            <Splitter pane="details" label="Height of the step's details" side="after" axis="y" />
            <section className="pane-details" aria-label="Step details" style={{ height: details }}>
              <DetailsPane {...props} />
            </section>
          </>
        )}
      </div>
      <Splitter pane="conversation" label="Width of the conversation" side="after" axis="x" />
      <section className="pane-conversation" aria-label="Conversation" style={{ width: conversation }}>
        <ConversationPane {...props} />
      </section>
    </div>
  );
}

function TabbedPanes(props: RunPanesProps) {
  return (
    <Tabs.Root className="tabbed" defaultValue="conversation">
      <Tabs.List className="tabs" aria-label="Parts of the run">
        <Tabs.Tab className="tab" value="conversation">
          Conversation
        </Tabs.Tab>
        <Tabs.Tab className="tab" value="graph">
          Graph
        </Tabs.Tab>
        <Tabs.Tab className="tab" value="step">
          Step
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel className="pane-only" value="conversation">
        <ConversationPane {...props} />
      </Tabs.Panel>
      <Tabs.Panel className="pane-only" value="graph">
        <GraphPane {...props} />
      </Tabs.Panel>
      <Tabs.Panel className="pane-only" value="step">
        {props.shown >= 0 ? <DetailsPane {...props} /> : <p className="details-note">No step has begun.</p>}
      </Tabs.Panel>
    </Tabs.Root>
  );
}

function GraphPane({ run, header, steps, playhead, shown, onPickStep }: RunPanesProps) {
  const following = playhead.kind === 'following';
  return (
    <Graph
      flow={run.flow}
      steps={steps}
      header={header}
      liveness={run.liveness}
      focusStep={following ? null : shown}
      following={following}
      onPickStep={onPickStep}
    />
  );
}

function DetailsPane({ run, steps, shown, onCloseDetails }: RunPanesProps) {
  const step = steps[shown];
  if (!step) return null;
  return <StepDetails runId={run.runId} index={shown} step={step} onClose={onCloseDetails} />;
}

function ConversationPane({ run, steps, playhead, shown, letGo, onLetGo, onCatchUp }: RunPanesProps) {
  const { reader } = useSources();
  const following = playhead.kind === 'following';
  // A step without a conversation is shown beside the one that came before it.
  const speaking = steps.slice(0, shown + 1).findLast((step) => step.conversation);
  const own = following ? undefined : steps[shown]?.conversation;
  const loadMessages = useCallback(
    (sessionId: string, from: number, to: number) => reader.messages(run.runId, sessionId, from, to),
    [reader, run.runId],
  );
  const sessionId =
    speaking?.conversation?.sessionId ?? (following ? newestSession(run.sessions) : undefined);
  const session = sessionId === undefined ? undefined : run.sessions[sessionId];
  const first = own?.firstMessage;
  return (
    <Conversation
      runId={run.runId}
      session={session}
      sessions={run.sessions}
      steps={steps}
      cut={following ? null : playhead.at}
      range={first === undefined ? null : { first, end: own?.endMessage ?? null }}
      following={following && !letGo}
      onLetGo={onLetGo}
      onCatchUp={onCatchUp}
      loadMessages={loadMessages}
    />
  );
}

/** The session that was written to last, for runs whose trace does not say who speaks. */
function newestSession(sessions: Run['sessions']): string | undefined {
  const all = Object.values(sessions).filter((session) => session.lastEvent);
  return all.sort((a, b) => (b.lastEvent?.at ?? 0) - (a.lastEvent?.at ?? 0))[0]?.id;
}
