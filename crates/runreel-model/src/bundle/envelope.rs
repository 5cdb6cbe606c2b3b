//! The envelopes of log lines: what is needed of every line, its body as it was written.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One line of `events.ndjson`.
#[derive(Debug, Deserialize)]
pub struct EventLine<'a> {
    /// The entry's own number.
    pub seq: u64,
    /// When it was written, ISO 8601.
    #[serde(borrow, default)]
    pub at: Cow<'a, str>,
    /// `inbound` (from the agent) or `outbound` (to it).
    #[serde(borrow, default)]
    pub direction: Cow<'a, str>,
    /// The ACP frame.
    #[serde(borrow)]
    pub message: &'a RawValue,
}

/// One line of `trace.ndjson`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceLine<'a> {
    /// The entry's own number.
    pub seq: u64,
    /// When it was written, ISO 8601.
    #[serde(borrow, default)]
    pub at: Cow<'a, str>,
    /// What happened, such as `node_started`.
    #[serde(borrow, default)]
    pub r#type: Cow<'a, str>,
    /// Whose node.
    #[serde(borrow, default)]
    pub node_id: Option<Cow<'a, str>>,
    /// Which attempt.
    #[serde(borrow, default)]
    pub attempt_id: Option<Cow<'a, str>>,
    /// Which session.
    #[serde(borrow, default)]
    pub session_id: Option<Cow<'a, str>>,
    /// The rest.
    #[serde(borrow, default)]
    pub payload: Option<&'a RawValue>,
}

/// A JSON-RPC frame of the Agent Client Protocol.
#[derive(Debug, Deserialize)]
pub struct Rpc<'a> {
    /// Request id, as it was written.
    #[serde(borrow, default)]
    pub id: Option<&'a RawValue>,
    /// Method of a request or notification.
    #[serde(borrow, default)]
    pub method: Option<Cow<'a, str>>,
    /// Its parameters.
    #[serde(borrow, default)]
    pub params: Option<&'a RawValue>,
    /// The answer.
    #[serde(borrow, default)]
    pub result: Option<&'a RawValue>,
    /// The failure.
    #[serde(borrow, default)]
    pub error: Option<&'a RawValue>,
}
