//! The list of runs: one listing is shown, as long as the longest anybody asked for.
//!
//! A longer list is read beside the shown one and takes its place when it is complete, so that nobody sees
//! a half-filled list.

use super::Clock;
use super::group::Group;
use super::ongoing::{Begun, Feed};
use super::pace::Pace;
use super::question::Question;
use super::queue::Outlet;
use super::sought::Sought;
use runreel_model::change::RunsChange;
use runreel_model::name::RunId;
use runreel_model::runs::{RunsEncoder, RunsModel};
use runreel_model::search::Known;
use runreel_model::state::run::Liveness;
use runreel_model::wire::RunsView;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// acpx's own number, the least we list.
const LEAST: u32 = 24;
/// The most, whoever asks.
const MOST: u32 = 10_000;
/// The longest sleep before writers are judged again: the clock may jump.
const JUDGE_LATEST: i64 = 30_000;
/// The shortest.
const JUDGE_SOONEST: i64 = 100;

/// Pause before a list whose thread failed is read anew.
pub(super) const READ_ANEW: Duration = Duration::from_secs(5);

/// Said of a list whose thread failed.
const FAULT: &str = "The viewer failed on the list of runs, by a fault of its own; the list is read anew.";

/// Takes the list.
pub(super) type Ask = Question<dyn FnOnce(&RunsModel) + Send>;

