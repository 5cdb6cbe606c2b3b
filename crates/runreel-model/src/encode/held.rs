//! Messages of the full document that are held as they stood, and written when they are sent.
//!
//! A long run has tens of megabytes of them. To share them takes a moment; to write them takes long, and
//! nobody else should wait for that. The model changes none that is held here: it changes a copy.

use super::full_messages::whole;
use crate::state::Json;
use crate::state::message::Message;
use std::sync::Arc;

/// Messages of one session, in the shape of acpx's record. Written from first to last, each once.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    /// Those that only the record has, as written there.
    past: Vec<Json>,
    ours: Vec<Arc<Message>>,
    /// How many have been written.
    written: usize,
}

impl Messages {
    pub(super) fn new(past: Vec<Json>, ours: Vec<Arc<Message>>) -> Self {
        Self { past, ours, written: 0 }
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.past.is_empty() && self.ours.is_empty()
    }

    /// Bytes that it takes to hold them, beside the messages themselves.
    pub fn weight(&self) -> usize {
        size_of_val(self.past.as_slice()) + size_of_val(self.ours.as_slice())
    }

    /// The next ones as text, with the commas between them: as many as make `enough` bytes, at least one.
    /// `None`: all have been written.
    pub fn write_next(&mut self, enough: usize) -> Option<String> {
        let mut text = String::new();
        while text.len() < enough {
            let own = self.written.checked_sub(self.past.len());
            let comma = if self.written > 0 { "," } else { "" };
            match own.map(|at| self.ours.get(at)) {
                None => text.extend([comma, self.past[self.written].get()]),
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
