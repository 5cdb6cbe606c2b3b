//! Reads client messages, tolerantly: unknown keys are ignored.

use super::{ClientError, ClientMessage, PROTOCOL, RunView, RunsView};
use crate::name::RunId;
use serde_json::{Map, Value};

/// A window without a number holds this many messages of each session.
const DEFAULT_MESSAGES: u32 = 200;
/// A list without a number holds this many runs.
const DEFAULT_RUNS: u32 = 200;
/// Nobody may ask for more runs than this.
const MOST_RUNS: u32 = 10_000;

/// Reads one client message. `text` may come from a text or a binary frame. The error is for the client.
pub fn parse_client(text: &[u8]) -> Result<ClientMessage, ClientError> {
    let value: Value =
        serde_json::from_slice(text).map_err(|e| ClientError(format!("Invalid message: no JSON: {e}")))?;
    let Value::Object(message) = value else {
        return Err(ClientError("Invalid message: not an object".into()));
    };
    let kind = message.get("type").and_then(Value::as_str).unwrap_or_default();
    Ok(match kind {
        "hello" => hello(&message)?,
        "ping" => ClientMessage::Ping,
        "subscribe_runs" => ClientMessage::SubscribeRuns { view: runs_view(&message) },
        "resync_runs" => ClientMessage::ResyncRuns { view: runs_view(&message) },
        "unsubscribe_runs" => ClientMessage::UnsubscribeRuns,
        "subscribe_run" => ClientMessage::SubscribeRun { run: run(&message)?, view: run_view(&message) },
        "resync_run" => ClientMessage::ResyncRun { run: run(&message)?, view: run_view(&message) },
        "unsubscribe_run" => ClientMessage::UnsubscribeRun { run: run(&message)? },
        other => {
            let other: String = other.chars().take(80).collect();
            return Err(ClientError(format!("Unknown message type: {other:?}")));
        }
    })
}

fn hello(message: &Map<String, Value>) -> Result<ClientMessage, ClientError> {
    match message.get("protocol").and_then(Value::as_str) {
        Some(PROTOCOL) => Ok(ClientMessage::Hello),
        _ => Err(ClientError(format!("Unsupported protocol; this server speaks {PROTOCOL}"))),
    }
}

fn run(message: &Map<String, Value>) -> Result<RunId, ClientError> {
    let id = message.get("runId").and_then(Value::as_str).filter(|id| !id.is_empty());
    id.map(RunId::from).ok_or_else(|| ClientError("Invalid message: runId is missing".into()))
}

fn runs_view(message: &Map<String, Value>) -> RunsView {
    match message.get("view").and_then(Value::as_object) {
        None => RunsView::Recent,
        Some(view) => RunsView::All { limit: number(view, "limit", DEFAULT_RUNS).clamp(1, MOST_RUNS) },
    }
}

fn run_view(message: &Map<String, Value>) -> RunView {
    match message.get("view").and_then(Value::as_object) {
        None => RunView::Full,
        Some(view) => RunView::Window { messages: number(view, "messages", DEFAULT_MESSAGES).max(1) },
    }
}

fn number(view: &Map<String, Value>, key: &str, default: u32) -> u32 {
    let number = view.get(key).and_then(Value::as_u64);
    number.map_or(default, |number| u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::{ClientMessage, RunView, RunsView, parse_client};

    fn check(text: &str, expected: Option<ClientMessage>) {
        assert_eq!(parse_client(text.as_bytes()).ok(), expected, "{text}");
    }

    #[test]
    fn every_message_of_the_protocol_is_read() {
        let run = || "r".into();
        check(r#"{"type":"hello","protocol":"acpx.replay.v1","more":1}"#, Some(ClientMessage::Hello));
        check(r#"{"type":"ping"}"#, Some(ClientMessage::Ping));
        let view = RunsView::Recent;
        check(r#"{"type":"subscribe_runs"}"#, Some(ClientMessage::SubscribeRuns { view }));
        check(r#"{"type":"resync_runs"}"#, Some(ClientMessage::ResyncRuns { view }));
        check(r#"{"type":"unsubscribe_runs"}"#, Some(ClientMessage::UnsubscribeRuns));
        let view = RunView::Full;
        check(
            r#"{"type":"subscribe_run","runId":"r"}"#,
            Some(ClientMessage::SubscribeRun { run: run(), view }),
        );
        check(r#"{"type":"resync_run","runId":"r"}"#, Some(ClientMessage::ResyncRun { run: run(), view }));
        check(
            r#"{"type":"unsubscribe_run","runId":"r"}"#,
            Some(ClientMessage::UnsubscribeRun { run: run() }),
        );
    }

    #[test]
    fn a_view_is_ours_and_optional() {
        let view = RunsView::All { limit: 7 };
        check(r#"{"type":"subscribe_runs","view":{"limit":7}}"#, Some(ClientMessage::SubscribeRuns { view }));
        let (run, view) = ("r".into(), RunView::Window { messages: 200 });
        check(
            r#"{"type":"subscribe_run","runId":"r","view":{}}"#,
            Some(ClientMessage::SubscribeRun { run, view }),
        );
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for text in [
            "",
            "[]",
            "{",
            r#"{"type":"nope"}"#,
            r#"{"type":"hello","protocol":"v2"}"#,
            r#"{"type":"hello"}"#,
            r#"{"type":"subscribe_run"}"#,
            r#"{"type":"subscribe_run","runId":7}"#,
        ] {
            check(text, None);
        }
    }
}
