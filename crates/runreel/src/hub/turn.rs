//! The hub's one task: takes what was said and what is wished, in turns.

use super::Status;
use super::clock::Clock;
use super::confine::{Failed, confined};
use super::follow::{Followed, Waiting};
use super::list::{Ask, List, Search};
use super::ongoing::{Fallen, Feed, Said};
use super::queue::{Left, Outlet};
use crate::source::Source;
use runreel_model::change::Change;
use runreel_model::name::RunId;
use runreel_model::reading::Reading;
use runreel_model::wire::RunsView;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

/// Changes that may wait, up to 256 KiB each; more of them slow their source down.
const WAITING: usize = 16;
/// The longest a turn takes changes in before what is due goes out.
const TURN: Duration = Duration::from_millis(8);
/// Runs that are followed at once.
const FOLLOWED: usize = 256;
/// Runs that are followed though nobody holds them.
const IDLE: usize = 8;

/// What the hub is asked for.
pub(super) enum Command {
    SubscribeRuns { view: RunsView, outlet: Outlet },
    Run { run: RunId, waiting: Waiting },
    List(Ask),
    Search(Search),
    Status(oneshot::Sender<Status>),
}

/// Of what a whole document is made.
enum Whole {
    List,
    Run(RunId),
}

pub(super) struct Hub {
    // First, so that it is dropped first: a source that waits to say something is let go.
    said: mpsc::Receiver<Said>,
    fallen: mpsc::UnboundedReceiver<Fallen>,
    commands: mpsc::Receiver<Command>,
    left: Left,
    feed: Feed,
    clock: Clock,
    list: List,
    runs: HashMap<RunId, Followed>,
    /// Turns in which a whole document was made.
    turn: u64,
}

impl Hub {
    pub(super) fn new(
        source: Arc<dyn Source>,
        clock: Clock,
        commands: mpsc::Receiver<Command>,
        left: Left,
    ) -> Self {
        let (say, said) = mpsc::channel(WAITING);
        let (fall, fallen) = mpsc::unbounded_channel();
        let mut feed = Feed::new(source, say, fall);
        let list = List::begin(&mut feed, clock.clone());
        Self { said, fallen, commands, left, feed, clock, list, runs: HashMap::new(), turn: 0 }
    }

    /// Goes on until nobody can ask any more.
    pub(super) async fn run(mut self) {
        loop {
            let next = self.next();
            tokio::select! {
                command = self.commands.recv() => match command {
                    Some(command) => {
                        // What has been said already belongs into the answer.
                        let first = self.said.try_recv().ok();
                        self.hear(first);
                        self.obey(command);
                    }
                    None => return,
                },
                Some(said) = self.said.recv() => self.hear(Some(said)),
                Some(fallen) = self.fallen.recv() => self.take_fallen(fallen),
                () = self.left.notified() => self.prune(),
                () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {}
                // Somebody waits for a document: others have their turn, and then it is made.
                () = yield_now(), if self.next_greeted().is_some() => {}
            }
            let said = self.said.try_recv().ok();
            self.hear(said);
            self.obey_waiting();
            self.settle();
            if self.greet() {
                self.settle();
            }
        }
    }

    /// Does what is wished by now. What is due goes out meanwhile, so that many wishes delay nobody's patches.
    fn obey_waiting(&mut self) {
        let mut began = std::time::Instant::now();
        for _ in 0..self.commands.len() {
            let Ok(command) = self.commands.try_recv() else { return };
            self.obey(command);
            if began.elapsed() > TURN {
                let said = self.said.try_recv().ok();
                self.hear(said);
                self.settle();
                began = std::time::Instant::now();
            }
        }
    }

    /// Makes one whole document, of the list or of a run: where one was made last of all comes last. `false`: nobody
    /// waits for one.
    fn greet(&mut self) -> bool {
        let Some(next) = self.next_greeted() else { return false };
        self.turn += 1;
        let turn = self.turn;
        match next {
            Whole::List => self.with_list(|list, _| list.greet(turn)),
            Whole::Run(run) => {
                if let Some(followed) = self.runs.get_mut(&run) {
                    let greeted = confined(|| followed.greet(turn));
                    self.give_up_if(greeted, &run);
                }
            }
        }
        true
    }

    /// Of what the next document is made.
    fn next_greeted(&self) -> Option<Whole> {
        let runs = self.runs.iter().filter_map(|(run, followed)| Some((followed.waits_since()?, Some(run))));
        let list = self.list.waits_since().map(|since| (since, None));
        let (_, next) = runs.chain(list).min()?;
        Some(next.map_or(Whole::List, |run| Whole::Run(run.clone())))
    }

    /// Takes in what is waiting, for as long as a turn may be.
    fn hear(&mut self, first: Option<Said>) {
        let began = std::time::Instant::now();
        let mut next = first;
        while let Some(said) = next {
            self.take(said);
            next = if began.elapsed() < TURN { self.said.try_recv().ok() } else { None };
        }
    }

