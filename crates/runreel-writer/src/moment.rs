//! When things happen in a written run, and how acpx spells it.

use jiff::Timestamp;
use std::hash::{BuildHasher, RandomState};

/// Where a [`crate::Script`] takes its times from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The real time.
    Wall,
    /// Made-up times, for runs that must come out the same each time: every look moves it on.
    Steady {
        /// The next time it tells, ms since 1970.
        next_ms: i64,
        /// How far a look moves it on, ms.
        step_ms: i64,
    },
}

impl Clock {
    /// The time now, ms since 1970.
    pub fn now_ms(&mut self) -> i64 {
        match self {
            Self::Wall => Timestamp::now().as_millisecond(),
            Self::Steady { next_ms, step_ms } => {
                let now = *next_ms;
                *next_ms += *step_ms;
                now
            }
        }
    }
}

/// Milliseconds since 1970 as acpx writes them: `2026-11-22T10:58:41.796Z`. Times outside the calendar
/// come out as 1970.
pub fn timestamp(ms: i64) -> String {
    format!("{:.3}", Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// A new run id as acpx makes them: `<time>-<flow name>-<8 hex digits>`.
pub fn fresh_run_id(flow_name: &str, now_ms: i64) -> String {
    let random = RandomState::new().hash_one(now_ms) & 0xffff_ffff;
    let time: String = timestamp(now_ms).chars().filter(|c| !matches!(c, ':' | '.')).collect();
    format!("{time}-{flow_name}-{random:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_begin_with_their_time() {
        let id = fresh_run_id("review", 1_795_345_121_796);
        assert!(id.starts_with("2026-11-22T105841796Z-review-"), "{id}");
        assert_eq!(id.len(), "2026-11-22T105841796Z-review-4d6b14bd".len());
    }
}
