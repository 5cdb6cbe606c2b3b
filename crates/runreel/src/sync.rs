//! By what threads and tasks meet, in the places where more than a channel's own promise is at stake.
//!
//! In one place, so that `crates/schedules` can read the same sources with other parts in it, which try many
//! orders of their steps.

pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
pub(crate) use tokio::runtime::Handle;
pub(crate) use tokio::sync::{Notify, mpsc};
pub(crate) use tokio::task::{JoinHandle, spawn_blocking};

/// Numbers and switches that are shared without a lock.
pub(crate) mod atomic {
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
}
