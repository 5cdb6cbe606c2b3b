//! How many searches there are: at work, and waiting for their readers.
//!
//! A search has a place while it works and none while its answer is sent: who does not read keeps nobody out. What it
//! needs to go on waits on a shelf meanwhile; when too much does, what has waited for longest is dropped.

use super::limits::{ACROSS, SEARCH_WAIT, SEARCHES, UNREAD};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// Places for searches that keep a `T` to go on.
#[derive(Debug)]
pub(super) struct Searches<T> {
    /// Searches in a run that are at work.
    pub(super) within: Semaphore,
    /// Searches across runs, each of which takes turns of the hub.
    pub(super) across: Semaphore,
    shelf: Arc<Mutex<Shelf<T>>>,
}

#[derive(Debug)]
struct Shelf<T> {
    next: u64,
    /// By the order they were put here.
    kept: BTreeMap<u64, T>,
}

/// Where something waits. It is dropped with this.
#[derive(Debug)]
pub(super) struct Waiting<T> {
    shelf: Arc<Mutex<Shelf<T>>>,
    number: u64,
}

impl<T> Searches<T> {
    pub(super) fn new() -> Self {
        Self {
            within: Semaphore::new(SEARCHES),
            across: Semaphore::new(ACROSS),
            shelf: Arc::new(Mutex::new(Shelf { next: 0, kept: BTreeMap::new() })),
        }
    }

    /// Keeps what waits for its reader; drops what has waited for longest when that is too much.
    pub(super) fn put(&self, search: T) -> Waiting<T> {
        let mut all = held(&self.shelf);
        let number = all.next;
        all.next += 1;
        all.kept.insert(number, search);
        let oldest = if all.kept.len() > UNREAD { all.kept.pop_first() } else { None };
        drop(all);
        // It may be large.
        drop(oldest);
        Waiting { shelf: self.shelf.clone(), number }
    }
}

impl<T> Waiting<T> {
    /// What has waited; `None` when it was dropped.
    pub(super) fn take(self) -> Option<T> {
        held(&self.shelf).kept.remove(&self.number)
    }
}

impl<T> Drop for Waiting<T> {
    fn drop(&mut self) {
        let left = held(&self.shelf).kept.remove(&self.number);
        drop(left);
    }
}

/// A place to begin with; `None` after a while without one.
pub(super) async fn begin(places: &Semaphore) -> Option<SemaphorePermit<'_>> {
    timeout(SEARCH_WAIT, places.acquire()).await.ok()?.ok()
}

fn held<T>(shelf: &Mutex<Shelf<T>>) -> MutexGuard<'_, Shelf<T>> {
    // Each change is one insertion or removal: who failed elsewhere left nothing half done.
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_that_wait_the_oldest_is_dropped() {
        let searches = Searches::new();
        let waiting: Vec<Waiting<usize>> = (0..UNREAD + 2).map(|number| searches.put(number)).collect();
        let left: Vec<usize> = waiting.into_iter().filter_map(Waiting::take).collect();
        assert_eq!(left, (2..UNREAD + 2).collect::<Vec<_>>());
    }

    #[test]
    fn who_leaves_leaves_nothing_behind() {
        let searches = Searches::new();
        let (left, stays) = (Arc::new(()), Arc::new(()));
        let waiting = searches.put(left.clone());
        let other = searches.put(stays.clone());
        drop(waiting);
        assert_eq!((Arc::strong_count(&left), Arc::strong_count(&stays)), (1, 2));
        drop(other.take());
        assert!(held(&searches.shelf).kept.is_empty());
    }
}
