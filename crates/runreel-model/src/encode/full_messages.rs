//! Messages in the shape of acpx's record.json: our items by their slots, the parts of a long message as one.

use super::held::Values;
use super::message_writer::MessageWriter;
use super::ops::{Ops, Path, is_forbidden};
use crate::conversation::{Growing, MessageGrowth, Slots};
use crate::run::SessionModel;
use crate::state::message::{Item, Message, Role};
use crate::state::tool::ToolCall;
use serde_json::value::RawValue;
use serde_json::{Value, json as value};
use std::sync::Arc;

/// All messages of a session as they are now, older ones as the record has them.
pub(super) fn held(session: &SessionModel) -> Values {
    let past = session.past.iter().map(|(_, raw)| raw.clone());
    let ours = session.conversation.messages().iter().filter(|message| message.full_index.is_some());
    Values::new(past.collect(), ours.cloned().collect())
}

/// One message, by its parts.
fn whole(parts: &[Arc<Message>]) -> Box<RawValue> {
    let (mut text, mut writer) = (String::new(), MessageWriter::default());
    while writer.write_next(parts, &mut text) {}
    // It is made of JSON, so this does not fail.
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Items that share a slot.
pub(super) struct Group<'a> {
    pub(super) items: Vec<&'a Item>,
    /// The item after them, by its part.
    pub(super) next: (usize, usize),
}

/// What is in the slot that the next item of a message's parts opens.
pub(super) fn group(parts: &[Arc<Message>], (first, from): (usize, usize)) -> Option<Group<'_>> {
    let (mut slots, mut items) = (Slots::default(), Vec::new());
    for (part, message) in parts.iter().enumerate().skip(first) {
        let from = if part == first { from } else { 0 };
        for (at, item) in message.items.iter().enumerate().skip(from) {
            match slots.next(item, message.role) {
                Some((0, _)) => items.push(item),
                Some(_) => return Some(Group { items, next: (part, at) }),
                None => {}
            }
        }
    }
    (!items.is_empty()).then_some(Group { items, next: (parts.len(), 0) })
}

/// What acpx has in one slot.
pub(super) fn slot_content(items: &[&Item]) -> Option<Value> {
    let joined = || {
        items.iter().filter_map(|item| match item {
            Item::Text(text) | Item::Thinking(text) => Some(text.text.as_str()),
            _ => None,
        })
    };
    Some(match items.first()? {
        Item::Text(_) => value!({"Text": joined().collect::<String>()}),
        Item::Thinking(_) => value!({"Thinking": {"text": joined().collect::<String>(), "signature": null}}),
        Item::Mention(mention) => value!({"Mention": {"uri": mention.uri, "content": mention.content}}),
        Item::Image(media) => value!({"Image": {"source": media.data, "size": null}}),
        Item::Audio(media) => value!({"Audio": {"source": media.data, "mime_type": media.mime_type}}),
        Item::Tool(tool) => value!({"ToolUse": tool_use(tool)}),
        Item::Permission(_) | Item::Marker(_) => return None,
    })
}

pub(super) fn tool(item: &Item) -> Option<&ToolCall> {
    match item {
        Item::Tool(tool) => Some(tool),
        _ => None,
    }
}

fn tool_name(tool: &ToolCall) -> &str {
    tool.kept.name.as_deref().unwrap_or("tool_call")
}

fn tool_use(tool: &ToolCall) -> Value {
    let input = tool.kept.input.as_ref().map(|raw| if raw.get() == "null" { "{}" } else { raw.get() });
    let parsed = input.and_then(|raw| serde_json::from_str(raw).ok());
    value!({
        "id": tool.id,
        "name": tool_name(tool),
        "raw_input": input.map_or_else(String::new, as_text),
        "input": parsed.unwrap_or_else(|| value!({})),
        "is_input_complete": tool.kept.finished,
        "thought_signature": null,
    })
}

/// A string as itself, anything else as compact JSON.
fn as_text(raw: &str) -> String {
    serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned())
}

pub(super) fn result(tool: &ToolCall) -> Option<Value> {
    if !tool.kept.result || is_forbidden(&tool.id) {
        return None;
    }
    let mut result = value!({
        "tool_use_id": tool.id,
        "tool_name": tool_name(tool),
        "is_error": tool.kept.failed,
        "content": {"Text": tool.kept.output.as_ref().map_or_else(String::new, |raw| as_text(raw.get()))},
    });
    if let (Some(output), Some(result)) = (&tool.kept.output, result.as_object_mut()) {
        let output = serde_json::from_str(output.get()).unwrap_or(Value::Null);
        result.insert("output".to_owned(), output);
    }
    Some(result)
}

/// What grew, as operations on the array of messages at `path`.
pub(super) fn patch_messages(ops: &mut Ops, path: &Path, session: &SessionModel, growing: &Growing) {
    let messages = session.conversation.messages();
    for (&at, growth) in &growing.changed {
        let Some(index) = messages[at].full_index else { continue };
        if growth.full {
            let place = path.at(session.past.len() + index as usize);
            patch_message(ops, &place, &messages[at], growth);
        }
    }
    for message in messages.get(growing.messages..).unwrap_or_default() {
        if let Some(index) = message.full_index.filter(|at| *at < growing.full_messages) {
            let place = path.at(session.past.len() + index as usize);
            patch_message(ops, &place, message, &MessageGrowth { full: true, ..MessageGrowth::default() });
        }
    }
    let is_new = |message: &&Arc<Message>| message.full_index.is_none_or(|at| at >= growing.full_messages);
    let new = messages.iter().rev().take_while(is_new).count();
    let new = messages[messages.len() - new..].iter().filter(|message| message.full_index.is_some());
    for parts in new.cloned().collect::<Vec<_>>().chunk_by(|_, next| next.continues.is_some()) {
        ops.append_raw(path, whole(parts));
    }
}

fn patch_message(ops: &mut Ops, path: &Path, message: &Message, growth: &MessageGrowth) {
    if message.role != Role::Agent {
        return;
    }
    let path = path.at("Agent");
    let content = path.at("content");
    let mut slots = Slots::before(message);
    for (at, item) in message.items.iter().enumerate() {
        let Some((slot, opens)) = slots.next(item, message.role) else { continue };
        if let Some(before) = growth.changed.get(&at) {
            patch_item(ops, &content.at(slot), item, before.text);
        } else if at >= growth.items && !opens {
            patch_item(ops, &content.at(slot), item, 0);
        } else if at >= growth.items
            && let Some(value) = slot_content(&[item])
        {
            ops.append(&content, &value);
        }
    }
    patch_results(ops, &path.at("tool_results"), message, growth);
}

/// An item in a slot that the client has: what it adds from byte `from` on.
fn patch_item(ops: &mut Ops, path: &Path, item: &Item, from: usize) {
    match item {
        Item::Text(text) if from < text.text.len() => ops.append(&path.at("Text"), &&text.text[from..]),
        Item::Thinking(text) if from < text.text.len() => {
            ops.append(&path.at("Thinking").at("text"), &&text.text[from..]);
        }
        Item::Tool(tool) => ops.replace(&path.at("ToolUse"), &tool_use(tool)),
        _ => {}
    }
}

fn patch_results(ops: &mut Ops, path: &Path, message: &Message, growth: &MessageGrowth) {
    let fresh = growth.items.min(message.items.len())..message.items.len();
    for at in growth.changed.keys().copied().chain(fresh) {
        if let Some(tool) = message.items.get(at).and_then(tool)
            && let Some(result) = result(tool)
        {
            ops.set(&path.at(&tool.id), &result);
        }
    }
}
