//! All runs, for who looks for words in them: read beside the list, newest first, and kept for a while.
//!
//! A search is answered at once by what has been read; who asks again finds more.

use super::list::Listing;
use super::ongoing::Feed;
use runreel_model::change::RunsChange;
use runreel_model::runs::RunsModel;
use std::time::Duration;
use tokio::time::Instant;

/// The most runs that are read, whatever there is: each takes about 2.5 KB.
const MOST: u32 = 50_000;
/// So long after the last search they are kept.
const KEPT: Duration = Duration::from_mins(2);

#[derive(Default)]
pub(super) struct Sought {
    all: Option<(Listing, Instant)>,
}

impl Sought {
    /// Somebody looks for runs: all of them are wanted if the shown list lacks some.
    pub(super) fn want(&mut self, shown: &RunsModel, now: Instant, feed: &mut Feed) {
        if self.all.is_some() || shown.known() < shown.total() {
            let (_, until) = self.all.get_or_insert_with(|| (Listing::begin(feed, MOST), now));
            *until = now + KEPT;
        }
    }

    /// The list that knows more runs.
    pub(super) fn longest<'a>(&'a self, shown: &'a RunsModel) -> &'a RunsModel {
        match &self.all {
            Some((all, _)) if all.model.known() > shown.known() => &all.model,
            _ => shown,
        }
    }

    pub(super) fn take(&mut self, number: u64, change: &RunsChange) {
        if let Some((all, _)) = &mut self.all
            && all.take(number, change)
        {
            // Nobody is told of changes here.
            all.model.take();
        }
    }

    /// The thread that told of them failed: the next search begins anew.
    pub(super) fn take_fallen(&mut self, number: u64) {
        self.all.take_if(|(all, _)| all.is(number));
    }

    pub(super) fn settle(&mut self, now: Instant) {
        self.all.take_if(|(_, until)| *until <= now);
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.all.as_ref().map(|(_, until)| *until)
    }
}
