//! What one socket holds: the list, and some runs, each in the order its frames came.

use crate::hub::{HubHandle, Next, Subscription};
use runreel_model::name::RunId;
use runreel_model::wire::{RunView, RunsView};
use std::future::poll_fn;
use std::task::Poll;

/// Subscriptions of one socket.
const MOST: usize = 64;

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
    /// It began again because a snapshot could not be filled, and has had no snapshot since.
    again: bool,
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
        let holding = Holding { wish, subscription, again: false };
        match place {
            Some(place) => self.holdings[place] = holding,
            None => self.holdings.push(holding),
        }
        true
    }

    /// Begins again with the same wish, after a snapshot that could not be filled. `false`: it has been
    /// tried already.
    pub(super) async fn retry(&mut self, hub: &HubHandle, wish: Wish) -> bool {
        let Some(place) = self.holdings.iter().position(|holding| holding.wish == wish) else { return true };
        if std::mem::replace(&mut self.holdings[place].again, true) {
            return false;
        }
        self.subscribe(hub, wish).await;
        self.holdings[place].again = true;
        true
    }

    /// A snapshot was filled.
    pub(super) fn filled(&mut self, wish: &Wish) {
        for holding in self.holdings.iter_mut().filter(|holding| holding.wish == *wish) {
            holding.again = false;
        }
    }

    /// Holds the list (`None`) or a run no more.
    pub(super) fn release(&mut self, run: Option<&RunId>) {
        self.holdings.retain(|holding| holding.wish.run() != run);
    }

    /// What any of them says next. Waits for ever when nothing is held.
    pub(super) async fn next(&mut self) -> (Wish, Next) {
        poll_fn(|cx| {
            let count = self.holdings.len();
            for step in 0..count {
                let place = (self.turn + step) % count;
                let holding = &mut self.holdings[place];
                if let Poll::Ready(next) = holding.subscription.poll_next(cx) {
                    self.turn = (place + 1) % count;
                    return Poll::Ready((holding.wish.clone(), next));
                }
            }
            Poll::Pending
        })
        .await
    }
}
