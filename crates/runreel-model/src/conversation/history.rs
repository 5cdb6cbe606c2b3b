//! Messages that only `record.json` has: from before the first event of the run.

use crate::state::message::{Item, Mention, Message, Role, Text};
use crate::state::tool::{ToolCall, ToolState, word};
use crate::state::{Json, Moment};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// Reads one message of a record. Its texts have no marks: they were there from the start.
pub fn read_history(raw: &RawValue, index: usize) -> Message {
    let value: Value = serde_json::from_str(raw.get()).unwrap_or_default();
    let role = match &value {
        Value::Object(object) if object.contains_key("User") => Role::User,
        Value::Object(object) if object.contains_key("Agent") => Role::Agent,
        _ => Role::Resume,
    };
    let mut message = Message::empty(role);
    message.full_index = u32::try_from(index).ok();
    let body = value.get("User").or_else(|| value.get("Agent")).unwrap_or(&Value::Null);
    message.id =
        body.get("id").and_then(Value::as_str).map_or_else(|| format!("record:{index}"), str::to_owned);
    for item in body.get("content").and_then(Value::as_array).into_iter().flatten() {
        if let Some(tool) = item.get("ToolUse") {
            let tool = read_tool(tool, body.get("tool_results"));
            message.items.push(Item::Tool(Box::new(tool)));
        } else if let Some(item) = read_item(item) {
            message.items.push(item);
        }
    }
    message
}

fn read_item(item: &Value) -> Option<Item> {
    let text = |value: &Value| {
        let text = value.as_str().unwrap_or_default().to_owned();
        Text::recorded(text)
    };
    if let Some(plain) = item.get("Text") {
        return Some(Item::Text(text(plain)));
    }
    if let Some(thinking) = item.get("Thinking") {
        return Some(Item::Thinking(text(thinking.get("text").unwrap_or(&Value::Null))));
    }
    let mention = item.get("Mention")?;
    let word = |key: &str| mention.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Item::Mention(Mention::new(word("uri"), word("content"), Moment::default())))
}

fn read_tool(tool: &Value, results: Option<&Value>) -> ToolCall {
    let id = tool.get("id").and_then(Value::as_str).unwrap_or_default();
    let result = results.and_then(|results| results.get(id));
    let failed = result.and_then(|r| r.get("is_error")).and_then(Value::as_bool).unwrap_or(false);
    let finished = tool.get("is_input_complete").and_then(Value::as_bool).unwrap_or(true);
    let status = if failed {
        "failed"
    } else if finished {
        "completed"
    } else {
        "in_progress"
    };
    let raw = |value: &Value| to_raw_value(value).ok().map(Json::from);
    let output = result.and_then(|r| r.get("output").or_else(|| r.pointer("/content/Text")));
    let mut call = ToolCall::new(id.to_owned());
    let state = ToolState {
        status: Some(word(status)),
        title: tool.get("name").and_then(Value::as_str).map(str::to_owned),
        input: tool.get("input").and_then(raw),
        output: output.and_then(raw),
        ..ToolState::default()
    };
    call.fold(&state);
    call.states.push(state);
    call
}
