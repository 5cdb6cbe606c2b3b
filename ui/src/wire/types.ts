// Made from the Rust types of runreel-model (src/state). Do not edit:
// RUNREEL_UPDATE=1 cargo test -p runreel-model typescript

import type { Keyed } from './keyed';

/**
 * A place in one log.
 */
export type Moment = { 
/**
 * The entry's own number in its log.
 */
seq: number, 
/**
 * When it was written, ms since 1970, never earlier than the entry before it.
 */
at: number, };

/**
 * The list as clients hold it. v1 clients get `schema`, `order` and `runsById`; the rest is ours.
 */
export type Runs = { 
/**
 * [`SCHEMA`].
 */
schema: string, 
/**
 * Run ids, newest first.
 */
order: Array<string>, 
/**
 * The runs of `order`.
 */
runsById: Keyed<RunSummary>, 
/**
 * How many runs there are on disk, listed or not.
 */
total?: number, 
/**
 * Why the runs folder cannot be read, or that it is not there yet; empty when all is well.
 */
trouble?: string, };

/**
 * One run in the list. Times are as acpx wrote them (ISO 8601).
 */
export type RunSummary = { 
/**
 * Its id: the name of its folder.
 */
runId: string, 
/**
 * The flow's name.
 */
flowName: string, 
/**
 * The run's own title.
 */
runTitle?: string, 
/**
 * `running`, `waiting`, `completed`, `failed`, `timed_out`, or another word; `broken` is ours.
 */
status: string, 
/**
 * What it is doing, in a line.
 */
statusDetail?: string, 
/**
 * The node that is running.
 */
currentNode?: string, 
/**
 * When it began.
 */
startedAt: string, 
/**
 * When acpx last wrote its state.
 */
updatedAt: string, 
/**
 * When it ended.
 */
finishedAt?: string, 
/**
 * For v1 clients: the run's id again, as a path inside the runs folder.
 */
path: string, 
/**
 * Why it cannot be read (status `broken`). Ours.
 */
broken?: string, 
/**
 * Whether its writer lives. Ours.
 */
liveness?: Liveness, };

/**
 * One run. Values that acpx wrote and we pass on as they are (`input`, `error`, …) are `unknown`.
 */
export type Run = { 
/**
 * [`SCHEMA`].
 */
schema: string, 
/**
 * Which run.
 */
runId: string, 
/**
 * What acpx says of it now.
 */
header: Header, 
/**
 * Whether its writer lives.
 */
liveness: Liveness, 
/**
 * The flow's definition.
 */
flow: Flow, 
/**
 * Every attempt, in logical order; the running one last.
 */
steps: Array<Step>, 
/**
 * Sessions by bundle id.
 */
sessions: Keyed<Session>, 
/**
 * The trace, counted.
 */
trace: TraceSummary, 
/**
 * What is wrong with the bundle; at most 200 are kept, `problem_count` counts all.
 */
problems: Array<Problem>, 
/**
 * How many problems there are.
 */
problemCount: number, };

/**
 * What acpx says of a run: run.json with live.json laid over it, without the large parts.
 */
export type Header = { 
/**
 * The flow's name.
 */
flowName: string, 
/**
 * The run's own title.
 */
runTitle?: string, 
/**
 * `running`, `waiting`, `completed`, `failed`, `timed_out`, or another word.
 */
status: string, 
/**
 * What it is doing, in a line.
 */
statusDetail?: string, 
/**
 * When it began, ms since 1970.
 */
startedAt: number, 
/**
 * When acpx last wrote its state.
 */
updatedAt: number, 
/**
 * When it ended.
 */
finishedAt?: number, 
/**
 * The node that is running, or was when the run was interrupted.
 */
currentNode?: string, 
/**
 * Its attempt.
 */
currentAttemptId?: string, 
/**
 * The checkpoint it waits at.
 */
waitingOn?: string, 
/**
 * Why it failed.
 */
error?: string, };

/**
 * Whether the run's writer lives, beside its status.
 */
export type Liveness = { 
/**
 * The verdict.
 */
state: LivenessState, 
/**
 * Why, in a line; empty for live and ended.
 */
reason: string, 
/**
 * When the run had last written anything by the time of this verdict, ms since 1970.
 */
writtenAt?: number, };

/**
 * The verdict on a run's writer.
 */
export type LivenessState = "live" | "stale" | "dead" | "ended";

