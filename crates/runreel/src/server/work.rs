//! Room for work on lines of logs, of all clients together. A line may have 64 MiB, and each that is worked on is
//! in memory whole; so the bytes of those that are have a limit, and who comes too late waits for a turn.
//!
//! Short work has room of its own, so that it does not wait behind long lines. Among their like all are served in
//! the order they came. A place is held while a thread works, never while an answer is sent.

use super::limits::{LIGHT, LIGHT_EACH, WORK};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes that one permit stands for.
const UNIT: usize = 1 << 10;

/// All the room there is.
#[derive(Debug)]
pub(super) struct Work {
    long: Arc<Semaphore>,
    light: Arc<Semaphore>,
}

/// Room that is given back when dropped. To be dropped by the thread that works: it goes on when a client leaves.
#[derive(Debug)]
pub(super) struct WorkPlace {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Work {
    pub(super) fn new() -> Self {
        let room = |bytes: usize| Arc::new(Semaphore::new(bytes / UNIT));
        Self { long: room(WORK), light: room(LIGHT) }
    }

    /// Waits for room for work on so many bytes. Work on more than there ever is takes all of it.
    pub(super) async fn place(&self, bytes: usize) -> WorkPlace {
        let (room, most) = if bytes <= LIGHT_EACH { (&self.light, LIGHT) } else { (&self.long, WORK) };
        let units = u32::try_from(bytes.min(most).div_ceil(UNIT).max(1)).unwrap_or(u32::MAX);
        // It is never closed, so there is a place at last.
        WorkPlace { _permit: room.clone().acquire_many_owned(units).await.ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use runreel_model::lines::LONGEST_LINE;

    #[test]
    fn the_sum_of_what_is_worked_on_has_a_limit() {
        let work = Work::new();
        for (bytes, most) in [(LONGEST_LINE, WORK), (LIGHT_EACH + 1, WORK), (LIGHT_EACH, LIGHT), (1, LIGHT)] {
            let places: Vec<WorkPlace> =
                std::iter::from_fn(|| work.place(bytes).now_or_never()).take(1 << 20).collect();
            let each = bytes.div_ceil(UNIT) * UNIT;
            assert_eq!(places.len(), most / each, "{bytes}");
        }
        assert!(work.place(LONGEST_LINE).now_or_never().is_some(), "places are given back");
    }

    #[test]
    fn who_waits_is_served_in_order_and_short_work_beside_it() {
        let work = Work::new();
        let held = work.place(usize::MAX).now_or_never().expect("all of it");
        let (mut first, mut second) =
            (Box::pin(work.place(LONGEST_LINE)), Box::pin(work.place(LIGHT_EACH + 1)));
        assert!(first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        assert!(work.place(10).now_or_never().is_some());
        drop(held);
        let late = work.place(usize::MAX).now_or_never();
        assert!(late.is_none(), "those who wait come first");
        assert!(first.as_mut().now_or_never().is_some() && second.as_mut().now_or_never().is_some());
    }
}
