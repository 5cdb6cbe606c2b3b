//! The model of one run: changes in, state and what they touched out.

pub use crate::bundle::manifest::{ManifestError, ManifestPaths, manifest_paths};
use crate::change::{Change, Writer};
use crate::name::{Log, RunId, SessionId};
use crate::state::run::Liveness;
use std::ops::Range;

/// All that is known of one run.
#[derive(Debug)]
pub struct RunModel {
    id: RunId,
    touched: Touched,
}

/// What changes have touched since it was taken last: places and from-where, not values.
#[derive(Debug, Default)]
pub struct Touched {}

impl Touched {
    /// Nothing was touched.
    pub fn is_empty(&self) -> bool {
        true
    }
}

/// What the verdict on a run's writer rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LivenessFacts {
    /// The run's status says it is running.
    pub running: bool,
    /// When the run last wrote anything, ms since 1970.
    pub written_at: Option<i64>,
    /// Deadline of the running attempt (start + timeout), ms since 1970.
    pub deadline: Option<i64>,
    /// The longest heartbeat interval seen, in ms.
    pub heartbeat_ms: Option<i64>,
    /// What the machine knows of the writer.
    pub writer: Writer,
}

/// The verdict at `now` (ms since 1970), and when it may change without any further write.
pub fn judge(_facts: &LivenessFacts, _now: i64) -> (Liveness, Option<i64>) {
    (Liveness::default(), None)
}

impl RunModel {
    /// A run of which nothing is known yet.
    pub fn new(id: RunId) -> Self {
        Self { id, touched: Touched::default() }
    }

    /// Which run.
    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// Takes one change in. Never fails: what is wrong becomes a problem.
    pub fn apply(&mut self, _change: &Change) {}

    /// Judges the writer at `now` (ms since 1970). Returns when to judge again, if ever.
    pub fn judge(&mut self, _now: i64) -> Option<i64> {
        None
    }

    /// Takes what was touched since the last time; the model starts a new record.
    pub fn take(&mut self) -> Touched {
        std::mem::take(&mut self.touched)
    }

    /// Messages `range` of a session as a JSON array in the shape of our page, with marks. `None`: no such
    /// session. The range is cut to what there is.
    pub fn messages(&self, _session: &SessionId, _range: Range<u32>) -> Option<String> {
        None
    }

    /// How many messages a session has, and how many of its first ones can change no more.
    pub fn message_counts(&self, _session: &SessionId) -> Option<(u32, u32)> {
        None
    }

    /// Where the entries with sequence numbers in `seqs` are in a log, as byte ranges of whole lines (see
    /// [`crate::encode::Part::Lines`]).
    pub fn lines(&self, _log: &Log, _seqs: Range<u64>) -> Vec<Range<u64>> {
        Vec::new()
    }

    /// The whole step as acpx wrote it, by its index in `steps` of our document. `None`: no receipt yet.
    pub fn step(&self, _index: usize) -> Option<String> {
        None
    }
}