/**
 * The flow's definition, in the order acpx wrote it.
 */
export type Flow = { 
/**
 * Its name.
 */
name: string, 
/**
 * The node it starts at.
 */
startAt: string, 
/**
 * Its nodes; a list because ids may be any string, also `__proto__`.
 */
nodes: Array<Node>, 
/**
 * Its edges, one per target.
 */
edges: Array<Edge>, };

/**
 * One node of a flow.
 */
export type Node = { 
/**
 * Any string, also the empty one.
 */
id: string, 
/**
 * `acp`, `compute`, `action`, `checkpoint`, or another word.
 */
nodeType: string, 
/**
 * An `acp` node whose answer a switch reads, or any node with a switch edge.
 */
decides: boolean, 
/**
 * One line about it.
 */
summary?: string, 
/**
 * `shell` or `function`, for actions.
 */
action?: string, 
/**
 * The session handle it speaks in; `isolated` for one of its own.
 */
session?: string, };

/**
 * One edge of a flow.
 */
export type Edge = { 
/**
 * From this node.
 */
from: string, 
/**
 * To this node.
 */
to: string, 
/**
 * What is switched on, such as `$.next`.
 */
on?: string, 
/**
 * The value that takes this edge.
 */
case?: string, };

/**
 * One attempt at a node. Bodies (prompt, answer, output) are fetched: `/api/runs/<run>/steps/<index>`.
 */
export type Step = { 
/**
 * `<node>#<n>`.
 */
attemptId: string, 
/**
 * Its node.
 */
nodeId: string, 
/**
 * `acp`, `compute`, `action`, `checkpoint`, or another word.
 */
nodeType: string, 
/**
 * `ok`, `timed_out`, `failed`, `cancelled`, or `running` for the attempt that has no receipt yet.
 */
outcome: string, 
/**
 * When it began, ms since 1970.
 */
startedAt: number, 
/**
 * When it ended.
 */
finishedAt?: number, 
/**
 * Why it failed, at most 2,000 characters.
 */
error?: string, 
/**
 * What it is doing or did, in a line (a shell command, the head of a prompt).
 */
detail?: string, 
/**
 * The exit code of a shell action.
 */
exitCode?: number, 
/**
 * Where its conversation is.
 */
conversation?: Conversation, 
/**
 * The value its switch read, when its node has switch edges: which case was taken.
 */
case?: string, 
/**
 * The trace entries that belong to it: seq and time of the first and the last.
 */
trace?: [Moment, Moment], };

/**
 * The part of a session's conversation that belongs to a step.
 */
export type Conversation = { 
/**
 * Which session.
 */
sessionId: string, 
/**
 * Its first event.
 */
firstSeq: number, 
/**
 * Its last event; absent while it is running.
 */
lastSeq?: number, 
/**
 * Index of its first message in the session, once it has one.
 */
firstMessage?: number, 
/**
 * Index after its last message; absent while it is running.
 */
endMessage?: number, };

/**
 * The trace, counted.
 */
export type TraceSummary = { 
/**
 * How many entries it has.
 */
count: number, 
/**
 * Its newest entry.
 */
last?: Moment, };

/**
 * One fault of a run's input, located so that a person can look.
 */
export type Problem = { 
/**
 * Bundle-relative name of the file.
 */
file: string, 
/**
 * Where in the file, in bytes from its start, when that is known.
 */
offset?: number, 
/**
 * What is wrong, and what became of it. One line.
 */
what: string, };

/**
 * One session as our page holds it. `messages` is a window: the last ones of `message_count`.
 */
export type Session = { 
/**
 * Bundle id.
 */
id: string, 
/**
 * Who speaks, from its binding and record.
 */
about: About, 
/**
 * How many events its log has.
 */
eventCount: number, 
/**
 * Its newest event.
 */
lastEvent?: Moment, 
/**
 * How many messages it has.
 */
messageCount: number, 
/**
 * Index of the first one in `messages`.
 */
firstMessage: number, 
/**
 * The window.
 */
messages: Array<Message>, 
/**
 * What changed over time.
 */
history: History, };

/**
 * Who speaks in a session.
 */
export type About = { 
/**
 * Its handle in the flow, such as `main`.
 */
handle: string, 
/**
 * The agent, such as `codex`.
 */
agentName: string, 
/**
 * The command that started the agent.
 */
agentCommand: string, 
/**
 * Where it works.
 */
cwd: string, 
/**
 * The agent's own id of the session.
 */
acpSessionId: string, };

