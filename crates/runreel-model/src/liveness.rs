//! Telling a dead run from a quiet one, by the three rules of docs/bundle-format.md.
//!
//! A pure verdict over facts and a time that the caller brings.

use crate::change::Writer;
use crate::state::run::{Liveness, LivenessState};

/// A run is stale after this much silence, at least.
const STALE_AFTER_MS: i64 = 30_000;
/// … or after this many heartbeats were missed.
const STALE_AFTER_HEARTBEATS: i64 = 4;
/// A step may be late by this much before its runner counts as dead.
const DEADLINE_GRACE_MS: i64 = 60_000;

/// What the verdict on a run's writer rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LivenessFacts {
    /// The run's status says it is running.
    pub running: bool,
    /// When the run last wrote anything, ms since 1970.
    pub written_at: Option<i64>,
    /// Deadline of the running attempt (start + timeout), ms since 1970.
    pub deadline: Option<i64>,
    /// The longest heartbeat interval seen, in ms.
    pub heartbeat_ms: Option<i64>,
    /// What the machine knows of the writer.
    pub writer: Writer,
}

/// The verdict at `now` (ms since 1970), and when it may change without any further write.
pub fn judge(facts: &LivenessFacts, now: i64) -> (Liveness, Option<i64>) {
    let verdict =
        |state, reason: &str| Liveness { state, reason: reason.into(), written_at: facts.written_at };
    if !facts.running {
        return (verdict(LivenessState::Ended, ""), None);
    }
    match facts.writer {
        Writer::Dead => return (verdict(LivenessState::Dead, "its process is gone"), None),
        Writer::Alive => return (verdict(LivenessState::Live, ""), None),
        Writer::Unknown => {}
    }
    let dead_at = facts.deadline.map(|deadline| deadline.saturating_add(DEADLINE_GRACE_MS));
    if dead_at.is_some_and(|at| now >= at) {
        return (verdict(LivenessState::Dead, "its step is long past its deadline"), None);
    }
    let patience = facts.heartbeat_ms.map_or(0, |ms| ms.saturating_mul(STALE_AFTER_HEARTBEATS));
    let stale_at = facts.written_at.map(|at| at.saturating_add(patience.max(STALE_AFTER_MS)));
    match stale_at {
        Some(at) if now >= at => (verdict(LivenessState::Stale, "nothing was written for a while"), dead_at),
        _ => (verdict(LivenessState::Live, ""), earlier(stale_at, dead_at)),
    }
}

/// The earlier of two times that may not be.
pub fn earlier(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.into_iter().chain(b).min()
}

#[cfg(test)]
mod tests {
    use super::{LivenessFacts, judge};
    use crate::change::Writer;
    use crate::state::run::LivenessState::{self, Dead, Ended, Live, Stale};

    fn check(facts: LivenessFacts, now: i64, state: LivenessState, next: Option<i64>) {
        let (verdict, again) = judge(&facts, now);
        assert_eq!((verdict.state, again), (state, next), "{facts:?} at {now}");
    }

    fn running() -> LivenessFacts {
        LivenessFacts { running: true, written_at: Some(1_000), ..LivenessFacts::default() }
    }

    #[test]
    fn only_a_running_run_can_be_dead() {
        check(LivenessFacts { writer: Writer::Dead, ..LivenessFacts::default() }, 9, Ended, None);
        check(LivenessFacts { writer: Writer::Dead, ..running() }, 1_000, Dead, None);
    }

    #[test]
    fn a_lock_that_holds_beats_silence() {
        check(LivenessFacts { writer: Writer::Alive, ..running() }, 9_999_999, Live, None);
    }

    #[test]
    fn silence_makes_stale_and_a_missed_deadline_makes_dead() {
        check(running(), 30_999, Live, Some(31_000));
        check(running(), 31_000, Stale, None);
        let slow = LivenessFacts { heartbeat_ms: Some(10_000), ..running() };
        check(slow, 40_999, Live, Some(41_000));
        let late = LivenessFacts { deadline: Some(20_000), ..running() };
        check(late.clone(), 79_999, Stale, Some(80_000));
        check(late, 80_000, Dead, None);
    }
}
