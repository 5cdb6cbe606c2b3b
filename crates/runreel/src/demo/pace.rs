//! From recorded time to played time: gaps divided by the speed, long ones capped.
//!
//! In: the times at which something was written. Out: a map that is monotone and piecewise linear, so that
//! times between two writes (a step's start) stay between them.

/// Longer silences than this are cut to it, before the speed counts. Milliseconds.
const LONGEST_GAP_MS: f64 = 2_500.0;

/// The map. Times are milliseconds since 1970 on the recorded side, since the start on the played side.
#[derive(Debug)]
pub(crate) struct Pace {
    speed: f64,
    /// (recorded, played), ascending in both.
    knots: Vec<(i64, f64)>,
}

impl Pace {
    /// The pace for a run that wrote at these times, in any order.
    pub(crate) fn new(mut times: Vec<i64>, speed: f64) -> Self {
        times.sort_unstable();
        times.dedup();
        let (mut played, mut before) = (0.0, times.first().copied().unwrap_or_default());
        let knot = |time: i64| {
            played += ((time - before) as f64).min(LONGEST_GAP_MS) / speed;
            before = time;
            (time, played)
        };
        Self { speed, knots: times.into_iter().map(knot).collect() }
    }

    /// When a recorded time is played, ms after the start. Negative for times before the first.
    pub(crate) fn played(&self, recorded: i64) -> i64 {
        let after = self.knots.partition_point(|(time, _)| *time <= recorded);
        let at = match (after.checked_sub(1).and_then(|before| self.knots.get(before)), self.knots.get(after))
        {
            (Some(a), Some(b)) => a.1 + (b.1 - a.1) * ((recorded - a.0) as f64 / (b.0 - a.0) as f64),
            (Some(last), None) => last.1 + (recorded - last.0) as f64 / self.speed,
            (None, Some(first)) => first.1 - (first.0 - recorded) as f64 / self.speed,
            (None, None) => 0.0,
        };
        whole(at)
    }

    /// A duration at this speed, ms.
    pub(crate) fn duration(&self, recorded_ms: f64) -> i64 {
        whole(recorded_ms / self.speed)
    }
}

/// The nearest whole millisecond.
#[expect(clippy::cast_possible_truncation, reason = "runs are shorter than 285,000 years")]
fn whole(ms: f64) -> i64 {
    ms.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_shrink_with_the_speed_and_long_ones_are_cut() {
        let pace = Pace::new(vec![1_000, 2_000, 62_000, 63_000], 2.0);
        let played: Vec<i64> = [1_000, 2_000, 62_000, 63_000].map(|time| pace.played(time)).to_vec();
        assert_eq!(played, [0, 500, 1_750, 2_250]);
    }

    #[test]
    fn times_between_and_outside_keep_their_order() {
        let pace = Pace::new(vec![0, 10_000], 1.0);
        assert_eq!([-500, 5_000, 11_000].map(|time| pace.played(time)), [-500, 1_250, 3_500]);
        assert_eq!(Pace::new(Vec::new(), 1.0).played(5), 0);
    }
}
