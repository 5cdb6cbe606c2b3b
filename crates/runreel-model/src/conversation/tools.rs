//! Tool calls: one upsert by id in the trailing agent message, each change kept as a state.

use super::Conversation;
use super::blocks::Block;
use super::update::Update;
use crate::state::Moment;
use crate::state::clip::bounded;
use crate::state::message::Item;
use crate::state::tool::{ContentCut, ToolCall, ToolContent, ToolState};
use crate::text::utf16_length;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::sync::Arc;

/// An update of a tool call, read.
#[derive(Debug)]
pub struct ToolUpdate {
    id: String,
    /// Without its content.
    state: ToolState,
    content: Option<Vec<ToolContent>>,
}

impl ToolUpdate {
    /// Reads an update, written at `moment`. `None`: it does not say which tool call.
    pub(super) fn read(moment: Moment, update: &Update<'_>) -> Option<Self> {
        let id = update.text(update.tool_call_id)?;
        let mut state = ToolState {
            at: moment,
            status: update.word(update.status),
            title: update.text(update.title),
            kind: update.word(update.kind),
            locations: update.locations.map(bounded),
            ..ToolState::default()
        };
        let whole = |raw: &RawValue| raw.to_owned().into();
        state.carry(update.raw_input.map(whole), update.raw_output.map(whole));
        let content = update.content.map(|content| read_content(content, moment));
        Some(Self { id, state, content })
    }
}

impl Conversation {
    /// `tool_call` and `tool_call_update`.
    pub(super) fn tool(&mut self, moment: Moment, update: ToolUpdate) {
        let ToolUpdate { id, state, content } = update;
        let (at, item) = self.calls.get(&id).copied().unwrap_or_else(|| self.call(moment, id));
        self.growing.item(at, &self.messages[at], item);
        self.touch(at, moment);
        let message = Arc::make_mut(&mut self.messages[at]);
        let Some(Item::Tool(tool)) = message.items.get_mut(item) else { return };
        change(tool, state, content);
        let status = tool.states.last().and_then(|state| state.status.as_deref());
        let began = tool.states.first().map(|state| state.at.seq);
        if let (Some(status), Some(began)) = (status, began) {
            let place = self.tools.partition_point(|at| at.seq < began);
            if status == "failed" {
                self.failed_tools.insert(place);
            } else {
                self.failed_tools.remove(&place);
            }
        }
    }

    /// Begins a tool call without any state. Returns its message and its place in it.
    fn call(&mut self, moment: Moment, id: String) -> (usize, usize) {
        let place = self.push(moment, Item::Tool(Box::new(ToolCall::new(id.clone()))));
        self.calls.insert(id, place);
        self.tools.push(moment);
        place
    }
}

fn change(tool: &mut ToolCall, mut state: ToolState, content: Option<Vec<ToolContent>>) {
    state.content = content.map(|content| replace_content(tool, content));
    tool.fold(&state);
    tool.states.push(state);
}

/// ACP replaces the whole content with each update. One that only grows the last text, or adds items,
/// stays in the same generation.
fn replace_content(tool: &mut ToolCall, new: Vec<ToolContent>) -> ContentCut {
    match tool.contents.last_mut() {
        Some(old) if extends(old, &new) => *old = new,
        _ => tool.contents.push(new),
    }
    let generation = tool.contents.len() - 1;
    let items = tool.contents[generation].len();
    let length = tool.last_text().map_or(0, utf16_length);
    ContentCut { generation: as_u32(generation), items: as_u32(items), length }
}

/// `new` begins with all of `old`, where the last item of `old` may be a text that grew.
fn extends(old: &[ToolContent], new: &[ToolContent]) -> bool {
    let Some((last, before)) = old.split_last() else { return true };
    let Some(new_before) = new.get(..before.len()) else { return false };
    let grown = match (last, new.get(before.len())) {
        (ToolContent::Text { text: old, .. }, Some(ToolContent::Text { text: new, .. })) => {
            new.starts_with(old.as_str())
        }
        (old, Some(new)) => old == new,
        (_, None) => false,
    };
    grown && before == new_before
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ContentItem<'a> {
    r#type: String,
    #[serde(borrow)]
    content: Option<&'a RawValue>,
    path: Option<String>,
    old_text: Option<String>,
    new_text: Option<String>,
    terminal_id: Option<String>,
}

fn read_content(raw: &RawValue, at: Moment) -> Vec<ToolContent> {
    let items: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    let mut images = 0;
    items.iter().map(|raw| read_item(raw, at, &mut images)).collect()
}

fn read_item(raw: &RawValue, at: Moment, images: &mut u32) -> ToolContent {
    let item: ContentItem<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
    match item.r#type.as_str() {
        "content" => item.content.map_or_else(
            || ToolContent::other("content".into(), String::new()),
            |content| read_block(&Block::read(content), at, images),
        ),
        "diff" => {
            ToolContent::diff(item.path.unwrap_or_default(), item.old_text, item.new_text.unwrap_or_default())
        }
        "terminal" => ToolContent::Terminal { terminal_id: item.terminal_id.unwrap_or_default() },
        _ => ToolContent::other(item.r#type, String::new()),
    }
}

fn read_block(block: &Block, at: Moment, images: &mut u32) -> ToolContent {
    match block.r#type.as_str() {
        "text" => ToolContent::text(block.text.clone().unwrap_or_default()),
        "image" => {
            *images += 1;
            ToolContent::Image(block.media(at, *images - 1, false))
        }
        name => ToolContent::other(name.to_owned(), block.chunk_text().unwrap_or_else(|| block.label())),
    }
}

fn as_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
