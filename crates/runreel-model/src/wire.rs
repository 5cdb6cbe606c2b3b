//! Client and server messages of `acpx.replay.v1`, with our additions (all optional).
//!
//! Reading is tolerant: unknown keys are ignored, and what cannot be read becomes a [`ClientError`] that
//! the socket answers with `protocol_error`.

mod parse;

pub use parse::parse_client;

use crate::name::RunId;
use crate::patch::Op;
use serde::{Deserialize, Serialize};

/// The protocol's name, in `ready` and `hello`.
pub const PROTOCOL: &str = "acpx.replay.v1";

/// What a client may send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientMessage {
    /// Optional greeting; the protocol name has been checked.
    Hello,
    /// Wants the list of runs. `limit` is ours: how many runs, newest first; v1 clients get 24.
    SubscribeRuns {
        /// Which list.
        view: RunsView,
    },
    /// Wants a fresh snapshot of the list.
    ResyncRuns {
        /// Which list.
        view: RunsView,
    },
    /// Wants the list no more.
    UnsubscribeRuns,
    /// Wants one run.
    SubscribeRun {
        /// Which run.
        run: RunId,
        /// Which view of it.
        view: RunView,
    },
    /// Wants a fresh snapshot of one run.
    ResyncRun {
        /// Which run.
        run: RunId,
        /// Which view of it.
        view: RunView,
    },
    /// Wants one run no more.
    UnsubscribeRun {
        /// Which run.
        run: RunId,
    },
    /// Wants a `pong`.
    Ping,
}

/// Which list of runs a client holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RunsView {
    /// acpx's list: the newest 24 readable runs.
    Recent,
    /// Ours: the newest `limit` runs, broken ones too, with liveness, total and folder trouble.
    All {
        /// At most this many.
        limit: u32,
    },
}

/// Which document of a run a client holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RunView {
    /// acpx's document (`acpx.viewer-run-live.v1`): all of it, raw events too.
    Full,
    /// Ours (`runreel.run.v1`): the skeleton, and the last messages of each session with their moments.
    Window {
        /// How many messages of each session at the start. Later ones add up; the window is cut back to
        /// this many when it has grown to twice that.
        messages: u32,
    },
}

/// A message that could not be read, in words for the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientError(pub String);

/// Codes of the `error` message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The message could not be read or is not of this protocol. The socket stays.
    ProtocolError,
    /// No such run, or one whose paths leave its folder. The subscription ends.
    RunNotFound,
    /// The versions do not fit; ask for a resync.
    VersionMismatch,
    /// The run cannot be read now. The subscription stays.
    InternalError,
}

/// A small server message. Snapshots and patches are framed by [`frame`] functions instead, because their
/// bodies are already text.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// The first message on every socket.
    Ready {
        /// Always [`PROTOCOL`].
        protocol: &'static str,
    },
    /// Answers `ping`.
    Pong,
    /// Something failed.
    Error {
        /// Which kind of failure.
        code: ErrorCode,
        /// For a person.
        message: String,
        /// The run it is about, if one.
        #[serde(rename = "runId", skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional, type = "string"))]
        run: Option<RunId>,
    },
}

/// Numbers the states of one document; the first is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Version(pub u64);

/// Whole frames as text.
pub mod frame {
    use super::{Op, RunId, Version};
    use serde::Serialize;

    /// `runs_patch` and, with a run, `run_patch`.
    pub fn patch(run: Option<&RunId>, from: Version, to: Version, ops: &[Op]) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Frame<'a> {
            r#type: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            run_id: Option<&'a RunId>,
            from_version: Version,
            to_version: Version,
            ops: &'a [Op],
        }
        let r#type = if run.is_some() { "run_patch" } else { "runs_patch" };
        let frame = Frame { r#type, run_id: run, from_version: from, to_version: to, ops };
        // A frame is made of strings, numbers and valid JSON only, so this cannot fail.
        serde_json::to_string(&frame).unwrap_or_default()
    }

    /// What comes before the state in `runs_snapshot` and, with a run, `run_snapshot`; `}` closes it.
    pub fn snapshot_head(run: Option<&RunId>, version: Version) -> String {
        match run {
            Some(run) => {
                let run = serde_json::to_string(run).unwrap_or_default();
                format!(r#"{{"type":"run_snapshot","runId":{run},"version":{},"state":"#, version.0)
            }
            None => format!(r#"{{"type":"runs_snapshot","version":{},"state":"#, version.0),
        }
    }
}
