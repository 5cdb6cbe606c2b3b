//! How often a followed run is looked at without any hint.
//!
//! In: when something changed, whether hints come, whether the run goes on. Out: when to look next.

use std::time::{Duration, Instant};

/// Hints come, and the run goes on: this only catches what was lost.
const SLOW_RUNNING: Duration = Duration::from_secs(2);
/// Hints come, and the run is silent.
const SLOW: Duration = Duration::from_secs(7);
/// No hints come, and files grow.
const QUICK_MIN: Duration = Duration::from_millis(50);
/// No hints come, and nothing happens.
const QUICK_MAX: Duration = Duration::from_millis(500);

/// So many polls in a row that found what no hint told: the system does not tell.
const SILENT_POLLS: u32 = 2;

/// The rhythm of one follower.
#[derive(Debug)]
pub(super) struct Pace {
    /// No hints are asked for, or the system refused some.
    pub(super) unheard: bool,
    /// The run goes on, as far as one can tell.
    pub(super) running: bool,
    silent_polls: u32,
    changed_at: Instant,
    polled_at: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { unheard: false, running: true, silent_polls: 0, changed_at: now, polled_at: now }
    }

    /// A hint came.
    pub(super) fn hinted(&mut self) {
        self.silent_polls = 0;
    }

    /// Something changed.
    pub(super) fn changed(&mut self, now: Instant) {
        self.changed_at = now;
    }

    /// A poll is done, that found something or not which no hint had told.
    pub(super) fn polled(&mut self, found: bool, now: Instant) {
        self.polled_at = now;
        if found {
            self.silent_polls = self.silent_polls.saturating_add(1);
        }
    }

    /// The system does not tell of changes on this disk.
    pub(super) fn is_silent(&self) -> bool {
        self.silent_polls >= SILENT_POLLS
    }

    /// When to poll next.
    pub(super) fn next_poll(&self) -> Instant {
        let quick = self.unheard || self.is_silent();
        let pause = match (quick, self.running) {
            (true, _) => {
                // Slower by and by: a tenth of the time that nothing happened.
                (self.polled_at.saturating_duration_since(self.changed_at) / 10).clamp(QUICK_MIN, QUICK_MAX)
            }
            (false, true) => SLOW_RUNNING,
            (false, false) => SLOW,
        };
        self.polled_at + pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heard_run_is_polled_slowly_and_slower_when_it_is_over() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        assert_eq!(pace.next_poll(), now + SLOW_RUNNING);
        pace.running = false;
        assert_eq!(pace.next_poll(), now + SLOW);
    }

    #[test]
    fn an_unheard_run_is_polled_quickly_while_it_grows_then_less() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        pace.unheard = true;
        assert_eq!(pace.next_poll(), now + QUICK_MIN);
        let later = now + Duration::from_mins(1);
        pace.polled(false, later);
        assert_eq!(pace.next_poll(), later + QUICK_MAX);
        pace.changed(later);
        assert_eq!(pace.next_poll(), later + QUICK_MIN);
    }

    #[test]
    fn polls_that_find_what_no_hint_told_become_quick_until_a_hint_comes() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        pace.polled(true, now);
        assert!(!pace.is_silent());
        pace.polled(true, now);
        assert_eq!(pace.next_poll(), now + QUICK_MIN);
        pace.hinted();
        assert_eq!(pace.next_poll(), now + SLOW_RUNNING);
    }
}
