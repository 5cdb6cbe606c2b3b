//! Every limit that strangers meet, in one place. `docs/security.md` lists them, and a test compares.

use std::time::Duration;

/// Connections at once, sockets included. Fewer where the system allows few open files.
pub(super) const CONNECTIONS: usize = 2_048;
/// Connections at once from one address of the network (a /64 of IPv6). Loopback has no such limit: who is
/// not let in there loses the connection with the answer.
pub(super) const PER_ADDRESS: usize = 256;
/// Connections at once that have not said anything yet, or were not let in. A newcomer beyond it takes the place of the oldest.
pub(super) const SILENT: usize = 256;
/// Connections at once that are told why they are refused; others are just closed.
pub(super) const REFUSALS: usize = 32;
/// Open files that are kept back for reading runs.
pub(super) const FILES_KEPT: u64 = 256;
/// How long a request's head may take, and how long a kept connection may be idle.
pub(super) const HEAD: Duration = Duration::from_secs(10);
/// Bytes of a request's head; what is read last may go beyond, by as many at most.
pub(super) const HEAD_BYTES: usize = 32 << 10;
/// Header lines in a request's head.
pub(super) const HEAD_LINES: usize = 64;
/// How long a reader that takes nothing is kept.
pub(super) const STALL: Duration = Duration::from_secs(30);

/// The longest client message that is read.
pub(super) const MESSAGE: usize = 64 << 10;
/// The longest that is taken in at all; beyond it the socket cannot go on.
pub(super) const FRAME: usize = 128 << 10;
/// How often a silent client is asked whether it is there.
pub(super) const KEEPALIVE: Duration = Duration::from_secs(30);
/// How often it may be asked in vain.
pub(super) const PATIENCE: u32 = 3;
/// Messages of one socket: at once, and a second.
pub(super) const MESSAGES: Rate = Rate { burst: 256, per_second: 64 };
/// Subscriptions and resyncs of one socket: at once, and a second.
pub(super) const SNAPSHOTS: Rate = Rate { burst: 80, per_second: 4 };
/// Pieces of large snapshots, and answers of messages or of a moment, that are put together at once.
pub(super) const FILLS: usize = 4;
/// Messages or plans of an answer end near this many bytes; there is one at least.
pub(super) const LIST_BYTES: usize = 1 << 20;
/// Bytes of answers that wait for their readers, all together.
pub(super) const UNDER_WAY: usize = 128 << 20;
/// A reader that has taken nothing of an answer for so long is cut off when others need the room.
pub(super) const UNTAKEN: Duration = Duration::from_secs(1);

/// Bytes of long lines that are worked on at once, of all clients; others wait in order.
pub(super) const WORK: usize = 192 << 20;
/// Bytes of short work at once, which does not wait for the long.
pub(super) const LIGHT: usize = 32 << 20;
/// Work on so many bytes is short.
pub(super) const LIGHT_EACH: usize = 1 << 20;
/// Searches in runs that work at once, of all clients; none counts while its answer is sent.
pub(super) const SEARCHES: usize = 16;
/// Searches across runs at once; each takes turns of the hub.
pub(super) const ACROSS: usize = 2;
/// How long a search waits for a place to begin.
pub(super) const SEARCH_WAIT: Duration = Duration::from_secs(10);
/// Searches that wait for their readers. A newcomer beyond it ends the one that has waited for longest.
pub(super) const UNREAD: usize = 64;

/// Wrong tokens from one address: at once, and every so often one more.
pub(super) const WRONG: Tries = Tries { burst: 5, every: Duration::from_secs(6) };
/// Wrong tokens from all addresses of the network together.
pub(super) const WRONG_OVERALL: Tries = Tries { burst: 50, every: Duration::from_millis(200) };
/// Addresses whose wrong tokens are remembered.
pub(super) const GUESSERS: usize = 1_024;
/// One-time links that may wait to be used.
pub(super) const LINKS: usize = 8;

/// How often something may be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) burst: u32,
    pub(super) per_second: u32,
}

/// How often something may be tried, where that is less than once a second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tries {
    pub(super) burst: u32,
    /// After so long, one more.
    pub(super) every: Duration,
}
