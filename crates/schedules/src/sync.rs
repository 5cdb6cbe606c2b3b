//! What stands in place of the program's `sync`: shuttle's locks, and channels made of them that keep the
//! promises of tokio's, one step after the other where tokio's take several.

pub(crate) mod mpsc;
mod notify;

pub(crate) use notify::Notify;
pub(crate) use shuttle::future::JoinHandle;
pub(crate) use shuttle::sync::{Condvar, Mutex, MutexGuard};

/// Numbers and switches that are shared without a lock.
pub(crate) mod atomic {
    pub(crate) use shuttle::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
}

/// The runtime that is always there.
pub(crate) struct Handle;

impl Handle {
    #[expect(clippy::unnecessary_wraps, reason = "as tokio's")]
    pub(crate) fn try_current() -> Result<Self, ()> {
        Ok(Self)
    }

    #[expect(clippy::unused_self, reason = "as tokio's")]
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        drop(shuttle::future::spawn(work));
    }
}

/// A task that may block: each has its own stack here.
pub(crate) fn spawn_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    shuttle::future::spawn(async move { work() })
}
