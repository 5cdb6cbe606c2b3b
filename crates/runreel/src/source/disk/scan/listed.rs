//! One run of the list: read, waited for, or broken.

use super::super::Shared;
use super::super::confine::RunFolder;
use super::super::fault::Fault;
use super::summary::Summary;
use runreel_model::change::{RunsChange, SummaryFiles};
use runreel_model::name::RunId;
use std::time::{Duration, Instant};

/// A run whose manifest is missing or half written is waited for so long before it is called broken.
const FRESH: Duration = Duration::from_secs(2);

/// Pause before a run that is waited for is tried again without any hint.
const RETRY: Duration = Duration::from_millis(100);

/// The same, for a run that the system refused to read.
const RETRY_REFUSED: Duration = Duration::from_secs(2);

/// The writer of a running run is looked for so often.
const CHECK_WRITER: Duration = Duration::from_secs(5);

/// One run of the list.
#[derive(Debug)]
pub(super) struct Listed {
    state: State,
    /// When to look again without any hint.
    pub(super) due: Option<Instant>,
}

#[derive(Debug)]
enum State {
    /// Not said yet: its files are about to appear.
    Awaited { until: Instant },
    /// Said as broken.
    Broken { reason: String },
    /// Said with its summary, of which the bytes are not kept.
    Seen(Box<Summary>),
}

impl Listed {
    /// A run that was not looked at yet. One whose folder is old is not waited for.
    pub(super) fn new(shared: &Shared, run: &RunId, now: Instant) -> Self {
        let folder = RunFolder::open(&shared.runs_dir, run);
        let fresh = folder.and_then(|folder| folder.stamp()).is_ok_and(|stamp| stamp.is_younger_than(FRESH));
        Self { state: State::Awaited { until: if fresh { now + FRESH } else { now } }, due: None }
    }

    /// It takes a slot of the list: it can be read, or is likely to.
    pub(super) fn takes_slot(&self) -> bool {
        !matches!(self.state, State::Broken { .. })
    }

    /// It was said.
    pub(super) fn is_said(&self) -> bool {
        !matches!(self.state, State::Awaited { .. })
    }

    /// Its files are likely to change.
    pub(super) fn is_lively(&self) -> bool {
        match &self.state {
            State::Awaited { .. } => true,
            State::Broken { .. } => false,
            State::Seen(summary) => summary.running,
        }
    }

    /// A hint about this bundle-relative path matters. Folders always do.
    pub(super) fn reads(&self, path: &str) -> bool {
        match &self.state {
            State::Seen(summary) => summary.marks.paths().any(|read| {
                read == path || read.strip_prefix(path).is_some_and(|below| below.starts_with('/'))
            }),
            _ => !path.starts_with("acpx-write-") && !path.contains('/'),
        }
    }

    /// The folders, bundle-relative, in which its summary's files are.
    pub(super) fn folders(&self) -> Vec<String> {
        let mut folders = vec![String::new()];
        if let State::Seen(summary) = &self.state {
            folders
                .extend(summary.marks.paths().filter_map(|path| Some(path.rsplit_once('/')?.0.to_owned())));
        }
        folders.sort();
        folders.dedup();
        folders
    }

    /// Looks at the run; what is to be said of it, if anything is new.
    pub(super) fn look(&mut self, shared: &Shared, run: &RunId, now: Instant) -> Option<RunsChange> {
        if let State::Seen(summary) = &self.state {
            let same = RunFolder::open(&shared.runs_dir, run).is_ok_and(|folder| summary.marks.hold(&folder));
            if same {
                return self.look_for_writer(shared, run, now);
            }
        }
        match Summary::read(shared, run) {
            Ok(summary) => {
                self.due = summary.running.then_some(now + CHECK_WRITER);
                let files = summary.files.clone();
                self.state = State::Seen(Box::new(summary.without_bytes()));
                Some(RunsChange::Seen { run: run.clone(), files })
            }
            Err(fault) => self.fail(&fault, run, now),
        }
    }

    /// A writer can end without a trace in the run's files.
    fn look_for_writer(&mut self, shared: &Shared, run: &RunId, now: Instant) -> Option<RunsChange> {
        let State::Seen(summary) = &self.state else { return None };
        if self.due.is_none_or(|due| due > now) {
            return None;
        }
        self.due = Some(now + CHECK_WRITER);
        if summary.writer(shared) == summary.files.writer {
            return None;
        }
        let summary = Summary::read(shared, run).ok()?;
        let files: SummaryFiles = summary.files.clone();
        self.state = State::Seen(Box::new(summary.without_bytes()));
        Some(RunsChange::Seen { run: run.clone(), files })
    }

    fn fail(&mut self, fault: &Fault, run: &RunId, now: Instant) -> Option<RunsChange> {
        let until = match &self.state {
            State::Awaited { until } => *until,
            // What could be read once is missed only for good reason: not while it is being replaced.
            State::Seen(_) => self.missed_until(now),
            State::Broken { .. } => now,
        };
        if now < until && (fault.may_pass() || matches!(self.state, State::Seen(_))) {
            self.due = Some(until.min(now + RETRY));
            return None;
        }
        let reason = fault.reason("manifest.json");
        // What the system refuses, without any change of a file it may allow later.
        self.due = matches!(fault, Fault::Io(_)).then_some(now + RETRY_REFUSED);
        if matches!(&self.state, State::Broken { reason: said } if *said == reason) {
            return None;
        }
        self.state = State::Broken { reason: reason.clone() };
        Some(RunsChange::Broken { run: run.clone(), reason })
    }

    fn missed_until(&mut self, now: Instant) -> Instant {
        let State::Seen(summary) = &mut self.state else { return now };
        *summary.missed_until.get_or_insert(now + FRESH)
    }
}
