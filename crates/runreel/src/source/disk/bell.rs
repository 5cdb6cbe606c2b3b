//! Wakes one thread, and tells it where to look.
//!
//! In: paths that may have changed, from any thread. Out: each of them once, when the owner waits. It never
//! blocks who rings, and never holds more than a bounded number of paths: beyond that it says "everything".

use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Condvar, Mutex, MutexGuard};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::PoisonError;
use std::time::Instant;

/// Above this many places to look at, looking at all is not slower.
const PATHS_MAX: usize = 2048;

/// A bell for one thread.
#[derive(Debug, Default)]
pub(super) struct Bell {
    rung: Mutex<Rung>,
    heard: Condvar,
    stopped: AtomicBool,
}

/// What was rung since the last time.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rung {
    /// Files and folders that may have changed.
    pub(super) paths: HashSet<PathBuf>,
    /// Hints were lost: anything may have changed.
    pub(super) all: bool,
}

impl Rung {
    /// Nobody rang: the time was over.
    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.all
    }
}

impl Bell {
    /// Says that `path` may have changed.
    pub(super) fn ring(&self, path: PathBuf) {
        let mut rung = self.lock();
        if rung.all {
            return;
        }
        rung.paths.insert(path);
        if rung.paths.len() > PATHS_MAX {
            rung.paths.clear();
            rung.all = true;
        }
        drop(rung);
        self.heard.notify_one();
    }

    /// Says that anything may have changed.
    pub(super) fn ring_all(&self) {
        let mut rung = self.lock();
        rung.paths.clear();
        rung.all = true;
        drop(rung);
        self.heard.notify_one();
    }

    /// Tells the owner to end.
    pub(super) fn stop(&self) {
        // Under the lock, so that an owner about to wait cannot miss it.
        let rung = self.lock();
        self.stopped.store(true, Ordering::Release);
        drop(rung);
        self.heard.notify_one();
    }

    /// The owner is to end.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Waits for a ring, the end, or `until`; takes what was rung.
    pub(super) fn wait(&self, until: Instant) -> Rung {
        let mut rung = self.lock();
        while rung.is_empty() && !self.is_stopped() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            rung = self.heard.wait_timeout(rung, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        std::mem::take(&mut *rung)
    }

    fn lock(&self) -> MutexGuard<'_, Rung> {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_path_rung_twice_is_looked_at_once() {
        let bell = Bell::default();
        bell.ring("a".into());
        bell.ring("a".into());
        assert_eq!(bell.wait(Instant::now()).paths.len(), 1);
        assert!(bell.wait(Instant::now()).is_empty());
    }

    #[test]
    fn too_many_paths_become_everything() {
        let bell = Bell::default();
        for path in 0..=PATHS_MAX {
            bell.ring(path.to_string().into());
        }
        assert_eq!(bell.wait(Instant::now()), Rung { paths: HashSet::new(), all: true });
    }

    #[test]
    fn stop_ends_a_long_wait() {
        let bell = Bell::default();
        std::thread::scope(|threads| {
            let waiting = threads.spawn(|| bell.wait(Instant::now() + Duration::from_mins(1)));
            bell.stop();
            assert!(waiting.join().unwrap().is_empty());
        });
    }
}
