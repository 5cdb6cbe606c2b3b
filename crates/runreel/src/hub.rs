//! The one owner of all models.
//!
//! Changes from a source come in through one channel, wishes of sockets and queries through another; one
//! task takes both, so that a snapshot and the patches after it never gap or overlap. Frames go out
//! through bounded queues: who cannot keep up is let go and starts again from a snapshot. The hub never
//! reads a file, and nobody else ever touches a model.

mod clock;
mod confine;
mod follow;
mod frame;
mod group;
mod list;
mod newcomers;
mod ongoing;
mod pace;
mod question;
mod queue;
mod sought;
#[cfg(test)]
mod tests;
mod turn;

pub use clock::Clock;
pub use frame::{Frame, SnapshotFrame, SnapshotText};
pub use queue::{Next, Subscription};

use crate::source::Source;
use follow::{Asked, Waiting};
use newcomers::Wish;
use question::{Asker, Question};
use runreel_model::encode::Snapshot;
use runreel_model::name::{Log, RunId, SessionId};
use runreel_model::run::{Body, BodyPlace, Line, RunModel, Seek, Seeked};
use runreel_model::runs::RunsModel;
use runreel_model::search::{Cursor, Known, Query, RunsFound, RunsSearch, Slice};
use runreel_model::state::Json;
use runreel_model::state::message::Message;
use runreel_model::wire::{RunView, RunsView};
use serde::Serialize;
use serde_json::value::RawValue;
use std::ops::Range;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use turn::{Command, Hub};

/// Runs that a search looks at in one turn.
const SLICE: usize = 1_000;

/// Speaks to the hub. Clones speak to the same one; when the last is dropped the hub ends.
#[derive(Clone)]
pub struct HubHandle {
    commands: mpsc::Sender<Command>,
    left: queue::Left,
}

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such run, or no such part of it.
    #[error("not found")]
    NotFound,
    /// The run is there but cannot be read now; the reason is one line for a person.
    #[error("{0}")]
    Unreadable(String),
    /// Too many runs are followed at once, or the hub has ended.
    #[error("the viewer is too busy; try again")]
    Busy,
}

/// A part of a conversation, as it stood.
#[derive(Debug, Clone)]
pub struct Messages {
    /// What of the asked range there is.
    pub range: Range<u32>,
    /// How many messages the session has.
    pub count: u32,
    /// How many of its first ones can change no more.
    pub settled: u32,
    /// The messages in `range`, to be written by who asked.
    pub messages: Vec<Arc<Message>>,
}

/// Some of a session's plans, as they are told.
#[derive(Debug, Serialize)]
pub struct Plans {
    /// Index of the first of them.
    pub from: u32,
    /// Index after the last of them.
    pub to: u32,
    /// How many plans the session has.
    pub count: u32,
    /// Each as JSON.
    pub plans: Vec<Box<RawValue>>,
}

/// How busy the hub is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Status {
    /// Runs that are followed now.
    pub followed: usize,
    /// Subscriptions to runs and to the list.
    pub subscriptions: usize,
}

/// Starts the hub on the present runtime, by the machine's clock.
pub fn start(source: Arc<dyn Source>) -> HubHandle {
    start_at(source, clock::machine())
}

/// Starts the hub by a given clock.
pub fn start_at(source: Arc<dyn Source>, clock: Clock) -> HubHandle {
    let (commands, receiver) = mpsc::channel(256);
    let left = queue::Left::default();
    tokio::spawn(Hub::new(source, clock, receiver, left.clone()).run());
    HubHandle { commands, left }
}

impl HubHandle {
    /// The list: a snapshot, then patches.
    pub async fn subscribe_runs(&self, view: RunsView) -> Subscription {
        let (outlet, subscription) = queue::pair(&self.left);
        // A hub that has ended drops the outlet, and the subscription says so.
        let _ = self.commands.send(Command::SubscribeRuns { view, outlet }).await;
        subscription
    }

    /// One run: a snapshot once all of it was read, then patches. A run that is not there says so and ends.
    pub async fn subscribe_run(&self, run: RunId, view: RunView) -> Subscription {
        let (outlet, subscription) = queue::pair(&self.left);
        let _ =
            self.commands.send(Command::Run { run, waiting: Waiting::Whole(view, Wish::Hold(outlet)) }).await;
        subscription
    }

    /// Begins to read a run that is about to be asked for. Waits for nothing; a hub that is busy is not told.
    pub fn expect_run(&self, run: RunId) {
        let _ = self.commands.try_send(Command::Run { run, waiting: Waiting::Nobody });
    }

    /// A whole document of a run, maybe with holes for the source to fill. Who asks at once for the same gets the same.
    pub async fn state(&self, run: RunId, view: RunView) -> Result<Arc<Snapshot>, Refusal> {
        self.answered(|reply, asker| Command::Run {
            run,
            waiting: Waiting::Whole(view, Wish::Once(reply, asker)),
        })
        .await?
    }

