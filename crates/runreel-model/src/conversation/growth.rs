//! What grew since it was told last: places and from-where, kept while changes are applied.
//!
//! New things are told whole, so only things that were there before need an entry. Nothing here holds a
//! value; who tells reads it from the conversation.

use super::Conversation;
use crate::state::marks::MarksEnd;
use crate::state::message::{Item, Message};
use std::collections::{BTreeMap, BTreeSet};

/// What was touched in one conversation.
#[derive(Debug, Default)]
pub struct Growing {
    /// How many messages were there; later ones are new.
    pub messages: usize,
    /// How many of them acpx would keep.
    pub full_messages: u32,
    /// Earlier messages that changed.
    pub changed: BTreeMap<usize, MessageGrowth>,
    /// How many turns were there.
    pub turns: usize,
    /// Earlier turns that changed.
    pub changed_turns: BTreeSet<usize>,
    /// How many plans were there.
    pub plans: usize,
    /// How many usages were there.
    pub usage: usize,
    /// How many settings were there.
    pub settings: usize,
    /// The commands were announced anew.
    pub commands: bool,
    /// How many terminals were there.
    pub terminals: usize,
    /// Earlier terminals that changed: bytes and marks of output they had.
    pub changed_terminals: BTreeMap<usize, (usize, MarksEnd)>,
}

/// What was touched in one message.
#[derive(Debug, Default)]
pub struct MessageGrowth {
    /// How many items it had.
    pub items: usize,
    /// acpx kept it already.
    pub full: bool,
    /// Earlier items that changed.
    pub changed: BTreeMap<usize, ItemGrowth>,
}

/// What an item had before it was touched.
#[derive(Debug, Clone, Default)]
pub struct ItemGrowth {
    /// Bytes of its text.
    pub text: usize,
    /// Marks of its text.
    pub marks: MarksEnd,
    /// States of its tool call.
    pub states: usize,
    /// Generations of its content.
    pub generations: usize,
    /// Items of its last generation.
    pub content: usize,
    /// Bytes of the last text of its last generation.
    pub content_text: usize,
}

impl Growing {
    /// Nothing touched yet, from what is there now.
    pub fn at(conversation: &Conversation) -> Self {
        let history = &conversation.history;
        Self {
            messages: conversation.messages.len(),
            full_messages: conversation.full_count,
            turns: history.turns.len(),
            plans: history.plans.len(),
            usage: history.usage.len(),
            settings: history.settings.len(),
            terminals: history.terminals.len(),
            ..Self::default()
        }
    }

    /// A message is about to change.
    pub fn message(&mut self, at: usize, message: &Message) -> Option<&mut MessageGrowth> {
        if at >= self.messages {
            return None;
        }
        Some(self.changed.entry(at).or_insert_with(|| MessageGrowth {
            items: message.items.len(),
            full: message.full_index.is_some_and(|index| index < self.full_messages),
            changed: BTreeMap::new(),
        }))
    }

    /// An item of a message is about to change.
    pub fn item(&mut self, at: usize, message: &Message, item: usize) {
        let Some(growth) = self.message(at, message) else { return };
        if item < growth.items {
            growth.changed.entry(item).or_insert_with(|| ItemGrowth::of(&message.items[item]));
        }
    }

    /// A terminal is about to change.
    pub fn terminal(&mut self, at: usize, bytes: usize, marks: MarksEnd) {
        if at < self.terminals {
            self.changed_terminals.entry(at).or_insert((bytes, marks));
        }
    }

    /// A turn is about to change.
    pub fn turn(&mut self, at: usize) {
        if at < self.turns {
            self.changed_turns.insert(at);
        }
    }
}

impl ItemGrowth {
    fn of(item: &Item) -> Self {
        match item {
            Item::Text(text) | Item::Thinking(text) => {
                Self { text: text.text.len(), marks: text.marks.end(), ..Self::default() }
            }
            Item::Tool(tool) => Self {
                states: tool.states.len(),
                generations: tool.contents.len(),
                content: tool.contents.last().map_or(0, Vec::len),
                content_text: tool.last_text().map_or(0, str::len),
                ..Self::default()
            },
            _ => Self::default(),
        }
    }
}
