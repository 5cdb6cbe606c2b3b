//! One clock for all that a socket's task does at some time.

use super::doze::Doze;
use std::future::poll_fn;
use std::pin::Pin;
use tokio::time::{Instant, Sleep, sleep_until};

/// Rings at a time, that may be moved.
pub(super) struct Alarm {
    at: Instant,
    sleep: Pin<Box<Sleep>>,
    doze: Doze,
}

impl Alarm {
    pub(super) fn new(at: Instant) -> Self {
        Self { at, sleep: Box::pin(sleep_until(at)), doze: Doze::new() }
    }

    /// Returns at `at`. May be given up and asked again, also for another time.
    pub(super) async fn at(&mut self, at: Instant) {
        if at != self.at {
            self.at = at;
            self.sleep.as_mut().reset(at);
            self.doze.rouse();
        }
        poll_fn(|cx| self.doze.poll(cx, |cx| self.sleep.as_mut().poll(cx))).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test(start_paused = true)]
    async fn it_rings_at_the_time_that_was_asked_for_last() {
        let begin = Instant::now();
        let [soon, late] = [1, 9].map(|s| begin + Duration::from_secs(s));
        let mut alarm = Alarm::new(late);
        assert!(timeout(Duration::from_secs(2), alarm.at(late)).await.is_err());
        alarm.at(soon).await;
        assert_eq!(Instant::now(), begin + Duration::from_secs(2));
        alarm.at(soon).await;
        alarm.at(late).await;
        assert_eq!(Instant::now(), late);
    }
}
