//! Messages and histories that grew, as operations on our page's document.

use super::ops::{Ops, Path};
use crate::conversation::{Growing, ItemGrowth, MessageGrowth};
use crate::run::SessionModel;
use crate::state::clip::beginning;
use crate::state::marks::MarksEnd;
use crate::state::message::{Item, Message, Text};
use crate::state::session::History;
use crate::state::tool::{ToolCall, ToolContent};

/// Messages from index `first` on are held by the client, at `path/messages`.
pub(super) fn patch_messages(
    ops: &mut Ops,
    path: &Path,
    session: &SessionModel,
    growing: &Growing,
    first: usize,
) {
    let past = session.past.len();
    let messages = session.conversation.messages();
    for (&at, growth) in &growing.changed {
        if let (Some(place), Some(message)) = ((past + at).checked_sub(first), messages.get(at)) {
            patch_message(ops, &path.at("messages").at(place), message, growth);
        }
    }
    if messages.len() > growing.messages {
        ops.extend(&path.at("messages"), &messages[growing.messages..]);
        ops.set(&path.at("messageCount"), &session.message_count());
    }
}

fn patch_message(ops: &mut Ops, path: &Path, message: &Message, growth: &MessageGrowth) {
    ops.replace(&path.at("last"), &message.last);
    let items = path.at("items");
    for (&at, before) in &growth.changed {
        if let Some(item) = message.items.get(at) {
            patch_item(ops, &items.at(at), item, before);
        }
    }
    ops.extend(&items, message.items.get(growth.items..).unwrap_or_default());
}

fn patch_item(ops: &mut Ops, path: &Path, item: &Item, before: &ItemGrowth) {
    match item {
        Item::Text(text) | Item::Thinking(text) => patch_text(ops, path, text, before.text, before.marks),
        Item::Tool(tool) => patch_tool(ops, path, tool, before),
        item => ops.replace(path, item),
    }
}

fn patch_text(ops: &mut Ops, path: &Path, text: &Text, bytes: usize, marks: MarksEnd) {
    patch_body(ops, path, &text.text, text.length, bytes);
    let new = text.marks.since(marks);
    if !new.is_empty() {
        ops.extend_flat(&path.at("marks"), &new);
    }
}

/// A text had so many bytes. Behind the beginning that a document holds only its length goes on.
fn patch_body(ops: &mut Ops, path: &Path, text: &str, length: Option<u32>, bytes: usize) {
    if bytes >= text.len() {
        return;
    }
    let shown = beginning(text);
    if bytes < shown.len() {
        ops.append(&path.at("text"), &&shown[bytes..]);
    }
    if let Some(length) = length {
        ops.set(&path.at("length"), &length);
    }
}

fn patch_tool(ops: &mut Ops, path: &Path, tool: &ToolCall, before: &ItemGrowth) {
    if let Some(last) = before.generations.checked_sub(1) {
        patch_generation(ops, &path.at("contents").at(last), &tool.contents[last], before);
    }
    ops.extend(&path.at("contents"), &tool.contents[before.generations..]);
    ops.extend(&path.at("states"), &tool.states[before.states..]);
}

/// The generation that was the last one: its last text may have grown, and items may have come.
fn patch_generation(ops: &mut Ops, path: &Path, items: &[ToolContent], before: &ItemGrowth) {
    let last = before.content.checked_sub(1).and_then(|last| Some((last, items.get(last)?)));
    if let Some((at, ToolContent::Text { text, length })) = last {
        patch_body(ops, &path.at(at), text, *length, before.content_text);
    }
    ops.extend(path, items.get(before.content..).unwrap_or_default());
}

/// What changed over time in a session, at `path`.
pub(super) fn patch_history(ops: &mut Ops, path: &Path, history: &History, growing: &Growing) {
    for &at in &growing.changed_turns {
        ops.replace(&path.at("turns").at(at), &history.turns[at]);
    }
    ops.extend(&path.at("turns"), &history.turns[growing.turns..]);
    ops.extend(&path.at("plans"), &history.plans[growing.plans..]);
    ops.extend(&path.at("usage"), &history.usage[growing.usage..]);
    ops.extend(&path.at("settings"), &history.settings[growing.settings..]);
    if growing.commands {
        ops.set(&path.at("commands"), &history.commands);
    }
    for (&at, &(bytes, marks)) in &growing.changed_terminals {
        let (terminal, place) = (&history.terminals[at], path.at("terminals").at(at));
        patch_text(ops, &place.at("output"), &terminal.output, bytes, marks);
        if let (Some(exit), Some(exit_at)) = (&terminal.exit, &terminal.exit_at) {
            ops.set(&place.at("exit"), exit);
            ops.set(&place.at("exitAt"), exit_at);
        }
    }
    ops.extend(&path.at("terminals"), &history.terminals[growing.terminals..]);
}
