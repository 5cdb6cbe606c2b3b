//! How often something may be done: so many at once, and then one every so often.

use super::limits::{Rate, Tries};
use std::time::Duration;
use tokio::time::Instant;

/// Counts down with each use, and fills with time. Keeps one time only: when it will be full again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    every: Duration,
    room: Duration,
    full_at: Instant,
}

impl Bucket {
    pub(super) fn new(tries: Tries) -> Self {
        Self { every: tries.every, room: tries.every * tries.burst, full_at: Instant::now() }
    }

    /// Uses one. `Err` says how long until there is one, and uses none.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let wait = self.wait(now);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.full_at = self.full_at.max(now) + self.every;
        Ok(())
    }

    /// How long until there is one.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        let next = self.full_at.max(now) + self.every;
        next.saturating_duration_since(now + self.room)
    }

    /// Nothing of it is in use.
    pub(super) fn is_full(&self, now: Instant) -> bool {
        self.full_at <= now
    }
}

impl From<Rate> for Tries {
    fn from(rate: Rate) -> Self {
        Self { burst: rate.burst, every: Duration::from_secs(1) / rate.per_second }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn so_many_at_once_and_then_one_every_so_often() {
        let every = Duration::from_secs(6);
        let mut bucket = Bucket::new(Tries { burst: 3, every });
        let now = Instant::now();
        for _ in 0..3 {
            assert_eq!(bucket.take(now), Ok(()));
        }
        assert_eq!(bucket.take(now), Err(every));
        assert_eq!(bucket.take(now + every / 2), Err(every / 2));
        assert_eq!(bucket.take(now + every), Ok(()));
        assert_eq!(bucket.take(now + every), Err(every));
        assert!(!bucket.is_full(now + every * 3));
        assert!(bucket.is_full(now + every * 4));
        let later = now + every * 100;
        assert_eq!((0..9).filter(|_| bucket.take(later).is_ok()).count(), 3);
    }
}
