//! The model of one run: changes in, state and what they touched out.

mod bodies;
mod documents;
mod header;
mod queries;
mod seek;
mod session;
mod steps;
mod trace;

pub use crate::bundle::manifest::{ManifestError, ManifestPaths, manifest_paths};
pub use crate::liveness::{LivenessFacts, judge};
pub use crate::touched::Touched;
pub use bodies::{Body, BodyPart, BodyPlace, MOST_PIECE, json_at, json_items, json_piece};
pub(crate) use header::is_final;
pub use seek::{Kind, Named, Seek, SeekError, Seeked, SessionThen, Target};
pub(crate) use session::SessionModel;
pub(crate) use trace::{bad_line, next_moment, out_of_order, text_of, whole_line};

use crate::bundle::fields::Fields;
use crate::change::{Change, Writer};
use crate::conversation::MostItems;
pub use crate::index::Line;
use crate::name::{Document, Log, RunFile, RunId, SessionId};
use crate::problem::{Problem, Problems};
use crate::reading::{Events, Reader, Reading};
use crate::state::Json;
use crate::state::run::{Flow, Header, Liveness, Step};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::Arc;
use steps::Steps;
use trace::Trace;

/// All that is known of one run.
#[derive(Debug, Default)]
pub struct RunModel {
    id: RunId,
    /// Reads what nobody has read before.
    reader: Reader,
    pub(crate) manifest: Option<Json>,
    manifest_fields: Fields,
    pub(crate) flow_raw: Option<Json>,
    pub(crate) flow: Flow,
    /// run.json without its steps.
    run: Fields,
    live: Option<Fields>,
    pub(crate) live_raw: Option<Json>,
    /// run.json with live.json laid over it, without steps.
    pub(crate) merged: Arc<Fields>,
    pub(crate) header: Header,
    pub(crate) steps: Steps,
    pub(crate) trace: Trace,
    pub(crate) sessions: BTreeMap<SessionId, SessionModel>,
    pub(crate) problems: Problems,
    pub(crate) liveness: Liveness,
    writer: Writer,
    written_at: Option<i64>,
    lines_wanted: bool,
    most_items: MostItems,
    touched: Touched,
}

impl RunModel {
    /// A run of which nothing is known yet.
    pub fn new(id: RunId) -> Self {
        Self { id, ..Self::default() }
    }

    /// The same with messages of at most so many items of an agent, and further ones in other messages: a long turn in
    /// small.
    #[must_use]
    pub fn with_most_items(self, items: usize) -> Self {
        Self { most_items: MostItems(items), ..self }
    }

    /// Which run.
    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// Reads one change and enters it, for who reads nothing elsewhere.
    pub fn apply(&mut self, change: &Change) {
        let reading = self.reader.read(change.clone());
        self.enter(reading);
    }

    /// Enters what one [`Reader`] read of this run, in its order. Never fails: what is wrong becomes a problem.
    pub fn enter(&mut self, reading: Reading) {
        match reading {
            Reading::Events(id, events) => self.events_grew(&id, events),
            Reading::Document(document, content) => self.take_in(&document, content),
            Reading::Change(change) => self.enter_change(change),
        }
    }

    fn enter_change(&mut self, change: Change) {
        match change {
            Change::Appended { log: Log::Trace, offset, bytes } => self.trace_grew(offset, &bytes),
            Change::Restarted { log } => self.restart(&log),
            Change::Replaced { document, bytes } => self.replace(&document, &bytes),
            Change::Removed { document } => self.remove(&document),
            Change::Trouble { file, reason } => self.problem(Problem::of(&file, reason), Some(&file)),
            Change::Healed { file } => self.touched.problems |= self.problems.healed(&file),
            Change::Recovered => self.touched.problems |= self.problems.recovered(),
            Change::Writer(writer) => self.writer = writer,
            Change::Written(at) => self.written_at = Some(at),
            // A reader has made something else of the log of a session.
            Change::Appended { log: Log::Events(_), .. } | Change::CaughtUp | Change::Gone => {}
        }
    }

    /// Whether new log lines are kept for [`Touched`], for clients that hold raw lines. Off at first.
    pub fn want_lines(&mut self, wanted: bool) {
        self.lines_wanted = wanted;
    }

