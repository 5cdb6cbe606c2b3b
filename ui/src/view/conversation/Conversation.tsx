// One session's conversation, as it stood at the playhead.

import type { Cut } from '../../playback/moment';
import type { Message, Session, Step } from '../../wire/types';

export interface ConversationProps {
  runId: string;
  /** The session of the picked or running step; undefined when that step has none. */
  session: Session | undefined;
  sessions: Record<string, Session>;
  steps: Step[];
  /** Null is the live edge; else only what had come by this moment is shown. */
  cut: Cut | null;
  /** Messages of the picked step, as indexes in the session: highlighted and scrolled to. */
  range: { first: number; end: number | null } | null;
  following: boolean;
  /** The reader scrolled away from the end. */
  onLetGo(): void;
  /** Messages `from` (included) to `to` (not included) of a session, in order. */
  loadMessages(sessionId: string, from: number, to: number): Promise<Message[]>;
}

export function Conversation({ session }: ConversationProps) {
  return <div>{session?.about.handle}</div>;
}
