//! One run as our page holds it: the skeleton, complete and small, and the sessions' windows.

use super::Moment;
use super::session::Session;
use crate::problem::Problem;
use serde::Serialize;
use std::collections::BTreeMap;

/// The schema name of [`Run`].
pub const SCHEMA: &str = "runreel.run.v1";

/// One run. Values that acpx wrote and we pass on as they are (`input`, `error`, …) are `unknown`.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// [`SCHEMA`].
    pub schema: String,
    /// Which run.
    pub run_id: String,
    /// What acpx says of it now.
    pub header: Header,
    /// Whether its writer lives.
    pub liveness: Liveness,
    /// The flow's definition.
    pub flow: Flow,
    /// Every attempt, in logical order; the running one last.
    pub steps: Vec<Step>,
    /// Sessions by bundle id.
    #[cfg_attr(test, ts(type = "Keyed<Session>"))]
    pub sessions: BTreeMap<String, Session>,
    /// The trace, counted.
    pub trace: TraceSummary,
    /// What is wrong with the bundle; at most 200 are kept, `problem_count` counts all.
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problem_count: u32,
}

/// What acpx says of a run: run.json with live.json laid over it, without the large parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// The flow's name.
    pub flow_name: String,
    /// The run's own title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub run_title: Option<String>,
    /// `running`, `waiting`, `completed`, `failed`, `timed_out`, or another word.
    pub status: String,
    /// What it is doing, in a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub status_detail: Option<String>,
    /// When it began, ms since 1970.
    #[cfg_attr(test, ts(type = "number"))]
    pub started_at: i64,
    /// When acpx last wrote its state.
    #[cfg_attr(test, ts(type = "number"))]
    pub updated_at: i64,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub finished_at: Option<i64>,
    /// The node that is running, or was when the run was interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub current_node: Option<String>,
    /// Its attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub current_attempt_id: Option<String>,
    /// The checkpoint it waits at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub waiting_on: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub error: Option<String>,
}

/// Whether the run's writer lives, beside its status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Liveness {
    /// The verdict.
    pub state: LivenessState,
    /// Why, in a line; empty for live and ended.
    pub reason: String,
    /// When the run had last written anything by the time of this verdict, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub written_at: Option<i64>,
}

/// The verdict on a run's writer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum LivenessState {
    /// Running, and writing.
    #[default]
    Live,
    /// Running by its status, but silent for longer than it should be.
    Stale,
    /// Running by its status, but its process is gone or long past its deadline.
    Dead,
    /// Ended, or waiting for a person: nothing needs to write.
    Ended,
}

/// The flow's definition, in the order acpx wrote it.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// The node it starts at.
    pub start_at: String,
    /// Its nodes; a list because ids may be any string, also `__proto__`.
    pub nodes: Vec<Node>,
    /// Its edges, one per target.
    pub edges: Vec<Edge>,
}

/// One node of a flow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// Any string, also the empty one.
    pub id: String,
    /// `acp`, `compute`, `action`, `checkpoint`, or another word.
    pub node_type: String,
    /// An `acp` node whose answer a switch reads, or any node with a switch edge.
    pub decides: bool,
    /// One line about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub summary: Option<String>,
    /// `shell` or `function`, for actions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub action: Option<String>,
    /// The session handle it speaks in; `isolated` for one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub session: Option<String>,
}

/// One edge of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Edge {
    /// From this node.
    pub from: String,
    /// To this node.
    pub to: String,
    /// What is switched on, such as `$.next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub on: Option<String>,
    /// The value that takes this edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub case: Option<String>,
}

/// One attempt at a node. Bodies (prompt, answer, output) are fetched: `/api/runs/<run>/steps/<index>`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// `<node>#<n>`.
    pub attempt_id: String,
    /// Its node.
    pub node_id: String,
    /// `acp`, `compute`, `action`, `checkpoint`, or another word.
    pub node_type: String,
    /// `ok`, `timed_out`, `failed`, `cancelled`, or `running` for the attempt that has no receipt yet.
    pub outcome: String,
    /// When it began, ms since 1970.
    #[cfg_attr(test, ts(type = "number"))]
    pub started_at: i64,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub finished_at: Option<i64>,
    /// Why it failed, at most 2,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub error: Option<String>,
    /// What it is doing or did, in a line (a shell command, the head of a prompt).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub detail: Option<String>,
    /// The exit code of a shell action.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub exit_code: Option<i32>,
    /// Where its conversation is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub conversation: Option<Conversation>,
    /// The value its switch read, when its node has switch edges: which case was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub case: Option<String>,
    /// The trace entries that belong to it: seq and time of the first and the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub trace: Option<[Moment; 2]>,
}

/// The part of a session's conversation that belongs to a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Which session.
    pub session_id: String,
    /// Its first event.
    #[cfg_attr(test, ts(type = "number"))]
    pub first_seq: u64,
    /// Its last event; absent while it is running.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub last_seq: Option<u64>,
    /// Index of its first message in the session, once it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub first_message: Option<u32>,
    /// Index after its last message; absent while it is running.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub end_message: Option<u32>,
}

/// The trace, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TraceSummary {
    /// How many entries it has.
    #[cfg_attr(test, ts(type = "number"))]
    pub count: u64,
    /// Its newest entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub last: Option<Moment>,
}