/// Takes what is known of runs.
pub(super) type Search = Question<dyn FnOnce(Known<'_>) + Send>;

struct Listing {
    begun: Begun,
    limit: u32,
    model: RunsModel,
    complete: bool,
}

impl Listing {
    fn begin(feed: &mut Feed, limit: u32) -> Self {
        let begun = feed.list(limit as usize);
        Self { begun, limit, model: RunsModel::default(), complete: false }
    }

    /// Takes a change that is its own.
    fn take(&mut self, number: u64, change: &RunsChange) -> bool {
        let own = number == self.begun.number;
        if own {
            self.model.apply(change);
            self.complete |= matches!(change, RunsChange::CaughtUp);
        }
        own
    }

    /// Its thread is the one of that number.
    fn is(&self, number: u64) -> bool {
        self.begun.number == number
    }
}

pub(super) struct List {
    shown: Listing,
    longer: Option<Listing>,
    /// One of the two has ended by a fault, and is read anew then.
    anew_at: Option<Instant>,
    groups: HashMap<RunsView, Group<RunsEncoder>>,
    waiting: Vec<(RunsView, Outlet)>,
    /// In which turn of the hub a list was made for somebody last.
    greeted: u64,
    asks: Vec<Ask>,
    sought: Sought,
    searches: Vec<Search>,
    due: bool,
    pace: Pace,
    judge_at: Option<i64>,
    /// What followed runs say of their writers.
    followed: HashMap<RunId, Liveness>,
    clock: Clock,
}

impl List {
    pub(super) fn begin(feed: &mut Feed, clock: Clock) -> Self {
        Self {
            shown: Listing::begin(feed, LEAST),
            longer: None,
            anew_at: None,
            groups: HashMap::new(),
            waiting: Vec::new(),
            greeted: 0,
            asks: Vec::new(),
            sought: Sought::default(),
            searches: Vec::new(),
            due: false,
            pace: Pace::new(Instant::now()),
            judge_at: None,
            followed: HashMap::new(),
            clock,
        }
    }

    pub(super) fn take(&mut self, number: u64, change: &RunsChange) {
        if self.shown.take(number, change) {
            self.due = true;
        } else if !self.longer.as_mut().is_some_and(|longer| longer.take(number, change)) {
            self.sought.take(number, change);
        }
        if matches!(change, RunsChange::CaughtUp) {
            self.show_longer();
            self.serve_waiting();
        }
    }

    pub(super) fn subscribe(&mut self, view: RunsView, outlet: Outlet, feed: &mut Feed) {
        let limit = limit(view);
        let coming = self.longer.as_ref().map_or(self.shown.limit, |longer| longer.limit);
        if limit > coming {
            self.longer = Some(Listing::begin(feed, limit));
        }
        self.waiting.push((view, outlet));
    }

    /// Shows the list, as soon as it is complete.
    pub(super) fn ask(&mut self, ask: Ask) {
        self.asks.push(ask);
        self.serve_waiting();
    }

    /// Shows what is known of runs, as soon as the list is complete. Those that it has no room for are read from then on.
    pub(super) fn search(&mut self, search: Search, feed: &mut Feed) {
        let now = Instant::now();
        self.sought.settle(now);
        let Listing { model, limit, complete, .. } = &self.shown;
        if *complete && model.total() > *limit && model.known() < model.total() {
            self.sought.want(now, feed);
        }
        self.searches.push(search);
        self.serve_waiting();
    }

    /// A run that is followed says this of its writer.
    pub(super) fn tell(&mut self, run: &RunId, verdict: Liveness) {
        self.followed.insert(run.clone(), verdict);
        self.due = true;
    }

    /// Some runs are followed no more: the list judges by what it knows itself.
    pub(super) fn forget(&mut self, is_left: impl Fn(&RunId) -> bool) {
        let before = self.followed.len();
        self.followed.retain(|run, _| !is_left(run));
        self.due |= self.followed.len() < before;
    }

    /// The thread that told of a listing failed.
    pub(super) fn take_fallen(&mut self, number: u64) {
        self.sought.take_fallen(number, Instant::now());
        let is_longer = self.longer.as_ref().is_some_and(|longer| longer.is(number));
        if self.shown.is(number) {
            tracing::error!(
                "a fault of the viewer ended the list of runs; it is read anew; please report it"
            );
            self.shown.model.apply(&RunsChange::Folder { trouble: Some(FAULT.into()) });
            self.due = true;
        } else if !is_longer {
            return;
        }
        self.anew_at = Some(Instant::now() + READ_ANEW);
    }

    pub(super) fn settle(&mut self, now: Instant, feed: &mut Feed) {
        if self.anew_at.take_if(|at| *at <= now).is_some() {
            let limit = self.longer.as_ref().map_or(self.shown.limit, |longer| longer.limit);
            self.longer = Some(Listing::begin(feed, limit));
        }
        self.sought.settle(now);
        let judge = self.judge_at.is_some_and(|at| at <= (self.clock)());
        if self.shown.complete && (judge || (self.due && self.pace.next() <= now)) {
            self.flush();
        }
    }

    pub(super) fn next(&self, now: Instant) -> Option<Instant> {
        let due = (self.due && self.shown.complete).then(|| self.pace.next());
        let judge = self.judge_at.map(|at| {
            let wait = (at - (self.clock)()).clamp(0, JUDGE_LATEST);
            now + Duration::from_millis(wait.unsigned_abs())
        });
        due.into_iter().chain(judge).chain(self.anew_at).chain(self.sought.next()).min()
    }

    /// Something failed in the middle: whoever holds or waits for the list begins again, and nothing is
    /// due until the next change.
    pub(super) fn let_go(&mut self) {
        self.groups.clear();
        self.waiting.clear();
        self.asks.clear();
        self.searches.clear();
        (self.due, self.judge_at) = (false, None);
    }

    pub(super) fn prune(&mut self) {
        self.waiting.retain(|(_, outlet)| !outlet.has_left());
        self.asks.retain(|question| !question.asker.has_left());
        self.searches.retain(|question| !question.asker.has_left());
        // Who comes again goes on with the versions of before.
        let comes = |view| self.waiting.iter().any(|(wanted, _)| *wanted == view);
        self.groups.retain(|view, group| group.prune() > 0 || comes(*view));
    }

    pub(super) fn subscriptions(&self) -> usize {
        self.groups.values().map(Group::len).sum::<usize>() + self.waiting.len()
    }

    fn serve_waiting(&mut self) {
        if !self.shown.complete {
            return;
        }
        for search in self.searches.drain(..) {
            (search.ask)(Known {
                listed: &self.shown.model,
                others: self.sought.model(),
                now: (self.clock)(),
                followed: &self.followed,
            });
        }
        if !self.asks.is_empty() {
            self.flush();
        }
        for question in self.asks.drain(..) {
            (question.ask)(&self.shown.model);
        }
    }

    /// When a list was made for somebody last, if somebody waits for one that can be made.
    pub(super) fn waits_since(&self) -> Option<u64> {
        self.next_greeted().map(|_| self.greeted)
    }

    /// The view of who waits for longest, of those that are shown.
    fn next_greeted(&self) -> Option<RunsView> {
        let Listing { complete, limit: shown, .. } = self.shown;
        let shown = self.waiting.iter().find(|(view, _)| complete && limit(*view) <= shown);
        shown.map(|(view, _)| *view)
    }

    /// Makes one list, for all who wait for it.
    pub(super) fn greet(&mut self, turn: u64) {
        self.greeted = turn;
        self.waiting.retain(|(_, outlet)| !outlet.has_left());
        let Some(view) = self.next_greeted() else { return };
        self.flush();
        let outlets = self.waiting.extract_if(.., |(wanted, _)| *wanted == view);
        let outlets = outlets.map(|(_, outlet)| outlet).collect();
        let model = &self.shown.model;
        let group = self.groups.entry(view).or_insert_with(|| Group::new(None, view, model));
        group.join(outlets, model, true, std::iter::empty());
    }

    fn show_longer(&mut self) {
        let Some(longer) = self.longer.take_if(|longer| longer.complete) else { return };
        self.shown = longer;
        let now = (self.clock)();
        self.judge_at = self.shown.model.judge(now, &self.followed).map(|at| at.max(now + JUDGE_SOONEST));
        self.shown.model.take();
        for (view, group) in &mut self.groups {
            group.restart(*view, &self.shown.model);
        }
    }

    fn flush(&mut self) {
        let began = std::time::Instant::now();
        let now = (self.clock)();
        self.judge_at = self.shown.model.judge(now, &self.followed).map(|at| at.max(now + JUDGE_SOONEST));
        let touched = self.shown.model.take();
        for group in self.groups.values_mut() {
            group.patch(&self.shown.model, &touched);
        }
        self.due = false;
        self.pace.sent(Instant::now(), began.elapsed());
    }
}

fn limit(view: RunsView) -> u32 {
    match view {
        RunsView::Recent => LEAST,
        RunsView::All { limit } => limit.clamp(LEAST, MOST),
    }
}

/// acpx's list: the newest readable runs as JSON, newest first.
pub(super) fn summaries(model: &RunsModel) -> Vec<Box<RawValue>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct List {
        order: Vec<String>,
        runs_by_id: HashMap<String, Box<RawValue>>,
    }
    let list = RunsEncoder::new(RunsView::Recent, model).snapshot(model);
    // It is our own text, so reading it cannot fail.
    let Ok(mut list) = serde_json::from_str::<List>(&list) else { return Vec::new() };
    list.order.iter().filter_map(|id| list.runs_by_id.remove(id)).collect()
}
