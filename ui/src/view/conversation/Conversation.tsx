// One session's conversation, as it stood at the playhead.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { cutMessage } from '../../playback/cut';
import { type Cut, hadCome, prefixLength } from '../../playback/moment';
import type { TimeWindow } from '../../playback/window';
import { type Keyed, own } from '../../wire/keyed';
import type { Message, Session, Step } from '../../wire/types';
import { cutTurns, headsOf, knownOf } from './heads';
import { messagesIn, partIn, rowsIn } from './inWindow';
import type { Kept } from './kept';
import { endOf } from './kept';
import { List } from './List';
import { OpenContext, useOpenStore } from './open';
import { PlanCard } from './PlanCard';
import { rememberedPlace, useRememberHeld } from './remember';
import type { Reveal } from './reveal';
import { rowsOf } from './rows';
import { type Scene, SceneContext } from './scene';
import { useHeld } from './useHeld';
import { useKept } from './useKept';
import { type Far, useStood } from './useStood';
import './conversation.css';
import './row-tools.css';
import './rows.css';

export interface ConversationProps {
  runId: string;
  /** The run has not ended, as far as anybody knows. */
  goes: boolean;
  /** The session of the picked or running step; undefined when that step has none. */
  session: Session | undefined;
  sessions: Keyed<Session>;
  steps: Step[];
  /** Null is the live edge; else only what had come by this moment is shown. */
  cut: Cut | null;
  /** Messages of the picked step, as indexes in the session: highlighted and scrolled to. */
  range: { first: number; end: number | null } | null;
  /** What is known beyond the live window. */
  far: Far;
  following: boolean;
  /** Only what happened in it is shown; null for everything. */
  window: TimeWindow | null;
  /** A place to bring into view; when it goes away the reader is back where they were. */
  reveal?: Reveal | undefined;
  /** The reader scrolled away from the end. */
  onLetGo(): void;
  /** The reader came back to the end of a conversation that is shown at its live edge. */
  onCatchUp(): void;
  /** Messages `from` (included) to `to` (not included) of a session, in order. */
  loadMessages(sessionId: string, from: number, to: number): Promise<Message[]>;
  /** The same for messages that are known, but may have changed. */
  renewMessages(sessionId: string, from: number, to: number): Promise<Message[]>;
}

export function Conversation(props: ConversationProps) {
  const { runId, sessions, steps, cut, following } = props;
  const held = useHeld(runId, props.session, sessions, !following && cut === null);
  const revealed = own(sessions, props.reveal?.session);
  const {
    go,
    shown = props.session,
    elsewhere,
  } = revealed ? { ...held, shown: revealed, elsewhere: undefined } : held;
  if (!shown) {
    return (
      <div className="conversation conversation-none">
        {props.window ? 'Nobody had spoken in this window.' : 'This step speaks with no agent.'}
      </div>
    );
  }
  return (
    <div className="conversation">
      {/* Another session is another conversation: nothing of the reader's place carries over. */}
      <Shown key={`${runId}/${shown.id}`} {...props} session={shown} />
      {elsewhere && (
        <button type="button" className="elsewhere" onClick={go}>
          The run goes on in another conversation: <b>{speakerOf(elsewhere, steps)}</b>
        </button>
      )}
    </div>
  );
}

function speakerOf(session: Session, steps: readonly Step[]): string {
  const step = steps.findLast((one) => one.conversation?.sessionId === session.id);
  return step?.nodeId || session.about.handle || session.id;
}

