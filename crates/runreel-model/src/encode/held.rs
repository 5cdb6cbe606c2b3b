//! What a document has of its model as it stood: other documents, receipts, messages. Written when it is sent.
//!
//! A long run has tens of megabytes of them. To share them takes a moment; to write them takes long, and
//! nobody else should wait for that. The model changes none that is held here: it changes a copy.

use super::message_writer::MessageWriter;
use super::ops::text;
use crate::bundle::fields::Fields;
use crate::state::Json;
use crate::state::message::Message;
use std::sync::Arc;

/// Bytes of a value that is written at once.
const SHORT: usize = 256;

/// Values of one list: receipts, or the messages of a session in the shape of acpx's record; or one document; or the
/// members of an object. Written from first to last, each once.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// Members that others follow.
    members: Arc<Fields>,
    /// Values as they were written.
    raw: Vec<Json>,
    /// The parts of one follow each other.
    messages: Vec<Arc<Message>>,
    /// How many have been written, each part on its own.
    written: usize,
    /// Bytes of the JSON after those that have been written.
    bytes: usize,
    /// The message after those, when a part of it is written.
    within: Option<MessageWriter>,
}

impl Values {
    pub(super) fn new(raw: Vec<Json>, messages: Vec<Arc<Message>>) -> Self {
        Self { raw, messages, ..Self::default() }
    }

    /// One value. It may be of any length: who writes it keeps no copy of it.
    pub fn one(raw: Json) -> Self {
        Self::new(vec![raw], Vec::new())
    }

    /// All members of an object, each with a comma behind it.
    pub(super) fn members(members: Arc<Fields>) -> Self {
        Self { members, ..Self::default() }
    }

    /// To write them takes no longer than to hold them.
    pub(super) fn is_short(&self) -> bool {
        let few = |count: usize| count <= 16;
        let short = |raw: &Json| raw.get().len() <= SHORT;
        few(self.members.len() + self.raw.len())
            && self.messages.is_empty()
            && self.members.iter().all(|(_, raw)| short(raw))
            && self.raw.iter().all(short)
    }

    /// Bytes that it takes to hold them, beside the values themselves.
    pub fn weight(&self) -> usize {
        size_of_val(self.raw.as_slice()) + size_of_val(self.messages.as_slice())
    }

    /// What comes next as text, with the commas between the values: as much as makes `enough` bytes, and at
    /// most one item of a message more. A value may be cut anywhere between characters or items. `None`: all have
    /// been written.
    pub fn write_next(&mut self, enough: usize) -> Option<String> {
        let mut text = String::new();
        while text.len() < enough && self.write_one(&mut text, enough) {}
        (!text.is_empty()).then_some(text)
    }

    /// A piece of a member, of a receipt or of a message.
    fn write_one(&mut self, text: &mut String, enough: usize) -> bool {
        if let Some((key, value)) = self.members.at(self.written) {
            let is_over = write_member(key, value, &mut self.bytes, text, enough);
            self.written += usize::from(is_over);
            return true;
        }
        let at = self.written - self.members.len();
        if let Some(raw) = self.raw.get(at) {
            text.push_str(if at > 0 && self.bytes == 0 { "," } else { "" });
            let is_over = write_some(raw.get(), &mut self.bytes, text, enough);
            self.written += usize::from(is_over);
            return true;
        }
        let mut messages = self.messages[at - self.raw.len()..].chunk_by(|_, next| next.continues.is_some());
        let Some(parts) = messages.next() else { return false };
        text.push_str(if at > 0 && self.within.is_none() { "," } else { "" });
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

/// A piece of a member, from byte `from` of its value on. `true`: that was the end of it.
fn write_member(key: &str, value: &Json, from: &mut usize, out: &mut String, enough: usize) -> bool {
    if *from == 0 {
        out.extend([&text(&key), ":"]);
    }
    let is_over = write_some(value.get(), from, out, enough);
    out.push_str(if is_over { "," } else { "" });
    is_over
}

/// What of a text, from byte `from` on, makes `enough` bytes, and one character at least. `true`: that was the end of
/// it, and `from` is 0 for the next.
fn write_some(text: &str, from: &mut usize, out: &mut String, enough: usize) -> bool {
    let room = enough.saturating_sub(out.len()).max(1);
    let end = text.ceil_char_boundary(from.saturating_add(room).min(text.len()));
    out.push_str(&text[*from..end]);
    let is_over = end == text.len();
    *from = if is_over { 0 } else { end };
    is_over
}
