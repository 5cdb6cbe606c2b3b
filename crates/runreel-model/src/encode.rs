//! Turns the model into documents and patches, one encoder for each view that somebody holds.
//!
//! In: the model, and what was touched. Out: the whole document, or operations that bring an earlier one
//! up to date. The same functions write a piece in both. Two documents are never compared.

mod full;
mod full_messages;
mod held;
mod message_writer;
pub(crate) mod ops;
mod window;
mod window_messages;

use crate::name::Log;
use crate::patch::Op;
use crate::run::{RunModel, Touched};
use crate::wire::RunView;
pub use held::Values;
use std::ops::Range;
use window::Window;

/// A whole document, maybe with holes where lines of logs belong.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Its text, in order.
    pub parts: Vec<Part>,
}

impl Snapshot {
    /// All of it, if it is text already.
    pub fn into_text(self) -> Result<String, Self> {
        match <[Part; 1]>::try_from(self.parts) {
            Ok([Part::Text(text)]) => Ok(text),
            parts => Err(Self { parts: parts.map_or_else(|parts| parts, Vec::from) }),
        }
    }

    /// Bytes that it takes to hold it, beside what it shares with the model.
    pub fn weight(&self) -> usize {
        self.parts.iter().map(Part::weight).sum()
    }
}

/// A piece of a snapshot's text.
#[derive(Debug, Clone)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// Whole lines of a log, to be read from the source and joined by commas. Ranges are byte offsets
    /// that begin and end at line borders (the last newline is outside); every non-blank line in them is
    /// one JSON object.
    Lines {
        /// Which log.
        log: Log,
        /// Where, in order.
        ranges: Vec<Range<u64>>,
    },
    /// Documents, receipts or messages as they stood.
    Values(Values),
}

impl Part {
    fn weight(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Values(values) => values.weight(),
            Self::Lines { ranges, .. } => size_of_val(ranges.as_slice()),
        }
    }
}

/// Encodes one run for all clients that share a view.
#[derive(Debug)]
pub struct RunEncoder(View);

#[derive(Debug)]
enum View {
    Full,
    Window(Window),
}

impl RunEncoder {
    /// An encoder whose window begins at the model's present end. Whatever was touched must have been
    /// taken before.
    pub fn new(view: RunView, model: &RunModel) -> Self {
        Self(match view {
            RunView::Full => View::Full,
            RunView::Window { messages } => View::Window(Window::new(messages, model)),
        })
    }

    /// Whether its documents hold raw log lines; see [`RunModel::want_lines`].
    pub fn holds_lines(&self) -> bool {
        matches!(self.0, View::Full)
    }

    /// The document as it is now.
    pub fn snapshot(&self, model: &RunModel) -> Snapshot {
        match &self.0 {
            View::Full => full::snapshot(model),
            View::Window(window) => window.snapshot(model),
        }
    }

    /// What was touched since the last patch or snapshot, as operations. May be empty.
    pub fn patch(&mut self, model: &RunModel, touched: &Touched) -> Vec<Op> {
        match &mut self.0 {
            View::Full => full::patch(model, touched),
            View::Window(window) => window.patch(model, touched),
        }
    }
}
