//! Keeps the books of one measurement: when each numbered event was appended, when its frame came.
//!
//! In: moments. Out: latencies in order of size, and what went wrong. Pure.

use std::time::{Duration, Instant};

/// What came in, by stamp.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    first: Vec<Option<Instant>>,
    seen: usize,
    highest: Option<usize>,
    /// Events that came after a later one.
    out_of_order: usize,
    /// Events that came first by another operation than `append`.
    placed: usize,
}

impl Arrivals {
    /// Waits for `count` events.
    pub(crate) fn of(count: usize) -> Self {
        Self { first: vec![None; count], ..Self::default() }
    }

    /// An event came. Only its first coming counts: a document may hold its text twice.
    pub(crate) fn record(&mut self, number: usize, at: Instant, is_append: bool) {
        let Some(slot @ None) = self.first.get_mut(number) else { return };
        *slot = Some(at);
        self.seen += 1;
        self.out_of_order += usize::from(self.highest.is_some_and(|highest| number < highest));
        self.placed += usize::from(!is_append);
        self.highest = self.highest.max(Some(number));
    }

    /// Whether all have come.
    pub(crate) fn is_complete(&self) -> bool {
        self.seen == self.first.len()
    }
}

/// How one measurement went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// From the append to the frame, shortest first.
    pub(crate) latencies: Vec<Duration>,
    /// Events that never came.
    pub(crate) lost: usize,
    /// Events that came after a later one.
    pub(crate) out_of_order: usize,
    /// Events that came first by another operation than `append`.
    pub(crate) placed: usize,
    /// Patches that did not begin at the version before.
    pub(crate) version_gaps: usize,
    /// Snapshots after the first: the server let this client go and began anew.
    pub(crate) restarts: usize,
    /// Complaints of the server.
    pub(crate) errors: usize,
    /// Patch frames.
    pub(crate) frames: usize,
    /// The latest that an event was appended after its time: what the driver itself was late.
    pub(crate) late_writes: Duration,
    /// From subscribing to the first snapshot.
    pub(crate) snapshot: Duration,
    /// The first snapshot's size.
    pub(crate) snapshot_bytes: usize,
}

impl Report {
    /// Sets moments of sending against arrivals.
    pub(crate) fn new(sent: &[Instant], arrivals: &Arrivals) -> Self {
        let pairs = sent.iter().zip(&arrivals.first);
        let mut latencies: Vec<Duration> =
            pairs.filter_map(|(sent, came)| Some(came.as_ref()?.saturating_duration_since(*sent))).collect();
        latencies.sort_unstable();
        Self {
            lost: arrivals.first.len() - latencies.len(),
            latencies,
            out_of_order: arrivals.out_of_order,
            placed: arrivals.placed,
            ..Self::default()
        }
    }

    /// The latency that `percent` of all do not exceed; 0 when nothing came.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.latencies.len() * percent).div_ceil(100).max(1);
        self.latencies.get(rank - 1).copied().unwrap_or_default()
    }

    /// Whether every event came once, in order, without a new start.
    pub(crate) fn is_sound(&self) -> bool {
        self.lost + self.out_of_order + self.version_gaps + self.restarts + self.errors == 0
    }

    /// What went wrong, in a few words.
    pub(crate) fn faults(&self) -> String {
        format!(
            "lost {}, out of order {}, version gaps {}, restarts {}, errors {}",
            self.lost, self.out_of_order, self.version_gaps, self.restarts, self.errors
        )
    }
}

/// Milliseconds, as figures are printed.
pub(crate) fn ms(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1_000.0)
}

/// The middle one; 0 for none.
pub(crate) fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations.get(durations.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn lost_late_and_doubled_events_are_counted() {
        let start = Instant::now();
        let sent: Vec<Instant> = (0..5).map(|at| after(start, at * 10)).collect();
        let mut arrivals = Arrivals::of(5);
        for (number, at) in [(0, 1), (2, 22), (1, 23), (1, 90), (4, 45), (9, 50)] {
            arrivals.record(number, after(start, at), number != 4);
        }
        assert!(!arrivals.is_complete());
        let report = Report::new(&sent, &arrivals);
        assert_eq!((report.lost, report.out_of_order, report.placed), (1, 1, 1));
        assert_eq!(report.latencies, [1, 2, 5, 13].map(Duration::from_millis));
        assert!(!report.is_sound());
    }

    #[test]
    fn percentiles_are_latencies_that_were_measured() {
        let check = |count: u64, percent, expected| {
            let latencies = (1..=count).map(Duration::from_millis).collect();
            let report = Report { latencies, ..Report::default() };
            assert_eq!(report.percentile(percent), Duration::from_millis(expected), "{count} {percent}");
        };
        check(100, 50, 50);
        check(100, 99, 99);
        check(100, 100, 100);
        check(1, 50, 1);
        check(3, 50, 2);
        check(0, 99, 0);
    }
}