    fn take(&mut self, said: Said) {
        match said {
            Said::Runs { number, change } => self.with_list(|list, _| list.take(number, &change)),
            Said::Run { number, run, reading, at } => {
                let Some(followed) = self.runs.get_mut(&run).filter(|f| f.number() == number) else { return };
                if !matches!(reading, Reading::Change(Change::Gone)) {
                    let taken = confined(|| followed.take(reading, at));
                    self.give_up_if(taken, &run);
                } else if let Some(followed) = self.runs.remove(&run) {
                    tracing::debug!(%run, "the run is gone");
                    followed.finish();
                }
            }
        }
    }

    /// A source's thread failed: what it told of is given up, or read anew.
    fn take_fallen(&mut self, fallen: Fallen) {
        match fallen {
            Fallen::Run(number, run) => {
                if self.runs.get(&run).is_some_and(|followed| followed.number() == number) {
                    self.give_up_if(Err(Failed), &run);
                }
            }
            Fallen::Runs(number) => self.with_list(|list, _| list.take_fallen(number)),
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::SubscribeRuns { view, outlet } => {
                self.with_list(|list, feed| list.subscribe(view, outlet, feed));
            }
            Command::List(ask) => self.with_list(|list, _| list.ask(ask)),
            Command::Search(search) => self.with_list(|list, feed| list.search(search, feed)),
            Command::Run { run, waiting } => self.serve(&run, waiting),
            Command::Status(reply) => {
                let runs: usize = self.runs.values().map(Followed::subscriptions).sum();
                let subscriptions = runs + self.list.subscriptions();
                // Who asked may have left.
                let _ = reply.send(Status { followed: self.runs.len(), subscriptions });
            }
        }
    }

    fn serve(&mut self, run: &RunId, waiting: Waiting) {
        if !self.runs.contains_key(run) {
            if self.runs.len() >= FOLLOWED {
                // Who is dropped is told that the hub has no room, and ends.
                return;
            }
            let begun = self.feed.follow(run);
            self.runs.insert(run.clone(), Followed::new(run.clone(), begun, self.clock.clone()));
        }
        if let Some(followed) = self.runs.get_mut(run) {
            let served = confined(|| followed.serve(waiting));
            self.give_up_if(served, run);
        }
    }

    /// A run whose model failed is followed no more; who wants it again begins anew.
    fn give_up_if(&mut self, outcome: Result<(), Failed>, run: &RunId) {
        if outcome == Err(Failed)
            && let Some(followed) = self.runs.remove(run)
        {
            tracing::error!(%run, "a fault of the viewer ended the following of this run; please report it");
            followed.give_up();
        }
    }

    /// Does something with the list. When that fails, who holds it is let go; the list goes on.
    fn with_list(&mut self, work: impl FnOnce(&mut List, &mut Feed)) {
        let Self { list, feed, .. } = self;
        if confined(|| work(list, feed)) == Err(Failed) {
            tracing::error!("a fault of the viewer disturbed the list of runs; please report it");
            self.list.let_go();
        }
    }

    /// Forgets who has left. Who comes again at the same time comes first, so that versions go on.
    fn prune(&mut self) {
        self.obey_waiting();
        self.list.prune();
        self.runs.values_mut().for_each(Followed::prune);
    }

    fn settle(&mut self) {
        let now = Instant::now();
        let failed = |(run, followed): (&RunId, &mut Followed)| {
            confined(|| followed.settle(now)).err().map(|_| run.clone())
        };
        let failed: Vec<RunId> = self.runs.iter_mut().filter_map(failed).collect();
        for run in failed {
            self.give_up_if(Err(Failed), &run);
        }
        self.drop_idle(now);
        self.tell_list();
        self.with_list(|list, feed| list.settle(now, feed));
    }

    /// Tells the list what followed runs know of their writers.
    fn tell_list(&mut self) {
        let Self { list, runs, .. } = self;
        list.forget(|run| !runs.contains_key(run));
        for (run, followed) in runs {
            if let Some(verdict) = followed.take_verdict() {
                list.tell(run, verdict);
            }
        }
    }

    /// Follows no run that nobody has used for a while, and not too many of those.
    fn drop_idle(&mut self, now: Instant) {
        self.runs.retain(|_, followed| !followed.is_over(now));
        let mut idle: Vec<_> =
            self.runs.iter().filter(|(_, f)| f.is_idle()).map(|(run, f)| (f.used(), run.clone())).collect();
        if idle.len() > IDLE {
            idle.sort();
            for (_, run) in idle.drain(..idle.len() - IDLE) {
                self.runs.remove(&run);
            }
        }
    }

    fn next(&self) -> Option<Instant> {
        let now = Instant::now();
        self.runs.values().filter_map(|followed| followed.next(now)).chain(self.list.next(now)).min()
    }
}
