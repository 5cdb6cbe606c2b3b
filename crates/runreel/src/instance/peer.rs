//! Who listens at the other end of a connection of ours over TCP.
//!
//! In: an open connection to this machine. Out: whose the other end is, as the system says it; or, while nobody
//! has taken the connection yet, who listens there.

use runreel::owner::{self, Owner};
use std::io;
use tokio::net::TcpStream;

/// Asks the system. Blocks for a moment.
pub(super) fn of_connection(stream: &TcpStream) -> io::Result<Owner> {
    let (there, here) = (stream.peer_addr()?, stream.local_addr()?);
    Ok(match owner::of_peer(there, here) {
        // It waits to be taken, which who listens will do.
        Owner::Gone => owner::of_listener(there),
        known => known,
    })
}
