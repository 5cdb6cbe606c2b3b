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

/// The line of `events.ndjson` that is by far the most frequent, read in one go: a piece of text from the
/// agent. Any other line, and any with a member that is not named here, is not of this form; then
/// [`EventLine`] reads it, tolerantly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkLine<'a> {
    /// The entry's own number.
    pub seq: u64,
    /// When it was written, ISO 8601.
    pub at: &'a str,
    /// Must be `inbound`.
    pub direction: &'a str,
    /// The ACP frame.
    #[serde(borrow)]
    pub message: ChunkFrame<'a>,
}

/// The frame of a [`ChunkLine`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkFrame<'a> {
    /// `2.0`.
    #[serde(borrow, default, rename = "jsonrpc")]
    _version: Option<&'a str>,
    /// Must be `session/update`.
    pub method: &'a str,
    /// Its parameters.
    #[serde(borrow)]
    pub params: ChunkParams<'a>,
}

/// The parameters of a [`ChunkFrame`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkParams<'a> {
    #[serde(borrow, default, rename = "sessionId")]
    _session: Option<&'a str>,
    /// The update.
    #[serde(borrow)]
    pub update: ChunkUpdate<'a>,
}

/// The update of a [`ChunkFrame`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkUpdate<'a> {
    /// Must be `agent_message_chunk` or `agent_thought_chunk`.
    #[serde(rename = "sessionUpdate")]
    pub kind: &'a str,
    /// The piece.
    #[serde(borrow)]
    pub content: ChunkContent<'a>,
}

/// The content of a [`ChunkUpdate`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkContent<'a> {
    /// Must be `text`.
    pub r#type: &'a str,
    /// The text.
    #[serde(borrow)]
    pub text: Cow<'a, str>,
}

impl<'a> ChunkLine<'a> {
    /// Reads a line, if it is of this form: the line, and whether its text is thinking.
    pub fn read(line: &'a str) -> Option<(Self, bool)> {
        let chunk: Self = serde_json::from_str(line).ok()?;
        let update = &chunk.message.params.update;
        let is_text = update.content.r#type == "text";
        let is_update = chunk.direction == "inbound" && chunk.message.method == "session/update";
        let is_thought = match update.kind {
            "agent_message_chunk" => false,
            "agent_thought_chunk" => true,
            _ => return None,
        };
        (is_text && is_update).then_some((chunk, is_thought))
    }
}

/// A line of `events.ndjson` that is a `session/update` from the agent, read in one go down to the update. Any other
/// line is read by [`EventLine`].
#[derive(Debug, Deserialize)]
pub struct UpdateLine<'a> {
    /// The entry's own number.
    pub seq: u64,
    /// When it was written, ISO 8601.
    #[serde(borrow)]
    pub at: Cow<'a, str>,
    /// Must be `inbound`.
    #[serde(borrow)]
    direction: Cow<'a, str>,
    /// The ACP frame.
    #[serde(borrow)]
    message: UpdateFrame<'a>,
}

#[derive(Debug, Deserialize)]
struct UpdateFrame<'a> {
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    params: UpdateParams<'a>,
}

/// The parameters of a `session/update`.
#[derive(Debug, Deserialize)]
pub struct UpdateParams<'a> {
    /// The update, as it was written.
    #[serde(borrow)]
    pub update: &'a RawValue,
}

impl<'a> UpdateLine<'a> {
    /// Reads a line, if it is of this form.
    pub fn read(line: &'a str) -> Option<Self> {
        let update: Self = serde_json::from_str(line).ok()?;
        (update.direction == "inbound" && update.message.method == "session/update").then_some(update)
    }

    /// The update, as it was written.
    pub fn update(&self) -> &'a RawValue {
        self.message.params.update
    }
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
