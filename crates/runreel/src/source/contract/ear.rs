//! Listens to a source, and waits for what a rule says must come.

use crate::source::{Ongoing, Source};
use runreel_model::change::{Change, RunsChange, SummaryFiles, Writer};
use runreel_model::name::{Document, Log, RunFile, RunId};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Nothing that must come takes longer, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(20);

/// All that was heard of one run.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) documents: BTreeMap<Document, Vec<u8>>,
    pub(crate) logs: BTreeMap<Log, Vec<u8>>,
    pub(crate) restarts: usize,
    pub(crate) removed: Vec<Document>,
    pub(crate) troubles: Vec<(RunFile, String)>,
    pub(crate) recovered: usize,
    pub(crate) caught_up: usize,
    pub(crate) gone: bool,
    pub(crate) written: Option<i64>,
    pub(crate) writer: Writer,
    /// The files in the order in which they were first heard of.
    pub(crate) order: Vec<RunFile>,
}

/// One listener of one run.
pub(crate) struct Ear {
    changes: Receiver<Change>,
    pub(crate) heard: Heard,
    pub(crate) ongoing: Option<Box<dyn Ongoing>>,
}

impl Ear {
    pub(crate) fn follow(source: &dyn Source, run: &RunId) -> Self {
        let (tell, changes) = channel();
        let ongoing = source.follow(run, Box::new(move |change| tell.send(change).is_ok()));
        Self { changes, heard: Heard::default(), ongoing: Some(ongoing) }
    }

    /// Follows until all that was there was said.
    pub(crate) fn caught_up(source: &dyn Source, run: &RunId) -> Self {
        let mut ear = Self::follow(source, run);
        ear.until("caught up", |heard| heard.caught_up == 1);
        ear
    }

    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, is_so: impl Fn(&Heard) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_so(&self.heard) {
            match self.changes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(change) => self.heard.take(change),
                Err(error) => panic!("{what}: {error}; heard {:#?}", self.heard),
            }
        }
    }

    #[track_caller]
    pub(crate) fn until_log(&mut self, log: &Log, text: &[u8]) {
        self.until("the log", |heard| heard.logs.get(log).is_some_and(|bytes| bytes == text));
    }

    #[track_caller]
    pub(crate) fn until_document(&mut self, document: &Document, text: &[u8]) {
        self.until("the document", |heard| heard.documents.get(document).is_some_and(|bytes| bytes == text));
    }

    /// Takes in all that comes within `span`.
    pub(crate) fn rest(&mut self, span: Duration) {
        let end = Instant::now() + span;
        while let Ok(change) = self.changes.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.heard.take(change);
        }
    }

    /// Nobody will ever say anything again.
    #[track_caller]
    pub(crate) fn until_silent(&mut self) {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.changes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(change) => self.heard.take(change),
                Err(error) => break assert_eq!(error, std::sync::mpsc::RecvTimeoutError::Disconnected),
            }
        }
    }
}

impl Heard {
    /// Takes one change in, and checks that it may come now.
    pub(crate) fn take(&mut self, change: Change) {
        assert!(!self.gone, "{change:?} after the run was gone");
        if let Some(file) = change.file()
            && !self.order.contains(&file)
        {
            self.order.push(file);
        }
        match change {
            Change::Appended { log, offset, bytes } => {
                assert!(!bytes.is_empty());
                let known = self.logs.entry(log).or_default();
                assert_eq!(offset, known.len() as u64, "every byte comes once, in order");
                known.extend(bytes);
            }
            Change::Restarted { log } => {
                self.restarts += 1;
                self.logs.insert(log, Vec::new());
            }
            Change::Replaced { document, bytes } => {
                self.documents.insert(document, bytes.to_vec());
            }
            Change::Removed { document } => {
                assert!(self.documents.remove(&document).is_some(), "{document:?} was not there");
                self.removed.push(document);
            }
            Change::Trouble { file, reason } => self.troubles.push((file, reason)),
            Change::Healed { .. } => {}
            Change::Recovered => self.recovered += 1,
            Change::CaughtUp => self.caught_up += 1,
            Change::Writer(writer) => self.writer = writer,
            Change::Written(at) => self.written = Some(at),
            Change::Gone => self.gone = true,
        }
        assert!(self.caught_up <= 1, "caught up is said once");
    }
}

/// All that was heard of the list of runs.
#[derive(Debug, Default)]
pub(crate) struct HeardRuns {
    /// In the order in which they were first heard of.
    pub(crate) order: Vec<RunId>,
    pub(crate) seen: BTreeMap<RunId, SummaryFiles>,
    pub(crate) broken: BTreeMap<RunId, String>,
    pub(crate) total: Option<usize>,
    pub(crate) trouble: Option<String>,
    pub(crate) caught_up: usize,
}

/// One listener of the list of runs.
pub(crate) struct RunsEar {
    changes: Receiver<RunsChange>,
    pub(crate) heard: HeardRuns,
    _ongoing: Box<dyn Ongoing>,
}

impl RunsEar {
    pub(crate) fn list(source: &dyn Source, limit: usize) -> Self {
        let (tell, changes) = channel();
        let ongoing = source.list(limit, Box::new(move |change| tell.send(change).is_ok()));
        Self { changes, heard: HeardRuns::default(), _ongoing: ongoing }
    }

    pub(crate) fn caught_up(source: &dyn Source, limit: usize) -> Self {
        let mut ear = Self::list(source, limit);
        ear.until("caught up", |heard| heard.caught_up == 1);
        ear
    }

    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, is_so: impl Fn(&HeardRuns) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_so(&self.heard) {
            match self.changes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(change) => self.heard.take(change),
                Err(error) => panic!("{what}: {error}; heard {:#?}", self.heard),
            }
        }
    }
}

impl HeardRuns {
    fn take(&mut self, change: RunsChange) {
        match change {
            RunsChange::Seen { run, files } => {
                if !self.order.contains(&run) {
                    self.order.push(run.clone());
                }
                self.broken.remove(&run);
                self.seen.insert(run, files);
            }
            RunsChange::Broken { run, reason } => {
                self.seen.remove(&run);
                self.broken.insert(run, reason);
            }
            RunsChange::Gone { run } => {
                let known = self.seen.remove(&run).is_some() | self.broken.remove(&run).is_some();
                assert!(known, "{run} goes, but was never said");
            }
            RunsChange::Total(total) => self.total = Some(total),
            RunsChange::Folder { trouble } => self.trouble = trouble,
            RunsChange::CaughtUp => self.caught_up += 1,
        }
        assert!(self.caught_up <= 1, "caught up is said once");
    }
}
