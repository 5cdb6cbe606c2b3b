//! Random ACP events, as lines of `events.ndjson`.

use proptest::prelude::*;
use serde_json::{Value, json};

/// The frames of a random conversation, with their direction.
pub fn frames() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    proptest::collection::vec(frame(), 0..50)
}

/// Frames as the bytes of a log.
pub fn log(frames: &[(&'static str, Value)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (at, (direction, message)) in frames.iter().enumerate() {
        let time = format!("2026-11-22T10:00:{:02}.{:03}Z", at / 7, at * 37 % 1000);
        let line = json!({"seq": at + 1, "at": time, "direction": direction, "message": message});
        bytes.extend_from_slice(line.to_string().as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

fn update(update: Value) -> (&'static str, Value) {
    ("inbound", json!({"method": "session/update", "params": {"update": update}}))
}

fn words() -> impl Strategy<Value = String> {
    "[a-c é日🚀\\n\"/~]{0,6}"
}

fn id() -> impl Strategy<Value = String> {
    "(t1|t/2|~3|__proto__|)"
}

fn frame() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        4 => (words(), "(agent_message_chunk|agent_thought_chunk|user_message_chunk)").prop_map(|(text, kind)| {
            update(json!({"sessionUpdate": kind, "content": {"type": "text", "text": text}}))
        }),
        1 => "(image|audio|resource_link|odd)".prop_map(|kind| {
            let content = json!({"type": kind, "data": "AAAA", "mimeType": "image/png", "uri": "u", "name": "n"});
            update(json!({"sessionUpdate": "agent_message_chunk", "content": content}))
        }),
        4 => tool(),
        1 => exchange(),
        1 => other(),
    ]
}

fn tool() -> impl Strategy<Value = (&'static str, Value)> {
    let status = proptest::option::of("(pending|in_progress|completed|failed)");
    let content = proptest::option::of(proptest::collection::vec(content(), 0..3));
    (id(), status, proptest::option::of(words()), content, any::<bool>()).prop_map(
        |(id, status, title, content, output)| {
            let mut call = json!({"sessionUpdate": "tool_call_update", "toolCallId": id});
            if let Some(status) = status {
                call["status"] = status.into();
            }
            if let Some(title) = title {
                call["title"] = title.clone().into();
                call["rawInput"] = json!({"__proto__": title});
            }
            if let Some(content) = content {
                call["content"] = content.into();
            }
            if output {
                call["rawOutput"] = json!({"stdout": "x", "used": 18_446_744_073_709_552_000_f64});
            }
            update(call)
        },
    )
}

fn content() -> impl Strategy<Value = Value> {
    prop_oneof![
        "(a|ab|abc|ab🚀|b)"
            .prop_map(|text| json!({"type": "content", "content": {"type": "text", "text": text}})),
        Just(json!({"type": "diff", "path": "p", "oldText": "a", "newText": "b"})),
        Just(json!({"type": "terminal", "terminalId": "term"})),
        Just(json!({"type": "content", "content": {"type": "image", "data": "AA", "mimeType": "image/png"}})),
        Just(json!({"type": "odd"})),
    ]
}

fn exchange() -> impl Strategy<Value = (&'static str, Value)> {
    let id = 1u32..4;
    prop_oneof![
        (id.clone(), words()).prop_map(|(id, text)| {
            let prompt = json!([{"type": "text", "text": text}, {"type": "image", "data": "AA"}]);
            ("outbound", json!({"id": id, "method": "session/prompt", "params": {"prompt": prompt}}))
        }),
        id.clone().prop_map(|id| {
            let usage = json!({"inputTokens": 3, "outputTokens": 4});
            ("inbound", json!({"id": id, "result": {"stopReason": "end_turn", "usage": usage}}))
        }),
        id.clone().prop_map(|id| ("inbound", json!({"id": id, "error": {"message": "no"}}))),
        id.clone().prop_map(|id| {
            let params = json!({"toolCall": {"toolCallId": "t1", "title": "T"}, "options": []});
            ("inbound", json!({"id": id, "method": "session/request_permission", "params": params}))
        }),
        id.clone().prop_map(|id| {
            ("inbound", json!({"id": id, "method": "terminal/create", "params": {"command": "ls"}}))
        }),
        id.clone().prop_map(|id| {
            ("inbound", json!({"id": id, "method": "terminal/output", "params": {"terminalId": "term"}}))
        }),
        (id, "(a|ab|abc|x)").prop_map(|(id, output)| {
            let result = json!({
                "terminalId": "term", "output": output, "exitStatus": if output == "x" { json!({"exitCode": 0}) } else { json!(null) },
                "outcome": {"outcome": "selected", "optionId": "allow"},
            });
            ("outbound", json!({"id": id, "result": result}))
        }),
    ]
}

fn other() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        words().prop_map(|text| update(json!({"sessionUpdate": "plan", "entries": [{"content": text}]}))),
        Just(update(json!({"sessionUpdate": "plan_removed"}))),
        words().prop_map(|text| update(json!({"sessionUpdate": "notice", "text": text}))),
        words()
            .prop_map(|text| update(json!({"sessionUpdate": "current_mode_update", "currentModeId": text}))),
        (0u64..9).prop_map(|used| update(json!({"sessionUpdate": "usage_update", "used": used, "size": 9}))),
        Just(update(json!({"sessionUpdate": "available_commands_update", "availableCommands": []}))),
        Just(("inbound", json!({"no": "rpc"}))),
        Just(("inbound", json!(7))),
    ]
}
