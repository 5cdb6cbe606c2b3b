//! Runs that the list has not, for who looks for words in them: all are read once, newest first, and known for a while.
//!
//! A search is answered at once by what has been read; who asks again finds more. Nothing is watched when all are
//! read: what changes often is in the list.

use super::list::READ_ANEW;
use super::ongoing::{Begun, Feed};
use runreel_model::change::RunsChange;
use runreel_model::runs::RunsModel;
use std::time::Duration;
use tokio::time::Instant;

/// The most runs that are read, whatever there is: each takes about 2.5 KB.
const MOST: usize = 50_000;
/// So long after the last search they are known.
const KEPT: Duration = Duration::from_mins(2);

#[derive(Default)]
pub(super) struct Sought {
    read: Option<Read>,
    /// A thread that read them failed: none begins before then.
    rests_until: Option<Instant>,
}

struct Read {
    /// Until all are read.
    begun: Option<Begun>,
    number: u64,
    model: RunsModel,
    until: Instant,
}

impl Sought {
    /// Somebody looks for runs that the list has not.
    pub(super) fn want(&mut self, now: Instant, feed: &mut Feed) {
        if self.rests_until.is_some_and(|until| now < until) {
            return;
        }
        let read = self.read.get_or_insert_with(|| {
            let begun = feed.list(MOST);
            Read { number: begun.number, begun: Some(begun), model: RunsModel::default(), until: now }
        });
        read.until = now + KEPT;
    }

    /// What has been read.
    pub(super) fn model(&self) -> Option<&RunsModel> {
        self.read.as_ref().map(|read| &read.model)
    }

    pub(super) fn take(&mut self, number: u64, change: &RunsChange) {
        let Some(read) = self.read.as_mut().filter(|read| read.number == number) else { return };
        read.model.apply(change);
        // Nobody is told of changes here.
        read.model.take();
        if matches!(change, RunsChange::CaughtUp) {
            read.begun = None;
        }
    }

    /// The thread that read them failed. What it has read is kept no longer.
    pub(super) fn take_fallen(&mut self, number: u64, now: Instant) {
        let own = |read: &mut Read| read.number == number && read.begun.is_some();
        if self.read.take_if(own).is_some() {
            tracing::error!("a fault of the viewer ended the reading of runs for a search; please report it");
            self.rests_until = Some(now + READ_ANEW);
        }
    }

    pub(super) fn settle(&mut self, now: Instant) {
        self.read.take_if(|read| read.until <= now);
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.read.as_ref().map(|read| read.until)
    }
}
