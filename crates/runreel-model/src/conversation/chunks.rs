//! Chunks of text, thinking and pictures at the end of a conversation.

use super::Conversation;
use super::blocks::Block;
use crate::state::Moment;
use crate::state::message::{Item, Role, Text};
use serde_json::value::RawValue;
use std::sync::Arc;

/// The two kinds of text an agent streams.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    Answer,
    Thought,
}

impl Conversation {
    /// A prompt went out: a user message, unless nothing of it can be kept.
    pub(super) fn prompt(&mut self, moment: Moment, items: Vec<Item>) {
        if items.is_empty() {
            return;
        }
        let at = self.begin(moment, Role::User, true);
        Arc::make_mut(&mut self.messages[at]).items = items;
    }

    /// A user message chunk came in: a new user message, unless it echoes the last one.
    pub(super) fn user_chunk(&mut self, moment: Moment, content: &RawValue) {
        let mut images = 0;
        let Some(item) = Block::read(content).prompt_item(moment, &mut images) else { return };
        if let (Item::Text(text), Some(last)) = (&item, self.messages.last())
            && last.role == Role::User
            && last.plain_text() == text.text
        {
            return;
        }
        let at = self.begin(moment, Role::User, true);
        Arc::make_mut(&mut self.messages[at]).items.push(item);
    }

    /// A chunk of an answer or a thought came in.
    pub(super) fn agent_chunk(&mut self, moment: Moment, voice: Voice, content: &RawValue) {
        let block = Block::read(content);
        if block.r#type == "image" {
            self.push(moment, Item::Image(block.media(moment, 0, false)));
        } else if let Some(text) = block.chunk_text().filter(|text| !text.is_empty()) {
            self.grow(moment, voice, &text);
        }
    }

    /// Adds text to the trailing item of this voice, or begins one.
    pub(super) fn grow(&mut self, moment: Moment, voice: Voice, added: &str) {
        let trailing = self.messages.last().filter(|last| last.role == Role::Agent);
        let grows = match trailing.and_then(|last| last.items.last()) {
            Some(Item::Text(_)) => voice == Voice::Answer,
            Some(Item::Thinking(_)) => voice == Voice::Thought,
            _ => false,
        };
        if !grows {
            let text = Text::written(added.to_owned(), moment);
            self.push(moment, if voice == Voice::Answer { Item::Text(text) } else { Item::Thinking(text) });
            return;
        }
        let at = self.messages.len() - 1;
        self.touch(at, moment);
        let message = Arc::make_mut(&mut self.messages[at]);
        self.growing.item(at, message, message.items.len() - 1);
        if let Some(Item::Text(text) | Item::Thinking(text)) = message.items.last_mut() {
            text.grow(added, moment);
        }
    }
}
