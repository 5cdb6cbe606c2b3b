//! Receipts and messages of the full document that are held as they stood, and written when they are sent.
//!
//! A long run has tens of megabytes of them. To share them takes a moment; to write them takes long, and
//! nobody else should wait for that. The model changes none that is held here: it changes a copy.

use super::full_messages::whole;
use crate::state::Json;
use crate::state::message::Message;
use std::sync::Arc;

/// Values of one list: receipts, or the messages of a session in the shape of acpx's record. Written from first
/// to last, each once.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// The first ones, as they were written.
    raw: Vec<Json>,
    messages: Vec<Arc<Message>>,
    /// How many have been written.
    written: usize,
}

impl Values {
    pub(super) fn new(raw: Vec<Json>, messages: Vec<Arc<Message>>) -> Self {
        Self { raw, messages, written: 0 }
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty() && self.messages.is_empty()
    }

    /// Bytes that it takes to hold them, beside the values themselves.
    pub fn weight(&self) -> usize {
        size_of_val(self.raw.as_slice()) + size_of_val(self.messages.as_slice())
    }

    /// The next ones as text, with the commas between them: as many as make `enough` bytes, at least one.
    /// `None`: all have been written.
    pub fn write_next(&mut self, enough: usize) -> Option<String> {
        let mut text = String::new();
        while text.len() < enough {
            let own = self.written.checked_sub(self.raw.len());
            let comma = if self.written > 0 { "," } else { "" };
            match own.map(|at| self.messages.get(at)) {
                None => text.extend([comma, self.raw[self.written].get()]),
                Some(Some(message)) => text.extend([comma, whole(message).get()]),
                Some(None) => break,
            }
            self.written += 1;
        }
        (!text.is_empty()).then_some(text)
    }

    /// All that are left, as text.
    pub(super) fn text(mut self) -> String {
        self.write_next(usize::MAX).unwrap_or_default()
    }
}
