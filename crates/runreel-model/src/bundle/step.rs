//! Step receipts: from `projections/steps.json` and `run.json` to the page's steps.

use super::flow::taken_case;
use crate::state::Json;
use crate::state::run::{Conversation, Flow, Step};
use crate::time::parse_ms;
use serde_json::Value;
use serde_json::value::RawValue;

/// A step receipt as it was written, and what the page shows of it.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// As it was written.
    pub raw: Json,
    /// What the page shows; `trace` and message indexes are filled in by the run.
    pub step: Step,
}

/// Splits a JSON array of receipts. The error is serde's.
pub fn split(bytes: &[u8]) -> Result<Vec<Box<RawValue>>, serde_json::Error> {
    serde_json::from_slice(bytes)
}

/// Reads one receipt; odd fields are left out.
pub fn read(raw: &RawValue, flow: &Flow) -> Step {
    let value: Value = serde_json::from_str(raw.get()).unwrap_or(Value::Null);
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let time = |key: &str| text(key).and_then(parse_ms);
    let node_id = text("nodeId").unwrap_or_default();
    Step {
        attempt_id: text("attemptId").unwrap_or_default().to_owned(),
        node_id: node_id.to_owned(),
        node_type: text("nodeType").unwrap_or_default().to_owned(),
        outcome: text("outcome").unwrap_or_default().to_owned(),
        started_at: time("startedAt").unwrap_or_default(),
        finished_at: time("finishedAt"),
        error: error(&value),
        detail: detail(&value),
        exit_code: value
            .pointer("/trace/action/exitCode")
            .and_then(Value::as_i64)
            .and_then(|code| i32::try_from(code).ok()),
        conversation: value.pointer("/trace/conversation").and_then(conversation),
        case: taken_case(flow, node_id, &value),
        trace: None,
    }
}

/// An error may be a text or an object with a message.
fn error(value: &Value) -> Option<String> {
    let error = value.get("error").filter(|e| !e.is_null())?;
    let text = match error.as_str().or_else(|| error.get("message").and_then(Value::as_str)) {
        Some(text) => text.to_owned(),
        None => error.to_string(),
    };
    Some(shorten(&text, 2_000))
}

/// The command of an action, or the first line of a prompt.
fn detail(value: &Value) -> Option<String> {
    if let Some(action) = value.pointer("/trace/action") {
        return command_line(action);
    }
    let prompt = value.get("promptText").and_then(Value::as_str)?;
    prompt.lines().find(|line| !line.trim().is_empty()).map(|line| shorten(line.trim(), 200))
}

/// A shell action's command with its arguments, in a line.
pub fn command_line(action: &Value) -> Option<String> {
    let command = action.get("command").and_then(Value::as_str)?;
    let mut line = command.to_owned();
    for argument in action.get("args").and_then(Value::as_array).into_iter().flatten() {
        line.push(' ');
        line.push_str(argument.as_str().unwrap_or_default());
    }
    Some(shorten(&line.replace('\n', " "), 200))
}

/// Reads `{sessionId, eventStartSeq, eventEndSeq}`; message indexes are ours and come later.
pub fn conversation(value: &Value) -> Option<Conversation> {
    Some(Conversation {
        session_id: value.get("sessionId")?.as_str()?.to_owned(),
        first_seq: value.get("eventStartSeq")?.as_u64()?,
        last_seq: value.get("eventEndSeq").and_then(Value::as_u64),
        first_message: None,
        end_message: None,
    })
}

/// At most `most` characters, with an ellipsis when cut.
pub fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
