//! The lines of the two kinds of log: trace entries and session events, newline included.

use serde::Serialize;
use serde_json::Value;

/// Which way an ACP frame went, seen from acpx.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the agent.
    Inbound,
    /// To the agent.
    Outbound,
}

/// One trace entry, in the order in which acpx writes its fields.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceLine<'a> {
    /// 1, 2, 3, …
    pub seq: u64,
    /// See [`crate::timestamp`].
    pub at: String,
    /// The run.
    pub run_id: &'a str,
    /// `run`, `node`, `acp`, `action`, `session` or `artifact`.
    pub scope: &'a str,
    /// What happened, such as `node_started`.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// The node it happened to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_id: Option<&'a str>,
    /// The attempt it happened to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt_id: Option<&'a str>,
    /// The session it happened to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<&'a str>,
    /// The artifact that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact: Option<Value>,
    /// The rest.
    pub payload: Value,
}

/// One line of `trace.ndjson`.
pub fn trace_line(entry: &TraceLine<'_>) -> Vec<u8> {
    line(entry)
}

/// One line of a session's `events.ndjson`; `message` is the raw ACP frame.
pub fn event_line(seq: u64, at: &str, direction: Direction, message: &Value) -> Vec<u8> {
    #[derive(Serialize)]
    struct EventLine<'a> {
        seq: u64,
        at: &'a str,
        direction: Direction,
        message: &'a Value,
    }
    line(&EventLine { seq, at, direction, message })
}

// Serializing these types into memory has no way to fail: string keys, no foreign Serialize.
fn line(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_line_has_acpx_order_of_fields() {
        let line =
            event_line(7, "2026-11-22T10:58:41.796Z", Direction::Inbound, &serde_json::json!({"id": 1}));
        let expected =
            r#"{"seq":7,"at":"2026-11-22T10:58:41.796Z","direction":"inbound","message":{"id":1}}"#;
        assert_eq!(String::from_utf8(line).unwrap(), format!("{expected}\n"));
    }
}
