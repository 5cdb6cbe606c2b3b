//! A bell: what was rung is heard, and who is told to end does not sleep.

use crate::bell::Bell;
use shuttle::thread;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn never() -> Instant {
    Instant::now() + Duration::from_hours(1)
}

/// Two ring while the owner waits, works and waits again: it hears of every path.
pub fn every_ring_is_heard() {
    let bell = Arc::new(Bell::default());
    for ringer in 0..2 {
        let bell = Arc::clone(&bell);
        thread::spawn(move || {
            for turn in 0..2 {
                bell.ring(PathBuf::from(format!("{ringer}/{turn}")));
            }
        });
    }
    let mut heard = HashSet::new();
    while heard.len() < 4 {
        heard.extend(bell.wait(never()).paths);
    }
}

/// Everything may have changed: no path that was rung before hides that.
pub fn lost_hints_are_heard_among_others() {
    let bell = Arc::new(Bell::default());
    let (one, other) = (Arc::clone(&bell), Arc::clone(&bell));
    thread::spawn(move || one.ring("a".into()));
    thread::spawn(move || other.ring_all());
    while !bell.wait(never()).all {}
}

/// The owner ends, whenever it is told to.
pub fn stop_ends_every_wait() {
    let bell = Arc::new(Bell::default());
    let (ringer, stopper) = (Arc::clone(&bell), Arc::clone(&bell));
    thread::spawn(move || ringer.ring("a".into()));
    thread::spawn(move || stopper.stop());
    while !bell.is_stopped() {
        bell.wait(never());
    }
}
