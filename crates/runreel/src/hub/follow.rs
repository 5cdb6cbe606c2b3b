//! One run that is followed: its model, who holds it, and what waits until it was read.
//!
//! A run is `Starting` until the source has said all that is there; `Unreadable` when even its manifest
//! could not be read then; `Ready` from its first readable state on.

use super::frame::Frame;
use super::group::Group;
use super::newcomers::{Newcomers, Wish};
use super::ongoing::Begun;
use super::pace::Pace;
use super::question::Question;
use super::{Clock, Refusal};
use crate::metrics::{METRICS, add};
use runreel_model::change::Change;
use runreel_model::encode::RunEncoder;
use runreel_model::name::{Document, RunFile, RunId};
use runreel_model::reading::Reading;
use runreel_model::run::RunModel;
use runreel_model::state::run::{Liveness, LivenessState};
use runreel_model::wire::RunView;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long a run that nobody uses is still followed.
const LINGER: Duration = Duration::from_secs(15);
/// Distinct troubles that are remembered.
const TROUBLES: usize = 64;
/// The longest sleep before the writer is judged again: the clock may jump.
const JUDGE_LATEST: i64 = 30_000;
/// The shortest.
const JUDGE_SOONEST: i64 = 100;

/// Said of a run whose model failed.
const FAULT: &str = "The viewer failed on this run, by a fault of its own; resync to try again";

/// What a question is asked about.
pub(super) type Asked<'a> = Result<&'a RunModel, Refusal>;

