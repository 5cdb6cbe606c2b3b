//! Numbers of this thread: all that one law runs is on one thread, and laws run beside one another.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "as the program's own, which are not copied")]

use std::cell::Cell;

thread_local! {
    static WAITING: [Cell<u64>; 2] = const { [Cell::new(0), Cell::new(0)] };
}

/// Those that a queue counts.
pub(crate) struct Metrics {
    pub(crate) waiting_frames: usize,
    pub(crate) waiting_bytes: usize,
}

pub(crate) static METRICS: Metrics = Metrics { waiting_frames: 0, waiting_bytes: 1 };

pub(crate) fn add(number: &usize, by: u64) {
    WAITING.with(|waiting| waiting[*number].update(|known| known + by));
}

pub(crate) fn take(number: &usize, by: u64) {
    WAITING.with(|waiting| waiting[*number].update(|known| known - by));
}

/// Frames and bytes that wait.
pub(crate) fn waiting() -> (u64, u64) {
    WAITING.with(|waiting| (waiting[0].get(), waiting[1].get()))
}

/// Each schedule counts for itself.
pub(crate) fn reset() {
    WAITING.with(|waiting| waiting.iter().for_each(|number| number.set(0)));
}
