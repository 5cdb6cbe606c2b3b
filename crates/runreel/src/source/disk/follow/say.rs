//! Says one run's changes to whoever listens, and knows when nobody does.

use super::super::bell::Bell;
use crate::source::Sink;
use runreel_model::change::Change;
use std::sync::Arc;

/// Why following a run ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Nobody listens any more.
    Unheard,
    /// The run is gone, or leaves its folder.
    Gone,
}

/// The way out for changes.
pub(super) struct Say {
    sink: Sink<Change>,
    bell: Arc<Bell>,
}

impl Say {
    pub(super) fn new(sink: Sink<Change>, bell: Arc<Bell>) -> Self {
        Self { sink, bell }
    }

    /// Says one change. Waits while the listener is busy.
    pub(super) fn say(&mut self, change: Change) -> Result<(), Ended> {
        if !self.bell.is_stopped() && (self.sink)(change) { Ok(()) } else { Err(Ended::Unheard) }
    }
}
