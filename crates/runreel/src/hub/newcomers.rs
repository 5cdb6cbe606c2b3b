//! Who wants a whole document of a run, in the order they came.
//!
//! To make one takes long where a run is large, so the hub makes one a turn, for all who want the same; everything
//! else is done between two of them. Who leaves meanwhile costs nothing.

use super::Refusal;
use super::frame::Frame;
use super::question::Asker;
use super::queue::Outlet;
use runreel_model::encode::Snapshot;
use runreel_model::wire::RunView;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Takes a document, or the reason why there is none.
pub(super) type Reply = oneshot::Sender<Result<Arc<Snapshot>, Refusal>>;

/// What somebody wants of a view.
pub(super) enum Wish {
    /// To hold it from now on.
    Hold(Outlet),
    /// Its document, once.
    Once(Reply, Asker),
}

impl Wish {
    fn has_left(&self) -> bool {
        match self {
            Self::Hold(outlet) => outlet.has_left(),
            Self::Once(_, asker) => asker.has_left(),
        }
    }

    /// There will be no document: says so, and why.
    pub(super) fn refuse(self, last: &Frame, refusal: &Refusal) {
        match self {
            Self::Hold(outlet) => outlet.finish(last.clone()),
            // Who asked may have left.
            Self::Once(reply, _) => drop(reply.send(Err(refusal.clone()))),
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Hold(_), Self::Hold(_)) | (Self::Once(..), Self::Once(..)))
    }
}

/// All who wait.
#[derive(Default)]
pub(super) struct Newcomers(Vec<(RunView, Wish)>);

impl Newcomers {
    pub(super) fn push(&mut self, view: RunView, wish: Wish) {
        self.0.push((view, wish));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many want to hold something.
    pub(super) fn holding(&self) -> usize {
        self.0.iter().filter(|(_, wish)| matches!(wish, Wish::Hold(_)) && !wish.has_left()).count()
    }

    /// Somebody wants to hold this view.
    pub(super) fn want(&self, view: RunView) -> bool {
        self.0.iter().any(|(wanted, wish)| *wanted == view && matches!(wish, Wish::Hold(_)))
    }

    /// Forgets who has left.
    pub(super) fn prune(&mut self) {
        self.0.retain(|(_, wish)| !wish.has_left());
    }

    /// Whoever has waited longest, and all who want the same.
    pub(super) fn take_alike(&mut self) -> Option<(RunView, Vec<Wish>)> {
        self.prune();
        let (view, first) = (!self.0.is_empty()).then(|| self.0.remove(0))?;
        let alike = self.0.extract_if(.., |(other, wish)| *other == view && wish.is_like(&first));
        let rest: Vec<Wish> = alike.map(|(_, wish)| wish).collect();
        Some((view, [first].into_iter().chain(rest).collect()))
    }

    /// All of them.
    pub(super) fn into_wishes(self) -> impl Iterator<Item = Wish> {
        self.0.into_iter().map(|(_, wish)| wish)
    }
}