    /// Messages of a session, cut to what there is and to about `budget` bytes as JSON; the first of them always.
    pub async fn messages(
        &self,
        run: RunId,
        session: SessionId,
        range: Range<u32>,
        budget: usize,
    ) -> Result<Messages, Refusal> {
        self.ask(run, move |model| {
            let (count, settled) = model.message_counts(&session).ok_or(Refusal::NotFound)?;
            let (range, messages) = model.messages(&session, range, budget).ok_or(Refusal::NotFound)?;
            Ok(Messages { range, count, settled, messages })
        })
        .await
    }

    /// Plans of a session with their entries, cut to what there is and to about `budget` bytes.
    pub async fn plans(
        &self,
        run: RunId,
        session: SessionId,
        range: Range<u32>,
        budget: usize,
    ) -> Result<Plans, Refusal> {
        self.ask(run, move |model| {
            let count = model.plan_count(&session).ok_or(Refusal::NotFound)?;
            let (range, plans) = model.plans(&session, range, budget).ok_or(Refusal::NotFound)?;
            Ok(Plans { from: range.start, to: range.end, count, plans })
        })
        .await
    }

    /// The units in `range` of a body of a conversation, or all of it if that is JSON.
    pub async fn body(
        &self,
        run: RunId,
        session: SessionId,
        place: BodyPlace,
        range: Range<u32>,
    ) -> Result<Body, Refusal> {
        self.ask(run, move |model| model.body(&session, place, range).ok_or(Refusal::NotFound)).await
    }

    /// A moment of the run and the sessions as they stood then.
    pub async fn seek(&self, run: RunId, seek: Seek) -> Result<Seeked, Refusal> {
        self.ask(run, move |model| model.seek(&seek).map_err(|_| Refusal::NotFound)).await
    }

    /// Where the entries `seqs` of a log are, as byte ranges of whole lines.
    pub async fn lines(&self, run: RunId, log: Log, seqs: Range<u64>) -> Result<Vec<Range<u64>>, Refusal> {
        self.ask(run, move |model| match &log {
            Log::Events(session) if model.message_counts(session).is_none() => Err(Refusal::NotFound),
            _ => Ok(model.lines(&log, seqs)),
        })
        .await
    }

    /// Where each of the entries `seqs` of a log is.
    pub async fn each_line(&self, run: RunId, log: Log, seqs: Range<u64>) -> Result<Vec<Line>, Refusal> {
        self.ask(run, move |model| model.each_line(&log, seqs).ok_or(Refusal::NotFound)).await
    }

    /// The whole step at `index` of our document; null while it has no receipt.
    pub async fn step(&self, run: RunId, index: usize) -> Result<Json, Refusal> {
        self.ask(run, move |model| model.step(index).ok_or(Refusal::NotFound)).await
    }

    /// Pieces of a run to search in, about `budget` bytes of them from `cursor` on.
    pub async fn pieces(&self, run: RunId, cursor: Cursor, budget: usize) -> Result<Slice, Refusal> {
        self.ask(run, move |model| Ok(model.pieces(&cursor, budget))).await
    }

    /// Runs that have every word, among those that have been read; the newest `limit` of them. From the first search on
    /// runs that the list has no room for are read, too, and are known for a while. The hub looks at some in a turn, so that nobody waits long.
    pub async fn search_runs(&self, query: Query, limit: usize) -> Result<RunsFound, Refusal> {
        let mut search = RunsSearch::new(query, limit);
        loop {
            let look = |reply: oneshot::Sender<_>, asker| {
                let ask = Box::new(move |known: Known<'_>| {
                    let more = search.go_on(known, SLICE);
                    let _ = reply.send((search, more));
                });
                Command::Search(Question { ask, asker })
            };
            let more;
            (search, more) = self.answered(look).await?;
            if !more {
                return Ok(search.found);
            }
        }
    }

    /// The newest 24 readable runs, each as JSON, newest first.
    pub async fn summaries(&self) -> Result<Vec<Box<RawValue>>, Refusal> {
        self.answered(|reply: oneshot::Sender<_>, asker| {
            let ask = Box::new(move |model: &RunsModel| {
                let _ = reply.send(list::summaries(model));
            });
            Command::List(Question { ask, asker })
        })
        .await
    }

    /// How busy the hub is.
    pub async fn status(&self) -> Status {
        let (reply, answer) = oneshot::channel();
        let _ = self.commands.send(Command::Status(reply)).await;
        answer.await.unwrap_or_default()
    }

    async fn ask<T: Send + 'static>(
        &self,
        run: RunId,
        question: impl FnOnce(&RunModel) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.answered(|reply: oneshot::Sender<_>, asker| {
            let ask = Box::new(move |asked: Asked<'_>| {
                // Who asked may have left; then nobody wants the answer.
                let _ = reply.send(asked.and_then(question));
            });
            Command::Run { run, waiting: Waiting::Ask(Question { ask, asker }) }
        })
        .await?
    }

    /// What the hub answers to a command. Who leaves before that is forgotten there.
    async fn answered<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<T>, Asker) -> Command,
    ) -> Result<T, Refusal> {
        let (reply, answer) = oneshot::channel();
        let (asker, patience) = question::asker(&self.left);
        self.commands.send(command(reply, asker)).await.map_err(|_| Refusal::Busy)?;
        let answer = answer.await.map_err(|_| Refusal::Busy);
        patience.end();
        answer
    }
}
