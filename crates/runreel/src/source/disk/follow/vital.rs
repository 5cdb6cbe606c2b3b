//! When a run was last written, and whether its writer is still there.
//!
//! In: the files' times and the sessions' record ids, as they are read. Out: what changed of the two, not
//! more often than it matters.

use super::super::lock::{Locks, record_id};
use super::super::machine::wall;
use runreel_model::change::{Change, Writer};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// The time of the last write is said at most so often.
const SAY_EVERY: Duration = Duration::from_secs(1);

/// The writer is looked for so often.
const CHECK_EVERY: Duration = Duration::from_secs(5);

/// A run that did not write for so long is taken as over, unless its writer is known to be there.
const QUIET_MS: i64 = 60_000;

/// Signs of life of one run.
#[derive(Debug, Default)]
pub(super) struct Vital {
    youngest: i64,
    said: Option<i64>,
    said_at: Option<Instant>,
    writer: Writer,
    checked_at: Option<Instant>,
    /// The record ids of sessions, by the index of their binding.
    records: BTreeMap<usize, String>,
}

impl Vital {
    /// A file was written at `written`, in ms since 1970.
    pub(super) fn written(&mut self, written: i64) {
        self.youngest = self.youngest.max(written);
    }

    /// A session's binding was read.
    pub(super) fn bound(&mut self, index: usize, binding: &[u8]) {
        match record_id(binding) {
            Some(record) => self.records.insert(index, record),
            None => self.records.remove(&index),
        };
    }

    /// The run goes on, as far as one can tell without reading what it says.
    pub(super) fn is_running(&self) -> bool {
        let now = wall().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        self.writer == Writer::Alive || now.saturating_sub(self.youngest) < QUIET_MS
    }

    /// What is to be said now. `is_late`: this binding's session is one of those that may be in use.
    pub(super) fn news(
        &mut self,
        locks: &Locks,
        now: Instant,
        is_late: impl Fn(usize) -> bool,
    ) -> Vec<Change> {
        let mut news = Vec::new();
        let due = |at: Option<Instant>, every| at.is_none_or(|at| now >= at + every);
        if self.said != Some(self.youngest) && due(self.said_at, SAY_EVERY) && self.youngest > 0 {
            (self.said, self.said_at) = (Some(self.youngest), Some(now));
            news.push(Change::Written(self.youngest));
        }
        let first = self.checked_at.is_none();
        if first || (due(self.checked_at, CHECK_EVERY) && self.is_running()) {
            self.checked_at = Some(now);
            let late: BTreeSet<&str> = self
                .records
                .iter()
                .filter(|(index, _)| is_late(**index))
                .map(|(_, id)| id.as_str())
                .collect();
            let writer = locks.writer(late.into_iter(), self.youngest);
            if writer != self.writer {
                self.writer = writer;
                news.push(Change::Writer(writer));
            }
        }
        news
    }

    /// When there may be news again without any write.
    pub(super) fn next(&self) -> Option<Instant> {
        let written = self.said_at.filter(|_| self.said != Some(self.youngest)).map(|at| at + SAY_EVERY);
        let writer = self.checked_at.filter(|_| self.is_running() && !self.records.is_empty());
        [written, writer.map(|at| at + CHECK_EVERY)].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_youngest_write_counts_whichever_file_is_read_last() {
        let locks = Locks::new(Path::new("nowhere"));
        let mut vital = Vital::default();
        for written in [5_000, 9_000, 3_000] {
            vital.written(written);
        }
        let news = vital.news(&locks, Instant::now(), |_| true);
        assert!(matches!(news.as_slice(), [Change::Written(9_000), ..]), "{news:?}");
    }

    #[test]
    fn a_silent_run_goes_on_while_its_writer_is_there() {
        let mut vital = Vital::default();
        vital.written(1);
        assert!(!vital.is_running());
        vital.writer = Writer::Alive;
        assert!(vital.is_running());
    }

    #[test]
    fn a_session_that_is_bound_no_more_has_no_lock() {
        let mut vital = Vital::default();
        vital.bound(7, br#"{"acpxRecordId":"x"}"#);
        assert_eq!(vital.records.len(), 1);
        vital.bound(7, b"{}");
        assert!(vital.records.is_empty());
    }
}