/**
 * What changed over time in a session; each list is in order of arrival.
 */
export type History = { 
/**
 * Turns: from a prompt to its answer.
 */
turns: Array<Turn>, 
/**
 * The plan, each time it changed; the earlier ones may be without their entries.
 */
plans: Array<Plan>, 
/**
 * Tokens and cost.
 */
usage: Array<Usage>, 
/**
 * Title, mode, model and other options.
 */
settings: Array<Setting>, 
/**
 * The commands the agent offers, as last announced: `[{name, description}]`.
 */
commands: unknown, 
/**
 * Terminals the agent opened; a list because ids may be any string.
 */
terminals: Array<Terminal>, };

/**
 * From a prompt to its answer.
 */
export type Turn = { 
/**
 * The prompt's event.
 */
start: Moment, 
/**
 * Index of the prompt's message among all messages of the session.
 */
message: number, 
/**
 * The answer's event, once there is one.
 */
end?: Moment, 
/**
 * Why the turn ended: `end_turn`, `cancelled`, …, or the error's message.
 */
stop?: string, 
/**
 * The prompt was answered by an error.
 */
failed?: boolean, };

/**
 * The plan from one moment on.
 */
export type Plan = { 
/**
 * Since when.
 */
at: Moment, 
/**
 * Its entries; empty once it was removed. Left out of all but the newest plans that a window holds: those
 * are fetched (`/api/runs/<run>/sessions/<session>/plans`).
 */
entries?: Array<PlanEntry>, };

/**
 * One line of a plan.
 */
export type PlanEntry = { 
/**
 * What is to be done.
 */
content: string, 
/**
 * `pending`, `in_progress`, `completed`, or another word.
 */
status: string, 
/**
 * `high`, `medium`, `low`, or another word; empty when unsaid.
 */
priority: string, };

/**
 * Tokens and cost from one moment on.
 */
export type Usage = { 
/**
 * Since when.
 */
at: Moment, 
/**
 * Context window in use, in tokens.
 */
used?: number, 
/**
 * Size of the context window, in tokens.
 */
size?: number, 
/**
 * Cumulative cost, when the agent says it.
 */
cost?: Cost, 
/**
 * Tokens of one answered turn, from its result.
 */
turn?: TurnTokens, };

/**
 * An amount of money.
 */
export type Cost = { 
/**
 * How much.
 */
amount: number, 
/**
 * ISO 4217, as the agent says it.
 */
currency: string, };

/**
 * Tokens of one turn.
 */
export type TurnTokens = { 
/**
 * Read.
 */
input: number, 
/**
 * Written.
 */
output: number, 
/**
 * In all, as the agent counts.
 */
total: number, };

/**
 * A title, mode, model or option from one moment on.
 */
export type Setting = { 
/**
 * Since when.
 */
at: Moment, 
/**
 * `title`, `mode`, `model`, or the id of another option.
 */
name: string, 
/**
 * What it is now.
 */
value: string, };

/**
 * A terminal that the agent opened through its client.
 */
export type Terminal = { 
/**
 * The client's id for it.
 */
id: string, 
/**
 * When it was opened.
 */
at: Moment, 
/**
 * What runs in it, as one line.
 */
command: string, 
/**
 * All that it printed as far as the agent looked.
 */
output: Text, 
/**
 * `{exitCode?, signal?}` once it ended.
 */
exit?: unknown, 
/**
 * When it ended.
 */
exitAt?: Moment, };

/**
 * One message: a prompt, or what the agent said until the next one. A long answer goes on in messages of its own.
 */
export type Message = { 
/**
 * Stable identity: `replay:<session>:<seq>`, or the record's own.
 */
id: string, 
/**
 * Who speaks.
 */
role: Role, 
/**
 * The event that began it. Seq 0 for messages known from the record only.
 */
first: Moment, 
/**
 * The last event that changed it.
 */
last: Moment, 
/**
 * Its pieces, in order.
 */
items: Array<Item>, };

/**
 * Who speaks.
 */
export type Role = "user" | "agent" | "resume";

/**
 * One piece of a message.
 */
export type Item = { "kind": "text" } & Text | { "kind": "thinking" } & Text | { "kind": "mention" } & Mention | { "kind": "image" } & Media | { "kind": "audio" } & Media | { "kind": "tool" } & ToolCall | { "kind": "permission" } & Permission | { "kind": "marker" } & Marker;

