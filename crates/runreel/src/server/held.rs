//! What one socket holds: the list, and some runs, each in the order its frames came.

use crate::hub::{HubHandle, Next, Subscription};
use runreel_model::name::RunId;
use runreel_model::wire::{RunView, RunsView};
use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;
use tokio::time::Instant;

/// Subscriptions of one socket.
const MOST: usize = 64;

/// A snapshot that could not be filled is tried again after this, and after longer each time.
const AGAIN: Duration = Duration::from_millis(100);
const AGAIN_LATEST: Duration = Duration::from_secs(2);

/// What is held, and in which view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wish {
    Runs(RunsView),
    Run(RunId, RunView),
}

impl Wish {
    /// The run, unless it is the list.
    pub(super) fn run(&self) -> Option<&RunId> {
        match self {
            Self::Runs(_) => None,
            Self::Run(run, _) => Some(run),
        }
    }
}

/// One subscription.
#[derive(Debug)]
struct Holding {
    wish: Wish,
    subscription: Subscription,
    /// Snapshots that could not be filled since the last that was.
    failed: u32,
    /// Nothing more is said until it begins again then.
    again_at: Option<Instant>,
}

/// All subscriptions of one socket. There is at most one of the list, and one of each run.
#[derive(Debug, Default)]
pub(super) struct Held {
    holdings: Vec<Holding>,
    /// Whose turn it is, so that a busy one does not starve the others.
    turn: usize,
}

impl Held {
    /// Subscribes, or subscribes anew: the next frame is a snapshot. `false`: too many are held.
    pub(super) async fn subscribe(&mut self, hub: &HubHandle, wish: Wish) -> bool {
        let place = self.holdings.iter().position(|holding| holding.wish.run() == wish.run());
        if place.is_none() && self.holdings.len() >= MOST {
            return false;
        }
        // The old one ends after the new one has begun, so that its versions go on.
        let subscription = match &wish {
            Wish::Runs(view) => hub.subscribe_runs(*view).await,
            Wish::Run(run, view) => hub.subscribe_run(run.clone(), *view).await,
        };
        let holding = Holding { wish, subscription, failed: 0, again_at: None };
        match place {
            Some(place) => self.holdings[place] = holding,
            None => self.holdings.push(holding),
        }
        true
    }

    /// A snapshot could not be filled: begins again with the same wish, at once the first time, after a
    /// pause from then on. Nothing is said of it before there is a snapshot. `true`: it is time to tell.
    pub(super) async fn failed(&mut self, hub: &HubHandle, wish: &Wish) -> bool {
        let Some(place) = self.holdings.iter().position(|holding| holding.wish == *wish) else {
            return false;
        };
        let failed = self.holdings[place].failed + 1;
        if failed == 1 {
            self.begin_again(hub, place).await;
        } else {
            self.holdings[place].again_at = Some(Instant::now() + (AGAIN * failed).min(AGAIN_LATEST));
        }
        self.holdings[place].failed = failed;
        failed == 2
    }

    /// When a snapshot is to be tried again.
    pub(super) fn again_at(&self) -> Option<Instant> {
        self.holdings.iter().filter_map(|holding| holding.again_at).min()
    }

    /// Tries again what is due.
    pub(super) async fn try_again(&mut self, hub: &HubHandle) {
        let now = Instant::now();
        for place in 0..self.holdings.len() {
            if self.holdings[place].again_at.is_some_and(|at| at <= now) {
                self.begin_again(hub, place).await;
            }
        }
    }

    async fn begin_again(&mut self, hub: &HubHandle, place: usize) {
        let failed = self.holdings[place].failed;
        let wish = self.holdings[place].wish.clone();
        self.subscribe(hub, wish).await;
        self.holdings[place].failed = failed;
    }

    /// A snapshot was filled.
    pub(super) fn filled(&mut self, wish: &Wish) {
        for holding in self.holdings.iter_mut().filter(|holding| holding.wish == *wish) {
            holding.failed = 0;
        }
    }

    /// Holds the list (`None`) or a run no more.
    pub(super) fn release(&mut self, run: Option<&RunId>) {
        self.holdings.retain(|holding| holding.wish.run() != run);
    }

    /// What is held at a place that [`Held::next`] told of.
    pub(super) fn wish(&self, place: usize) -> Wish {
        self.holdings[place].wish.clone()
    }

    /// What any of them says next, and which: its place counts until something is held or released. Waits for ever
    /// when nothing is held.
    pub(super) async fn next(&mut self) -> (usize, Next) {
        poll_fn(|cx| {
            let count = self.holdings.len();
            for step in 0..count {
                let place = (self.turn + step) % count;
                let holding = &mut self.holdings[place];
                if holding.again_at.is_some() {
                    continue;
                }
                if let Poll::Ready(next) = holding.subscription.poll_next(cx) {
                    self.turn = (place + 1) % count;
                    return Poll::Ready((place, next));
                }
            }
            Poll::Pending
        })
        .await
    }
}