/// Takes the model.
pub(super) type Ask = Question<dyn FnOnce(Asked<'_>) + Send>;

/// Somebody who wants something of a run.
pub(super) enum Waiting {
    /// Wants a whole document of it.
    Whole(RunView, Wish),
    /// Wants one answer that takes a moment.
    Ask(Ask),
    /// Nobody yet, but somebody is about to come.
    Nobody,
}

enum Stage {
    /// Who wants one answer.
    Starting(Vec<Ask>),
    Unreadable,
    Ready,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Nothing,
    Patch,
    Renewal,
}

pub(super) struct Followed {
    begun: Begun,
    model: RunModel,
    stage: Stage,
    has_manifest: bool,
    groups: HashMap<RunView, Group<RunEncoder>>,
    newcomers: Newcomers,
    /// In which turn of the hub a document was made for somebody last.
    greeted: u64,
    /// What was said of each trouble that is not over, by its file and words. Files are in the order in which one
    /// names the next, so the first is what brought the others about.
    troubles: BTreeMap<(RunFile, String), Frame>,
    due: Due,
    pace: Pace,
    judge_at: Option<i64>,
    /// The verdict on the writer that was told last.
    verdict: Option<LivenessState>,
    used: Instant,
    /// When the oldest bytes that no frame has told yet were read.
    appended: Option<std::time::Instant>,
    clock: Clock,
}

impl Followed {
    pub(super) fn new(run: RunId, begun: Begun, clock: Clock) -> Self {
        let now = Instant::now();
        Self {
            begun,
            model: RunModel::new(run),
            stage: Stage::Starting(Vec::new()),
            has_manifest: false,
            groups: HashMap::new(),
            newcomers: Newcomers::default(),
            greeted: 0,
            troubles: BTreeMap::new(),
            due: Due::Nothing,
            pace: Pace::new(now),
            judge_at: None,
            verdict: None,
            used: now,
            appended: None,
            clock,
        }
    }

    pub(super) fn number(&self) -> u64 {
        self.begun.number
    }

    /// Takes in what was read. What it means for subscribers goes out by [`Followed::settle`].
    /// `at` is when the source had read it.
    pub(super) fn take(&mut self, reading: Reading, at: std::time::Instant) {
        if reading.is_appended() {
            self.appended.get_or_insert(at);
        }
        self.due = self.due.max(Due::Patch);
        let mut has_caught_up = false;
        match &reading {
            Reading::Change(Change::Trouble { file, reason }) => {
                // Most reasons name the file already.
                let named = reason.starts_with(&file.to_string());
                let words = if named { reason.clone() } else { format!("{file}: {reason}") };
                self.trouble(file.clone(), words);
            }
            Reading::Change(Change::Recovered) => {
                self.troubles.clear();
                self.due = Due::Renewal;
            }
            Reading::Change(Change::Replaced { document: Document::Manifest, .. }) => {
                self.has_manifest = true;
            }
            Reading::Change(Change::CaughtUp) => has_caught_up = true,
            _ => {}
        }
        self.model.enter(reading);
        if has_caught_up {
            self.caught_up();
        }
        if matches!(self.stage, Stage::Unreadable) && self.has_manifest {
            self.stage = Stage::Ready;
            self.due = Due::Renewal;
            self.pace.hold(Instant::now());
        }
    }

    /// Serves somebody, now or when the run was read. Whole documents are made by [`Followed::greet`].
    pub(super) fn serve(&mut self, waiting: Waiting) {
        self.used = Instant::now();
        match waiting {
            Waiting::Whole(view, wish) => self.newcomers.push(view, wish),
            Waiting::Ask(question) => match &mut self.stage {
                Stage::Starting(line) => line.push(question),
                _ => self.answer(question),
            },
            Waiting::Nobody => {}
        }
    }

    fn answer(&mut self, Question { ask, .. }: Ask) {
        self.flush_due();
        match self.stage {
            Stage::Ready => ask(Ok(&self.model)),
            _ => ask(Err(Refusal::Unreadable(self.first_trouble()))),
        }
    }

    /// When a document was made for somebody last, if somebody waits for one that can be made.
    pub(super) fn waits_since(&self) -> Option<u64> {
        let waits = !matches!(self.stage, Stage::Starting(_)) && !self.newcomers.is_empty();
        waits.then_some(self.greeted)
    }

    /// Makes one document, for all who wait for it.
    pub(super) fn greet(&mut self, turn: u64) {
        self.greeted = turn;
        let Some((view, alike)) = self.newcomers.take_alike() else { return };
        self.flush_due();
        let readable = matches!(self.stage, Stage::Ready);
        let (mut outlets, mut replies) = (Vec::new(), Vec::new());
        for wish in alike {
            match wish {
                Wish::Hold(outlet) => outlets.push(outlet),
                Wish::Once(reply, _) => replies.push(reply),
            }
        }
        if !replies.is_empty() {
            let whole = || Arc::new(RunEncoder::new(view, &self.model).snapshot(&self.model));
            let answer = if readable { Ok(whole()) } else { Err(Refusal::Unreadable(self.first_trouble())) };
            for reply in replies {
                // Who asked may have left.
                let _ = reply.send(answer.clone());
            }
        }
        if !outlets.is_empty() {
            self.model.want_lines(view == RunView::Full || self.groups.contains_key(&RunView::Full));
            let id = self.model.id();
            let group =
                self.groups.entry(view).or_insert_with(|| Group::new(Some(id.clone()), view, &self.model));
            group.join(outlets, &self.model, readable, self.troubles.values());
        }
    }

    /// Publishes what is due, and judges the writer when it is time.
    pub(super) fn settle(&mut self, now: Instant) {
        if matches!(self.stage, Stage::Starting(_)) {
            return;
        }
        let judge = self.judge_at.is_some_and(|at| at <= (self.clock)());
        if judge || (self.due != Due::Nothing && self.pace.next() <= now) {
            self.flush();
        }
    }

    /// What is known of the writer, when that is another verdict than the last time.
    pub(super) fn take_verdict(&mut self) -> Option<Liveness> {
        let now = self.model.liveness();
        if !matches!(self.stage, Stage::Ready) || self.verdict == Some(now.state) {
            return None;
        }
        self.verdict = Some(now.state);
        Some(now.clone())
    }

    /// When to settle again, if ever.
    pub(super) fn next(&self, now: Instant) -> Option<Instant> {
        let starting = matches!(self.stage, Stage::Starting(_));
        let due = (self.due != Due::Nothing && !starting).then(|| self.pace.next());
        let judge = self.judge_at.map(|at| {
            let wait = (at - (self.clock)()).clamp(0, JUDGE_LATEST);
            now + Duration::from_millis(wait.unsigned_abs())
        });
        let idle = self.is_idle().then(|| self.used + LINGER);
        [due, judge, idle].into_iter().flatten().min()
    }

    /// Nobody holds it or waits for it.
    pub(super) fn is_idle(&self) -> bool {
        let asked = matches!(&self.stage, Stage::Starting(line) if !line.is_empty());
        self.groups.is_empty() && self.newcomers.is_empty() && !asked
    }

    /// When somebody used it last.
    pub(super) fn used(&self) -> Instant {
        self.used
    }

    /// Nobody has used it for long enough.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.is_idle() && now >= self.used + LINGER
    }

    /// Forgets who has left.
    pub(super) fn prune(&mut self) {
        if let Stage::Starting(line) = &mut self.stage {
            line.retain(|question| !question.asker.has_left());
        }
        self.newcomers.prune();
        if !self.is_idle() {
            self.used = Instant::now();
        }
        // Who comes again goes on with the versions of before.
        self.groups.retain(|view, group| group.prune() > 0 || self.newcomers.want(*view));
        self.model.want_lines(self.groups.contains_key(&RunView::Full));
    }

    /// The run is gone: says so to everybody.
    pub(super) fn finish(self) {
        let last = Frame::gone(self.model.id());
        self.end(&last, &Refusal::NotFound);
    }

    /// The model failed, and is not to be asked again: says so to everybody.
    pub(super) fn give_up(self) {
        let last = Frame::trouble(self.model.id(), FAULT);
        self.end(&last, &Refusal::Unreadable(FAULT.into()));
    }

    fn end(self, last: &Frame, refusal: &Refusal) {
        if let Stage::Starting(line) = self.stage {
            for question in line {
                (question.ask)(Err(refusal.clone()));
            }
        }
        for wish in self.newcomers.into_wishes() {
            wish.refuse(last, refusal);
        }
        for group in self.groups.into_values() {
            group.finish(last);
        }
    }

    pub(super) fn subscriptions(&self) -> usize {
        self.groups.values().map(Group::len).sum::<usize>() + self.newcomers.holding()
    }

    fn caught_up(&mut self) {
        let stage = if self.has_manifest { Stage::Ready } else { Stage::Unreadable };
        let Stage::Starting(line) = std::mem::replace(&mut self.stage, stage) else { return };
        self.flush();
        for question in line {
            self.answer(question);
        }
    }

    fn flush_due(&mut self) {
        if self.due != Due::Nothing {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let began = std::time::Instant::now();
        let now = (self.clock)();
        self.judge_at = self.model.judge(now).map(|at| at.max(now + JUDGE_SOONEST));
        let touched = self.model.take();
        let ready = matches!(self.stage, Stage::Ready);
        let mut has_sent = false;
        for group in self.groups.values_mut() {
            if self.due == Due::Renewal && ready {
                group.renew(&self.model, &touched);
                has_sent = true;
            } else {
                has_sent |= group.patch(&self.model, &touched);
            }
        }
        self.due = Due::Nothing;
        if let Some(at) = self.appended.take()
            && has_sent
        {
            METRICS.delayed(at.elapsed());
        }
        // A change that shows nowhere, such as a sign of life, must not make the next one wait.
        if has_sent {
            self.pace.sent(Instant::now(), began.elapsed());
        }
    }

    /// Tells a trouble once for each distinct wording, until all is well again.
    fn trouble(&mut self, file: RunFile, words: String) {
        let trouble = (file, words);
        if self.troubles.contains_key(&trouble) || self.troubles.len() >= TROUBLES {
            return;
        }
        let words = &trouble.1;
        add(&METRICS.read_errors, 1);
        tracing::warn!(run = %self.model.id(), "{words}");
        let frame = Frame::trouble(self.model.id(), words);
        for group in self.groups.values_mut() {
            group.publish(&frame);
        }
        self.troubles.insert(trouble, frame);
    }

    fn first_trouble(&self) -> String {
        let first = self.troubles.keys().next().map(|(_, words)| words.clone());
        first.unwrap_or_else(|| "manifest.json cannot be read yet".into())
    }
}