function Shown({
  runId,
  goes,
  session,
  steps,
  cut: shownCut,
  range: shownRange,
  far,
  following: follows,
  window: picked,
  reveal,
  onLetGo,
  onCatchUp,
  loadMessages,
  renewMessages,
}: ConversationProps & { session: Session }) {
  const pane = `conversation/${session.id}`;
  const open = useOpenStore(runId, pane);
  const [back, setBack] = useState(() => rememberedPlace(runId, pane, shownCut));
  const returned = useCallback(() => setBack(undefined), []);
  // What is revealed may lie outside of the window, and is shown all the same.
  const window = reveal ? null : picked;
  // A window has no live edge to stick to.
  const following = follows && !reveal && !window;
  const { cut, range, wanted, waits } = useStood(session, { cut: shownCut, range: shownRange }, far);
  const begin = window ? messagesIn(session.history.turns, window).first : undefined;
  const aim = reveal?.message ?? (follows ? undefined : back?.message) ?? begin;
  const must = aim === undefined ? wanted : undefined;
  const { kept, loading, loadEarlier, loadLater, bring } = useKept(
    session,
    following,
    must,
    loadMessages,
    renewMessages,
  );
  const { terminals, plans } = session.history;
  const stands = useRef({ kept, cut, count: session.messageCount });
  stands.current = { kept, cut, count: session.messageCount };
  const turn = session.history.turns.at(-1);
  const goesFrom = goes && cut === null && turn && !turn.end ? turn.message : Number.POSITIVE_INFINITY;
  const count = useCallback(() => stands.current.count, []);
  const message = useCallback(
    (index: number) => {
      const { kept: now, cut: at } = stands.current;
      const found = now?.messages[index - now.first];
      return (found && cutMessage(found, session.id, at)) ?? undefined;
    },
    [session.id],
  );
  const scene: Scene = useMemo(
    () => ({ runId, sessionId: session.id, cut, terminals, following, goesFrom, message, count }),
    [runId, session.id, cut, terminals, following, goesFrom, message, count],
  );
  const asked = aim ?? wanted?.message;
  useEffect(() => {
    // Also when something else was being loaded before.
    if (asked !== undefined && loading === undefined) bring(asked);
  }, [asked, bring, loading]);
  useEffect(() => {
    if (following) setBack(undefined);
  }, [following]);
  useRememberHeld(runId, session.id, follows, shownCut);
  const known = range ? undefined : must?.message;
  const { rows, heads, before } = useRows(session, kept, steps, cut, window, known);
  return (
    <OpenContext value={open}>
      <SceneContext value={scene}>
        {window && rows.length === 0 && loading === undefined && (
          <p className="conversation-none" role="status">
            Nothing was said here in this window.
          </p>
        )}
        <PlanCard plans={knownOf(plans, session.id, shownCut)} />
        <div className="moment-wait" data-on={waits || undefined}>
          {waits && 'Loading this moment…'}
        </div>
        <List
          runId={runId}
          pane={pane}
          rows={rows}
          heads={heads}
          before={before}
          range={range}
          live={cut === null}
          goes={goesFrom < Number.POSITIVE_INFINITY}
          moment={cut}
          following={following}
          reveal={reveal}
          back={follows ? undefined : back}
          onLeave={setBack}
          onBack={returned}
          loading={loading}
          onLetGo={onLetGo}
          onCatchUp={onCatchUp}
          onEarlier={loadEarlier}
          onLater={loadLater}
        />
      </SceneContext>
    </OpenContext>
  );
}

/** `last` is the last message by then, where that is known. */
function useRows(
  session: Session,
  kept: Kept | undefined,
  steps: Step[],
  cut: Cut | null,
  window: TimeWindow | null,
  last: number | undefined,
) {
  const { history, id, messageCount } = session;
  const { turns, usage } = history;
  return useMemo(() => {
    if (!kept) return { rows: [], heads: undefined, before: 0 };
    const come = prefixLength(kept.messages, (message) => hadCome(message.first, id, cut));
    const part = window ? partIn(kept.messages, window) : { first: 0, end: kept.messages.length };
    const shown = Math.min(come, part.end);
    const messages = kept.messages
      .slice(part.first, shown)
      .flatMap((message) => cutMessage(message, id, cut) ?? []);
    const all = window ? messagesIn(turns, window) : { first: 0, end: messageCount };
    const known = cutTurns(turns, id, cut);
    // What was said in a turn that had not begun was said later.
    const said =
      come < kept.messages.length ? kept.first + come : (turns[known.length]?.message ?? messageCount);
    const heads = headsOf(known, usage, steps, id, said);
    const end = Math.min(said, all.end);
    const whole = shown < kept.messages.length || kept.attached || last === endOf(kept) - 1;
    const after = whole ? 0 : Math.max(0, end - endOf(kept));
    // Messages before the first that is kept are in the window only if that one is its first, too.
    const before = part.first === 0 ? Math.max(0, kept.first - all.first) : 0;
    const turn = known.at(-1);
    const rows = rowsOf({
      messages,
      first: kept.first + part.first,
      turns: known,
      heads,
      after,
      growing: after === 0 && turn !== undefined && !turn.end,
    });
    return { rows: window ? rowsIn(rows, window, heads) : rows, heads, before };
  }, [kept, turns, usage, steps, id, messageCount, cut, window, last]);
}
