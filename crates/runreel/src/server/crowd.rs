//! How many connections there are: in all, from each address, and of those that have said nothing yet.
//!
//! A newcomer gets a place, or the reason why not. Whoever has said nothing for longest makes room when too
//! many are silent, so that idle connections cannot keep out those who want something.

use super::guess::network;
use super::limits::{CONNECTIONS, FILES_KEPT, PER_ADDRESS, SILENT};
use crate::metrics::{METRICS, Refused, add, take};
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// All connections.
#[derive(Debug, Clone)]
pub(super) struct Crowd {
    most: usize,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    count: usize,
    by_address: HashMap<IpAddr, usize>,
    /// By the order they came in.
    silent: BTreeMap<u64, Arc<Notify>>,
    next: u64,
}

/// A connection's place, given up when dropped.
#[derive(Debug)]
pub(super) struct Spot {
    crowd: Crowd,
    number: u64,
    from: Option<IpAddr>,
    leave: Arc<Notify>,
}

impl Crowd {
    /// Room for as many as the system's limit of open files allows.
    pub(super) fn new() -> Self {
        Self { most: most(open_files()), inner: Arc::default() }
    }

    /// A place for a connection; `from` is where on the network it comes from.
    pub(super) fn enter(&self, from: Option<IpAddr>) -> Result<Spot, Refused> {
        let from = from.filter(|from| !from.to_canonical().is_loopback()).map(network);
        let mut inner = self.held();
        if inner.count >= self.most {
            return Err(Refused::Full);
        }
        if let Some(from) = from {
            let count = inner.by_address.entry(from).or_default();
            if *count >= PER_ADDRESS {
                return Err(Refused::Crowded);
            }
            *count += 1;
        }
        inner.count += 1;
        inner.next += 1;
        let (number, leave) = (inner.next, Arc::new(Notify::new()));
        inner.silent.insert(number, leave.clone());
        if inner.silent.len() > SILENT.min(self.most / 2)
            && let Some((_, oldest)) = inner.silent.pop_first()
        {
            METRICS.refused(Refused::Silent);
            oldest.notify_one();
        }
        add(&METRICS.connections, 1);
        add(&METRICS.open, 1);
        Ok(Spot { crowd: self.clone(), number, from, leave })
    }

    fn held(&self) -> MutexGuard<'_, Inner> {
        // Counts are right after each line; who failed elsewhere left nothing half done.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Spot {
    /// It has said what it wants.
    pub(super) fn spoke(&self) {
        self.crowd.held().silent.remove(&self.number);
    }

    /// Returns when it must make room.
    pub(super) async fn must_leave(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Spot {
    fn drop(&mut self) {
        let mut inner = self.crowd.held();
        inner.count -= 1;
        inner.silent.remove(&self.number);
        if let Some(from) = self.from
            && let Some(count) = inner.by_address.get_mut(&from)
        {
            *count -= 1;
            if *count == 0 {
                inner.by_address.remove(&from);
            }
        }
        take(&METRICS.open, 1);
    }
}

/// Connections that so many open files allow.
fn most(files: Option<u64>) -> usize {
    let Some(files) = files else { return CONNECTIONS };
    let free = files.saturating_sub(FILES_KEPT).max(files / 2);
    CONNECTIONS.min(usize::try_from(free).unwrap_or(usize::MAX))
}

/// How many files this process may have open, after asking for as many as it may ask for.
#[cfg(unix)]
fn open_files() -> Option<u64> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = CONNECTIONS as u64 + 4 * FILES_KEPT;
    if limit.current.is_some_and(|current| current < wanted) {
        let raised = limit.maximum.map_or(wanted, |most| most.min(wanted));
        let asked = rustix::process::Rlimit { current: Some(raised), ..limit };
        if setrlimit(Resource::Nofile, asked).is_ok() {
            limit.current = Some(raised);
        }
    }
    limit.current
}

#[cfg(not(unix))]
fn open_files() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    fn crowd(most: usize) -> Crowd {
        Crowd { most, inner: Arc::default() }
    }

    #[test]
    fn places_are_given_back() {
        let crowd = crowd(2);
        let one = crowd.enter(None).unwrap();
        let _two = crowd.enter(None).unwrap();
        assert_eq!(crowd.enter(None).unwrap_err(), Refused::Full);
        drop(one);
        assert!(crowd.enter(None).is_ok());
    }

    #[test]
    fn one_address_cannot_take_all_places_but_loopback_may() {
        let crowd = crowd(CONNECTIONS);
        let from = Some(IpAddr::from([192, 0, 2, 1]));
        let spots: Vec<Spot> = (0..PER_ADDRESS).map(|_| crowd.enter(from).unwrap()).collect();
        assert_eq!(crowd.enter(from).unwrap_err(), Refused::Crowded);
        assert!(crowd.enter(Some(IpAddr::from([192, 0, 2, 2]))).is_ok());
        drop(spots);
        assert!(crowd.held().by_address.is_empty());
        for own in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            let own = Some(own.parse().unwrap());
            let spots: Vec<_> = (0..=PER_ADDRESS).map(|_| crowd.enter(own)).collect();
            assert!(spots.iter().all(Result::is_ok), "{own:?}");
        }
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_its_places() {
        let crowd = crowd(CONNECTIONS);
        let from = |n: usize| Some(IpAddr::V6(format!("2001:db8::{n:x}").parse().unwrap()));
        let _spots: Vec<Spot> = (0..PER_ADDRESS).map(|n| crowd.enter(from(n)).unwrap()).collect();
        assert_eq!(crowd.enter(from(PER_ADDRESS)).unwrap_err(), Refused::Crowded);
        assert!(crowd.enter(Some("2001:db8:0:1::1".parse().unwrap())).is_ok());
    }

    #[test]
    fn who_has_left_is_not_among_the_silent() {
        let crowd = crowd(8);
        let gone: Vec<Spot> = (0..4).map(|_| crowd.enter(None).unwrap()).collect();
        drop(gone);
        assert!(crowd.held().silent.is_empty());
        let spots: Vec<Spot> = (0..4).map(|_| crowd.enter(None).unwrap()).collect();
        assert!(
            spots.iter().all(|spot| spot.must_leave().now_or_never().is_none()),
            "there is room for four"
        );
    }

    #[test]
    fn the_oldest_silent_one_makes_room() {
        let crowd = crowd(8);
        let spots: Vec<Spot> = (0..4).map(|_| crowd.enter(None).unwrap()).collect();
        spots[0].spoke();
        let _fifth = crowd.enter(None).unwrap();
        let _sixth = crowd.enter(None).unwrap();
        let told: Vec<bool> = spots.iter().map(|spot| spot.must_leave().now_or_never().is_some()).collect();
        assert_eq!(told, [false, true, false, false]);
    }

    #[test]
    fn few_open_files_mean_few_connections() {
        assert_eq!(most(None), CONNECTIONS);
        assert_eq!(most(Some(1 << 20)), CONNECTIONS);
        assert_eq!(most(Some(1_024)), 768);
        assert_eq!(most(Some(128)), 64);
    }
}