/**
 * Text, with the moments at which it grew.
 */
export type Text = { 
/**
 * All of it, or its beginning.
 */
text: string, 
/**
 * Length of the whole, in UTF-16 units, when this is only its beginning.
 */
length?: number, 
/**
 * How the whole grew. Empty when it came from the record.
 */
marks: number[], };

/**
 * A link or an attached resource.
 */
export type Mention = { 
/**
 * Where it points. Not to be trusted.
 */
uri: string, 
/**
 * Its title, name or content, or the beginning of it.
 */
content: string, 
/**
 * Length of the whole content, in UTF-16 units, when only its beginning is here.
 */
length?: number, 
/**
 * When it came.
 */
at: Moment, };

/**
 * A picture or a sound: its bytes stay in the event that brought it.
 */
export type Media = { 
/**
 * As the agent named it. Not to be trusted.
 */
mimeType: string, 
/**
 * Length of its base64 text.
 */
length: number, 
/**
 * Which picture of that event: the place in document order, from 0.
 */
index: number, 
/**
 * The event that brought it.
 */
at: Moment, };

/**
 * An event that acpx keeps no message for.
 */
export type Marker = { 
/**
 * Its `sessionUpdate` kind.
 */
name: string, 
/**
 * When it came.
 */
at: Moment, 
/**
 * The whole update as it was written, or null when it is larger than 16 KiB (the event has it).
 */
payload: unknown, };

/**
 * One tool call. What it was at a moment is the fold of its `states` up to there.
 */
export type ToolCall = { 
/**
 * The agent's id for it.
 */
id: string, 
/**
 * Every change, in order; never empty.
 */
states: Array<ToolState>, 
/**
 * Generations of content: an update that only grows the last text grows the last generation; any
 * other begins a new one.
 */
contents: Array<Array<ToolContent>>, };

/**
 * One change of a tool call. Absent fields are as before.
 */
export type ToolState = { 
/**
 * When.
 */
at: Moment, 
/**
 * `pending`, `in_progress`, `completed`, `failed`, or what the agent says.
 */
status?: string, 
/**
 * What a person reads.
 */
title?: string, 
/**
 * `read`, `edit`, `delete`, `move`, `search`, `execute`, `think`, `fetch`, `other`, or another.
 */
kind?: string, 
/**
 * Files it touches: `[{path, line?}]`.
 */
locations?: unknown, 
/**
 * `rawInput`. A large one has the beginnings of its long texts and lists.
 */
input?: unknown, 
/**
 * `rawOutput`. A large one has the beginnings of its long texts and lists.
 */
output?: unknown, 
/**
 * Which of input and output are larger than what is here.
 */
large?: Large, 
/**
 * Its content from here on.
 */
content?: ContentCut, };

/**
 * How large input and output are, where only their beginnings are told.
 */
export type Large = { 
/**
 * Length of the input as it was written, in UTF-16 units.
 */
input?: number, 
/**
 * Length of the output as it was written, in UTF-16 units.
 */
output?: number, };

/**
 * How much of a generation was there.
 */
export type ContentCut = { 
/**
 * Which generation of `contents`.
 */
generation: number, 
/**
 * How many of its items.
 */
items: number, 
/**
 * How much of the last of these, in UTF-16 units, when that is a text.
 */
length: number, };

/**
 * One item of a tool call's content.
 */
export type ToolContent = { "kind": "text", 
/**
 * All of it, or its beginning.
 */
text: string, 
/**
 * Length of the whole, in UTF-16 units, when this is only its beginning.
 */
length?: number, } | { "kind": "diff", 
/**
 * The file.
 */
path: string, 
/**
 * Before, or its beginning; absent for a new file.
 */
oldText?: string, 
/**
 * Length of the whole text before, in UTF-16 units, when only its beginning is here.
 */
oldLength?: number, 
/**
 * After, or its beginning.
 */
newText: string, 
/**
 * Length of the whole text after, in UTF-16 units, when only its beginning is here.
 */
newLength?: number, } | { "kind": "terminal", 
/**
 * Id of one of `session.history.terminals`.
 */
terminalId: string, } | { "kind": "image" } & Media | { "kind": "other", 
/**
 * The block's type.
 */
name: string, 
/**
 * What a person can read of it, or the beginning of that.
 */
text: string, 
/**
 * Length of the whole, in UTF-16 units, when this is only its beginning.
 */
length?: number, };

