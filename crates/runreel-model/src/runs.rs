//! The model of the list of runs: what a source says in, list and patches out.

use crate::change::RunsChange;
use crate::name::RunId;
use crate::patch::Op;
use crate::state::runs::RunSummary;
use crate::wire::RunsView;

/// All runs whose summary is known.
#[derive(Debug, Default)]
pub struct RunsModel {}

/// What changes of the list have touched.
#[derive(Debug, Default)]
pub struct RunsTouched {}

impl RunsModel {
    /// Takes one change in.
    pub fn apply(&mut self, _change: &RunsChange) {}

    /// Judges all writers at `now` (ms since 1970). Returns when to judge again, if ever.
    pub fn judge(&mut self, _now: i64) -> Option<i64> {
        None
    }

    /// Takes what was touched since the last time.
    pub fn take(&mut self) -> RunsTouched {
        RunsTouched::default()
    }

    /// One run's summary.
    pub fn summary(&self, _run: &RunId) -> Option<&RunSummary> {
        None
    }
}

/// Encodes the list for all clients that share a view.
#[derive(Debug)]
pub struct RunsEncoder {
    view: RunsView,
}

impl RunsEncoder {
    /// An encoder for one view of the list.
    pub fn new(view: RunsView, _model: &RunsModel) -> Self {
        Self { view }
    }

    /// The list as it is now, as JSON.
    pub fn snapshot(&self, _model: &RunsModel) -> String {
        let _ = self.view;
        String::new()
    }

    /// What was touched since the last patch or snapshot, as operations. May be empty.
    pub fn patch(&mut self, _model: &RunsModel, _touched: &RunsTouched) -> Vec<Op> {
        Vec::new()
    }
}
