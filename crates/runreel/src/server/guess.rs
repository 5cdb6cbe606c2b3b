//! Who tried wrong keys, and how long nobody listens to them: for each address and for all together.
//!
//! The table is bounded. What is forgotten when it is full is who has been quiet for longest.

use super::bucket::Bucket;
use super::limits::{GUESSERS, WRONG, WRONG_OVERALL};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;
use tokio::time::Instant;

/// Wrong tries so far.
#[derive(Debug)]
pub(super) struct Guesses {
    by_address: HashMap<IpAddr, (Bucket, Instant)>,
    overall: Bucket,
}

impl Default for Guesses {
    fn default() -> Self {
        Self { by_address: HashMap::new(), overall: Bucket::new(WRONG_OVERALL) }
    }
}

impl Guesses {
    /// How long until this address is listened to.
    pub(super) fn wait(&self, from: IpAddr) -> Duration {
        let now = Instant::now();
        let own = self.by_address.get(&network(from)).map_or(Duration::ZERO, |(own, _)| own.wait(now));
        // The network must not lock out those who sit at the machine.
        let overall = if from.to_canonical().is_loopback() { Duration::ZERO } else { self.overall.wait(now) };
        own.max(overall)
    }

    /// Notes a wrong try.
    pub(super) fn wrong(&mut self, from: IpAddr) {
        let now = Instant::now();
        if !from.to_canonical().is_loopback() {
            // Whether there was one left has been asked before.
            let _ = self.overall.take(now);
        }
        let from = network(from);
        if !self.by_address.contains_key(&from) && self.by_address.len() >= GUESSERS {
            self.forget_some(now);
        }
        let (own, last) = self.by_address.entry(from).or_insert_with(|| (Bucket::new(WRONG), now));
        let _ = own.take(now);
        *last = now;
    }

    fn forget_some(&mut self, now: Instant) {
        self.by_address.retain(|_, (own, _)| !own.is_full(now));
        if self.by_address.len() < GUESSERS {
            return;
        }
        let oldest = self.by_address.iter().min_by_key(|(_, (_, last))| *last).map(|(from, _)| *from);
        if let Some(oldest) = oldest {
            self.by_address.remove(&oldest);
        }
    }
}

/// What one household or machine has: an address of IPv4, a /64 of IPv6.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let mut parts = address.segments();
            parts[4..].fill(0);
            IpAddr::V6(Ipv6Addr::from(parts))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_table_stays_small_and_remembers_the_newest() {
        let mut guesses = Guesses::default();
        let address = |n: u32| IpAddr::V4(n.into());
        for n in 0..5_000 {
            guesses.wrong(address(n));
            // One tried much a while ago, and one tries now and then.
            for _ in 1..if n == 4_500 { WRONG.burst } else { 1 } {
                guesses.wrong(address(n));
            }
            if n % 500 == 0 {
                guesses.wrong(address(0));
            }
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        assert_eq!(guesses.by_address.len(), GUESSERS);
        assert!(
            [0, 4_500].iter().all(|n| !guesses.wait(address(*n)).is_zero()),
            "who tries on is remembered"
        );
        for _ in 0..WRONG.burst {
            guesses.wrong(address(4_999));
        }
        assert!(!guesses.wait(address(4_999)).is_zero());
    }

    #[tokio::test(start_paused = true)]
    async fn many_addresses_together_are_slowed_but_not_who_sits_at_the_machine() {
        let mut guesses = Guesses::default();
        for own in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            for _ in 0..WRONG_OVERALL.burst {
                guesses.wrong(own.parse().unwrap());
            }
        }
        assert!(guesses.wait(IpAddr::from([192, 0, 2, 9])).is_zero(), "nor do they slow others");
        tokio::time::advance(Duration::from_hours(1)).await;
        for n in 0..WRONG_OVERALL.burst {
            guesses.wrong(IpAddr::V4((n << 8).into()));
        }
        assert!(!guesses.wait(IpAddr::from([192, 0, 2, 9])).is_zero());
        for own in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(guesses.wait(own.parse().unwrap()).is_zero(), "{own}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn neighbours_in_one_ipv6_network_are_one() {
        let mut guesses = Guesses::default();
        for n in 0..WRONG.burst {
            guesses.wrong(format!("2001:db8::{n}").parse().unwrap());
        }
        assert!(!guesses.wait("2001:db8::ffff".parse().unwrap()).is_zero());
        assert!(guesses.wait("2001:db8:1::1".parse().unwrap()).is_zero());
        // Addresses of IPv4 have no such neighbours, however they are written.
        for _ in 0..WRONG.burst {
            guesses.wrong("::ffff:192.0.2.1".parse().unwrap());
        }
        assert!(!guesses.wait(IpAddr::from([192, 0, 2, 1])).is_zero());
        assert!(guesses.wait("::ffff:192.0.2.2".parse().unwrap()).is_zero());
    }
}
