//! Receipts and messages of the full document that are held as they stood, and written when they are sent.
//!
//! A long run has tens of megabytes of them. To share them takes a moment; to write them takes long, and
//! nobody else should wait for that. The model changes none that is held here: it changes a copy.

use super::message_writer::MessageWriter;
use crate::state::Json;
use crate::state::message::Message;
use std::sync::Arc;

/// Values of one list: receipts, or the messages of a session in the shape of acpx's record. Written from first
/// to last, each once.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// The first ones, as they were written.
    raw: Vec<Json>,
    /// The parts of one follow each other.
    messages: Vec<Arc<Message>>,
    /// How many have been written, each part on its own.
    written: usize,
    /// The message after those, when a part of it is written.
    within: Option<MessageWriter>,
}

impl Values {
    pub(super) fn new(raw: Vec<Json>, messages: Vec<Arc<Message>>) -> Self {
        Self { raw, messages, written: 0, within: None }
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty() && self.messages.is_empty()
    }

    /// Bytes that it takes to hold them, beside the values themselves.
    pub fn weight(&self) -> usize {
        size_of_val(self.raw.as_slice()) + size_of_val(self.messages.as_slice())
    }

    /// What comes next as text, with the commas between the values: as much as makes `enough` bytes, and at
    /// most one item more. A value may be cut anywhere between its items. `None`: all have been written.
    pub fn write_next(&mut self, enough: usize) -> Option<String> {
        let mut text = String::new();
        while text.len() < enough && self.write_one(&mut text) {}
        (!text.is_empty()).then_some(text)
    }

    /// A receipt, or a piece of a message.
    fn write_one(&mut self, text: &mut String) -> bool {
        let comma = if self.written > 0 && self.within.is_none() { "," } else { "" };
        let Some(own) = self.written.checked_sub(self.raw.len()) else {
            text.extend([comma, self.raw[self.written].get()]);
            self.written += 1;
            return true;
        };
        let mut messages = self.messages[own..].chunk_by(|_, next| next.continues.is_some());
        let Some(parts) = messages.next() else { return false };
        text.push_str(comma);
        if !self.within.get_or_insert_default().write_next(parts, text) {
            self.within = None;
            self.written += parts.len();
        }
        true
    }

    /// All that are left, as text.
    pub(super) fn text(mut self) -> String {
        self.write_next(usize::MAX).unwrap_or_default()
    }
}
