//! ACP frames, as they stand in the `message` of an event line.
//!
//! In: a session's ACP id and content. Out: JSON-RPC messages. The same shapes that agents send.

use serde_json::{Value, json};

/// A `session/prompt` request with one text block.
pub fn prompt(session: &str, id: u64, text: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": "session/prompt",
        "params": {"sessionId": session, "prompt": [{"type": "text", "text": text}]}})
}

/// The answer that ends a turn.
pub fn prompt_result(id: u64, stop_reason: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": {"stopReason": stop_reason}})
}

/// A `session/update` notification around any update.
pub fn update(session: &str, update: &Value) -> Value {
    json!({"jsonrpc": "2.0", "method": "session/update", "params": {"sessionId": session, "update": update}})
}

/// The update for a piece of the agent's answer.
pub fn message_chunk(text: &str) -> Value {
    json!({"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": text}})
}

/// The update for a piece of the agent's thinking.
pub fn thought_chunk(text: &str) -> Value {
    json!({"sessionUpdate": "agent_thought_chunk", "content": {"type": "text", "text": text}})
}

/// The update that opens a tool call.
pub fn tool_call(id: &str, title: &str, kind: &str, raw_input: &Value) -> Value {
    json!({"sessionUpdate": "tool_call", "toolCallId": id, "title": title, "kind": kind,
        "status": "pending", "rawInput": raw_input})
}

/// The update that gives a tool call another status, and its content so far.
pub fn tool_call_update(id: &str, status: &str, content: &str) -> Value {
    json!({"sessionUpdate": "tool_call_update", "toolCallId": id, "status": status,
        "content": [{"type": "content", "content": {"type": "text", "text": content}}]})
}

/// The update with a plan: its entries with their statuses.
pub fn plan(entries: &[(&str, &str)]) -> Value {
    let entries: Vec<Value> = entries
        .iter()
        .map(|(content, status)| json!({"content": content, "priority": "medium", "status": status}))
        .collect();
    json!({"sessionUpdate": "plan", "entries": entries})
}