/**
 * The agent asked for permission, and what it got.
 */
export type Permission = { 
/**
 * When it asked.
 */
at: Moment, 
/**
 * The tool call it is about.
 */
toolCallId?: string, 
/**
 * What a person reads.
 */
title: string, 
/**
 * `[{optionId, name, kind}]` as it was written.
 */
options: unknown, 
/**
 * The answer, once there is one.
 */
answer?: PermissionAnswer, };

/**
 * What was answered to a request for permission.
 */
export type PermissionAnswer = { 
/**
 * When.
 */
at: Moment, 
/**
 * `selected`, `cancelled`, or another word.
 */
outcome: string, 
/**
 * The chosen option.
 */
optionId?: string, };

/**
 * One operation of a patch, ready to be sent.
 */
export type Op = { 
/**
 * What to do.
 */
op: OpKind, 
/**
 * RFC 6901 pointer to the place, escaped.
 */
path: string, 
/**
 * The value, absent for `remove`.
 */
value?: unknown, };

/**
 * What an operation does. `move`, `copy` and `test` are never sent, but clients may apply them.
 */
export type OpKind = "add" | "replace" | "remove" | "append" | "extend";

/**
 * Codes of the `error` message.
 */
export type ErrorCode = "protocol_error" | "run_not_found" | "version_mismatch" | "internal_error";

/**
 * A small server message. Snapshots and patches are framed by [`frame`] functions instead, because their
 * bodies are already text.
 */
export type ServerMessage = { "type": "ready", 
/**
 * Always [`PROTOCOL`].
 */
protocol: string, } | { "type": "pong" } | { "type": "error", 
/**
 * Which kind of failure.
 */
code: ErrorCode, 
/**
 * For a person.
 */
message: string, 
/**
 * The run it is about, if one.
 */
runId?: string, };

/**
 * One piece that holds every word.
 */
export type SearchHit = { 
/**
 * What kind of piece.
 */
kind: PieceKind, 
/**
 * Where it is.
 */
place: SearchPlace, 
/**
 * When it last grew; absent where that was not recorded.
 */
at?: Moment, 
/**
 * It is an earlier state's output or content, which something else has replaced since.
 */
superseded?: boolean, 
/**
 * A few words around the first match.
 */
snippet: string, 
/**
 * Matches in the snippet: pairs of from and to, in UTF-16 units.
 */
ranges: Array<[number, number]>, 
/**
 * How many matches the whole piece has; 1,000 at most are counted.
 */
matches: number, };

/**
 * Where a piece is.
 */
export type SearchPlace = { "in": "message", 
/**
 * Which session.
 */
session: string, 
/**
 * Index of the message among all of the session.
 */
message: number, 
/**
 * Index of the item in the message.
 */
item: number, 
/**
 * Which part of a tool call's content; 0 elsewhere.
 */
part: number, } | { "in": "session", 
/**
 * Which session.
 */
session: string, 
/**
 * Which plan or terminal, in the order they came.
 */
index: number, } | { "in": "step", 
/**
 * Index among all steps.
 */
index: number, } | { "in": "trace", 
/**
 * Its own number.
 */
seq: number, } | { "in": "artifact", 
/**
 * Its path in the run.
 */
path: string, 
/**
 * Which attempt wrote it.
 */
attempt?: string, };

/**
 * What kind of piece.
 */
export type PieceKind = "text" | "thinking" | "mention" | "title" | "input" | "output" | "content" | "locations" | "permission" | "marker" | "plan" | "terminal" | "prompt" | "answer" | "error" | "detail" | "trace" | "artifact";

/**
 * What was found among runs.
 */
export type RunsFound = { 
/**
 * How many runs were looked at: those that have been read.
 */
searched: number, 
/**
 * How many runs there are on disk.
 */
total: number, 
/**
 * How many have every word.
 */
count: number, 
/**
 * The newest of them.
 */
hits: Array<RunHit>, };

/**
 * One run that has every word, in any of its fields.
 */
export type RunHit = { 
/**
 * The run.
 */
run: RunSummary, 
/**
 * The first field that has a word.
 */
field: string, 
/**
 * A few words of that field.
 */
snippet: string, 
/**
 * Matches in the snippet: pairs of from and to, in UTF-16 units.
 */
ranges: Array<[number, number]>, };

