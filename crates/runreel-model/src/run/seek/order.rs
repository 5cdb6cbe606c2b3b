//! The one order of a run's logs: by time, then the trace before sessions, then the session's id, then the
//! place in the log. In: indexes. Out: cuts. Every question is a few binary searches, one set a log.

use crate::index::Index;
use crate::name::SessionId;
use crate::run::RunModel;
use std::cmp::Ordering;

/// A place in the one order, behind the last entry it includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut<'a> {
    /// That entry's log: a session's id, or none for the trace.
    pub(super) log: Option<&'a str>,
    /// How many entries of that log it includes. 0: the run's beginning.
    pub(super) count: usize,
    /// When that entry came, ms since 1970.
    pub(super) at: i64,
}

/// The trace is none, and comes first. Ids as a browser compares them, by UTF-16 units.
fn compare_logs(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.encode_utf16().cmp(b.encode_utf16()),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

impl Cut<'_> {
    /// How many entries of a log had come, with or without the cut's own last one.
    pub(super) fn come(&self, log: Option<&str>, index: &Index, included: bool) -> usize {
        match compare_logs(log, self.log) {
            Ordering::Equal if included => self.count,
            Ordering::Equal => self.count.saturating_sub(1),
            Ordering::Less => index.until(self.at),
            Ordering::Greater => index.before(self.at),
        }
    }

    /// Which of two comes first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.at
            .cmp(&other.at)
            .then_with(|| compare_logs(self.log, other.log))
            .then_with(|| self.count.cmp(&other.count))
    }
}

impl RunModel {
    /// All logs: the trace, then the sessions.
    pub(super) fn logs(&self) -> impl Iterator<Item = (Option<&str>, &Index)> {
        let sessions = self.sessions.iter().map(|(id, session)| (Some(id.as_str()), &session.index));
        std::iter::once((None, &self.trace.index)).chain(sessions)
    }

    pub(super) fn log_index(&self, log: Option<&str>) -> Option<&Index> {
        match log {
            None => Some(&self.trace.index),
            Some(id) => self.sessions.get(&SessionId::from(id)).map(|session| &session.index),
        }
    }

    /// The run's beginning, before every entry.
    fn beginning(&self) -> Cut<'_> {
        Cut { log: None, count: 0, at: self.header.started_at }
    }

    /// The cut behind the `count`th entry of a log.
    pub(super) fn cut_behind<'a>(log: Option<&'a str>, index: &Index, count: usize) -> Option<Cut<'a>> {
        let at = index.moment(count.checked_sub(1)?)?.at;
        Some(Cut { log, count, at })
    }

    /// The moment of that name.
    pub(super) fn cut_named(&self, log: &str, seq: u64) -> Option<Cut<'_>> {
        if log == super::TRACE && seq == 0 {
            return Some(self.beginning());
        }
        let (log, index) = self.logs().find(|(id, _)| id.unwrap_or(super::TRACE) == log)?;
        Self::cut_behind(log, index, index.place(seq)? + 1)
    }

    /// The last entry that had come by `at`.
    pub(super) fn cut_at(&self, at: i64) -> Cut<'_> {
        self.newest(|_, index| index.until(at)).unwrap_or_else(|| self.beginning())
    }

    /// The entry before a cut's own; before the first one is the run's beginning.
    pub(super) fn entry_before(&self, cut: Cut<'_>) -> Option<Cut<'_>> {
        if cut.count == 0 {
            return None;
        }
        self.newest(|log, index| cut.come(log, index, false)).or_else(|| Some(self.beginning()))
    }

    /// The entry after a cut.
    pub(super) fn entry_after(&self, cut: Cut<'_>) -> Option<Cut<'_>> {
        let next = |(log, index): (_, &Index)| Self::cut_behind(log, index, cut.come(log, index, true) + 1);
        self.logs().filter_map(next).min_by(Cut::order)
    }

    fn newest(&self, count: impl Fn(Option<&str>, &Index) -> usize) -> Option<Cut<'_>> {
        let last = |(log, index): (_, _)| Self::cut_behind(log, index, count(log, index));
        self.logs().filter_map(last).max_by(Cut::order)
    }
}
