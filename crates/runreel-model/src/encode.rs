//! Turns the model into documents and patches, one encoder for each view that somebody holds.

use crate::name::Log;
use crate::patch::Op;
use crate::run::{RunModel, Touched};
use crate::wire::RunView;
use std::ops::Range;

/// A whole document, maybe with holes where lines of logs belong.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Its text, in order.
    pub parts: Vec<Part>,
}

/// A piece of a snapshot's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// Whole lines of a log, to be read from the source and joined by commas. Ranges are byte offsets
    /// that begin and end at line borders; every non-blank line in them is one JSON object.
    Lines {
        /// Which log.
        log: Log,
        /// Where, in order.
        ranges: Vec<Range<u64>>,
    },
}

/// Encodes one run for all clients that share a view.
#[derive(Debug)]
pub struct RunEncoder {
    view: RunView,
}

impl RunEncoder {
    /// An encoder whose window begins at the model's present end.
    pub fn new(view: RunView, _model: &RunModel) -> Self {
        Self { view }
    }

    /// The document as it is now.
    pub fn snapshot(&self, _model: &RunModel) -> Snapshot {
        let _ = self.view;
        Snapshot::default()
    }

    /// What was touched since the last patch or snapshot, as operations. May be empty.
    pub fn patch(&mut self, _model: &RunModel, _touched: &Touched) -> Vec<Op> {
        Vec::new()
    }
}
