//! The model of the list of runs: what a source says in, list and patches out.

mod encode;
mod summary;

pub use encode::RunsEncoder;

use crate::change::RunsChange;
use crate::liveness::{LivenessFacts, earlier, judge};
use crate::name::RunId;
use crate::run::is_final;
use crate::state::run::Liveness;
use crate::state::runs::RunSummary;
use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

/// Where a run is in the order: when it began, ms since 1970, and its id.
pub(crate) type Place = (i64, RunId);

/// All runs whose summary is known.
#[derive(Debug, Default)]
pub struct RunsModel {
    runs: HashMap<RunId, Entry>,
    /// Newest first: by time (ascending, so the iterator is reversed) and id.
    order: BTreeSet<Place>,
    total: usize,
    trouble: Option<String>,
    touched: RunsTouched,
}

#[derive(Debug)]
struct Entry {
    summary: RunSummary,
    facts: LivenessFacts,
    started_at: i64,
}

impl Entry {
    /// The verdict on its writer at `now`, and when to judge again. `followed`: what is known of it beside.
    fn judge(&self, now: i64, followed: Option<&Liveness>) -> (Liveness, Option<i64>) {
        let (liveness, next) = judge(&self.facts, now);
        match followed.filter(|_| self.facts.running) {
            Some(verdict) => (Liveness { written_at: liveness.written_at, ..verdict.clone() }, None),
            None => (liveness, next),
        }
    }
}

/// What changes of the list have touched.
#[derive(Debug, Default)]
pub struct RunsTouched {
    /// Runs that are new, changed or gone.
    runs: BTreeSet<RunId>,
    /// The total or the folder's trouble changed.
    about: bool,
}

impl RunsModel {
    /// Takes one change in.
    pub fn apply(&mut self, change: &RunsChange) {
        match change {
            RunsChange::Seen { run, files } => match summary::read(run, files) {
                Ok((summary, facts)) => self.put(run, summary, facts),
                Err(reason) => self.put(run, summary::broken(run, reason), LivenessFacts::default()),
            },
            RunsChange::Broken { run, reason } => {
                self.put(run, summary::broken(run, reason.clone()), LivenessFacts::default());
            }
            RunsChange::Gone { run } => self.remove(run),
            RunsChange::Total(total) => {
                self.touched.about |= self.total != *total;
                self.total = *total;
            }
            RunsChange::Folder { trouble } => {
                self.touched.about |= self.trouble != *trouble;
                self.trouble.clone_from(trouble);
            }
            RunsChange::CaughtUp => {}
        }
    }

    fn put(&mut self, run: &RunId, mut summary: RunSummary, facts: LivenessFacts) {
        let started_at = summary::started_at(&summary);
        if let Some(old) = self.runs.get(run) {
            summary.liveness = summary.liveness.or_else(|| old.summary.liveness.clone());
            let goes_back = is_final(&old.summary.status) && facts.running;
            if goes_back || (old.summary == summary && old.facts == facts) {
                return;
            }
            self.order.remove(&(old.started_at, run.clone()));
        }
        self.order.insert((started_at, run.clone()));
        self.runs.insert(run.clone(), Entry { summary, facts, started_at });
        self.touched.runs.insert(run.clone());
    }

    fn remove(&mut self, run: &RunId) {
        if let Some(old) = self.runs.remove(run) {
            self.order.remove(&(old.started_at, run.clone()));
            self.touched.runs.insert(run.clone());
        }
    }

    /// Judges all writers at `now` (ms since 1970). Of a run that is followed more is known than its
    /// summary says, so a verdict in `followed` wins. Returns when to judge again, if ever.
    pub fn judge(&mut self, now: i64, followed: &HashMap<RunId, Liveness>) -> Option<i64> {
        let mut again = None;
        for (run, entry) in &mut self.runs {
            if entry.summary.broken.is_some() {
                continue;
            }
            let (liveness, next) = entry.judge(now, followed.get(run));
            again = earlier(again, next);
            if entry.summary.liveness.as_ref() != Some(&liveness) {
                entry.summary.liveness = Some(liveness);
                self.touched.runs.insert(run.clone());
            }
        }
        again
    }

    /// One run's summary, with the verdict at `now`.
    pub(crate) fn judged(
        &self,
        run: &RunId,
        now: i64,
        followed: &HashMap<RunId, Liveness>,
    ) -> Option<RunSummary> {
        let entry = self.runs.get(run)?;
        let verdict = || entry.judge(now, followed.get(run)).0;
        Some(RunSummary { liveness: entry.summary.broken.is_none().then(verdict), ..entry.summary.clone() })
    }

    /// Takes what was touched since the last time.
    pub fn take(&mut self) -> RunsTouched {
        std::mem::take(&mut self.touched)
    }

    /// One run's summary.
    pub fn summary(&self, run: &RunId) -> Option<&RunSummary> {
        self.runs.get(run).map(|entry| &entry.summary)
    }

    /// The newest readable runs, newest first, at most `limit`.
    pub fn readable(&self, limit: usize) -> impl Iterator<Item = (&RunId, &RunSummary)> {
        self.newest().filter(|(_, summary)| summary.broken.is_none()).take(limit)
    }

    /// How many runs there are on disk, listed or not.
    pub fn total(&self) -> u32 {
        u32::try_from(self.total).unwrap_or(u32::MAX)
    }

    /// How many runs are listed.
    pub fn known(&self) -> u32 {
        u32::try_from(self.runs.len()).unwrap_or(u32::MAX)
    }

    /// The runs after a place in the order, newest first, each with its own place.
    pub(crate) fn after(&self, place: Option<&Place>) -> impl Iterator<Item = (&Place, &RunSummary)> {
        let end = place.map_or(Bound::Unbounded, Bound::Excluded);
        let places = self.order.range((Bound::Unbounded, end)).rev();
        places.filter_map(|place| Some((place, &self.runs.get(&place.1)?.summary)))
    }

    /// All runs, newest first.
    fn newest(&self) -> impl Iterator<Item = (&RunId, &RunSummary)> {
        self.order.iter().rev().filter_map(|(_, run)| Some((run, &self.runs.get(run)?.summary)))
    }
}

#[cfg(test)]
mod tests;
