//! How often a document's changes go out: the first of a burst at once, then one a frame.

use std::time::Duration;
use tokio::time::Instant;

/// The shortest time between two patches of one document: a frame of a screen.
const SHORTEST: Duration = Duration::from_millis(16);
/// The longest, when a turn's work is heavy.
const LONGEST: Duration = Duration::from_millis(50);

/// When the next patch may go out.
#[derive(Debug)]
pub(super) struct Pace {
    next: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { next: now }
    }

    /// When the next patch may go out; maybe past.
    pub(super) fn next(&self) -> Instant {
        self.next
    }

    /// A patch went out at `now` and took `work` to make: at most a quarter of the time goes into it.
    pub(super) fn sent(&mut self, now: Instant, work: Duration) {
        self.next = now + (work * 4).clamp(SHORTEST, LONGEST);
    }

    /// Waits a little for more, because what came is surely not all.
    pub(super) fn hold(&mut self, now: Instant) {
        self.next = now + LONGEST;
    }
}