    /// Judges the writer at `now` (ms since 1970). Returns when to judge again, if ever.
    pub fn judge(&mut self, now: i64) -> Option<i64> {
        let (liveness, again) = judge(&self.facts(), now);
        let said = (self.liveness.state, &self.liveness.reason);
        if said != (liveness.state, &liveness.reason) || self.liveness.written_at.is_none() {
            self.touched.liveness |= self.liveness != liveness;
            self.liveness = liveness;
        }
        again
    }

    fn facts(&self) -> LivenessFacts {
        let attempt = self.header.current_attempt_id.as_deref();
        LivenessFacts {
            running: self.header.status == "running",
            written_at: self.written_at,
            deadline: attempt.and_then(|id| self.trace.attempt(id)).and_then(trace::Attempt::deadline),
            heartbeat_ms: self.trace.heartbeat_ms(),
            writer: self.writer,
        }
    }

    /// Takes what was touched since the last time; the model starts a new record.
    pub fn take(&mut self) -> Touched {
        let next = Touched::at(self.steps.receipts().len(), self.steps.len());
        let mut touched = std::mem::replace(&mut self.touched, next);
        for (id, part) in &mut touched.sessions {
            if let Some(session) = self.sessions.get_mut(id) {
                part.growing = session.conversation.take();
            }
        }
        touched
    }

    fn trace_grew(&mut self, offset: u64, bytes: &Bytes) {
        let lines = self.trace.grow(offset, bytes, &mut self.problems);
        self.touched.problems |= self.problems.take_touched();
        self.touched.trace = true;
        for attempt in self.trace.take_changed() {
            self.steps.trace_changed(&attempt, &self.trace, &mut self.touched.steps);
        }
        if self.lines_wanted {
            self.touched.trace_lines.extend(lines);
        }
        self.settle();
    }

    fn events_grew(&mut self, id: &SessionId, mut events: Events) {
        let session = self.sessions.entry(id.clone()).or_insert_with(|| {
            self.touched.session(id).whole = true;
            SessionModel::new(id, self.most_items)
        });
        let part = self.touched.session(id);
        part.events = true;
        if self.lines_wanted {
            part.lines.extend(events.entries.iter().map(|entry| entry.line.clone()));
        }
        for problem in events.problems.drain(..) {
            self.problems.add(problem);
        }
        session.enter(events);
        let recounted = session.resolve_history();
        part.past |= recounted;
        self.touched.problems |= self.problems.take_touched();
        if recounted {
            self.steps.unresolve(id, &mut self.touched.steps);
        }
        self.steps.resolve(id, &self.sessions, &mut self.touched.steps);
    }

    fn restart(&mut self, log: &Log) {
        let file = RunFile::Log(log.clone());
        self.problems.forget(&file);
        self.touched.problems = true;
        match log {
            Log::Trace => {
                self.trace = Trace::default();
                self.touched.trace = true;
                self.touched.whole_trace = true;
                self.touched.trace_lines.clear();
            }
            Log::Events(id) => {
                if let Some(session) = self.sessions.get_mut(id) {
                    session.restart();
                    let part = self.touched.session(id);
                    part.whole = true;
                    part.lines.clear();
                }
                self.steps.unresolve(id, &mut self.touched.steps);
                self.steps.resolve(id, &self.sessions, &mut self.touched.steps);
            }
        }
    }

    fn problem(&mut self, problem: Problem, document: Option<&RunFile>) {
        match document {
            Some(file) => self.problems.set(file, problem),
            None => self.problems.add(problem),
        }
        self.touched.problems |= self.problems.take_touched();
    }

    /// Brings the running step up to date after documents or the trace changed.
    fn settle(&mut self) {
        let tail = steps::tail(&self.header, &self.merged, &self.steps, &self.trace);
        self.steps.set_tail(tail, &self.trace, &self.sessions, &mut self.touched.steps);
    }

    /// Every attempt, in logical order; the running one last.
    pub fn all_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter()
    }
}

impl Document {
    /// As a file.
    fn file(&self) -> RunFile {
        RunFile::Document(self.clone())
    }
}
