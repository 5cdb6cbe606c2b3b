//! Asks Linux about one TCP socket, by both its addresses (`sock_diag`).
//!
//! One question of 72 bytes, one answer of as many: it costs the same however many sockets there are.

use super::Owner;
use rustix::io::Errno;
use rustix::net::netlink::{SOCK_DIAG, SocketAddrNetlink};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, sendto, socket_with};
use std::net::{IpAddr, SocketAddr};

/// `SOCK_DIAG_BY_FAMILY`, both of the question and of its answer.
const BY_FAMILY: u16 = 20;
/// `NLM_F_REQUEST`.
const REQUEST: u16 = 1;
/// Bytes of a message's head.
const HEAD: usize = 16;
/// Bytes of a question, its head included.
const QUESTION: u32 = 72;
/// Where the answer says the port of the socket's other end, as networks write it. One that listens has none.
const FAR_PORT: usize = HEAD + 6;
/// Where the answer says whose the socket is, in four bytes.
const USER: usize = HEAD + 64;
/// Where it says which file it is; none when no process has it.
const INODE: usize = HEAD + 68;

/// Who has the socket whose own address is `peer` and whose other end is `local`.
pub(super) fn owner(peer: SocketAddr, local: SocketAddr) -> Result<Owner, Errno> {
    let socket =
        socket_with(AddressFamily::NETLINK, SocketType::DGRAM, SocketFlags::CLOEXEC, Some(SOCK_DIAG))?;
    sendto(&socket, &question(peer, local), SendFlags::empty(), &SocketAddrNetlink::new(0, 0))?;
    let mut answer = [0; 256];
    // The system has answered before the sending returns.
    let (_, length) = recv(&socket, &mut answer, RecvFlags::DONTWAIT)?;
    read(answer.get(..length).unwrap_or(&answer), local.port())
}

fn question(peer: SocketAddr, local: SocketAddr) -> Vec<u8> {
    let family = match peer {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let mut bytes = Vec::with_capacity(HEAD + 56);
    bytes.extend(QUESTION.to_ne_bytes());
    bytes.extend([BY_FAMILY, REQUEST].map(u16::to_ne_bytes).concat());
    // Neither a number nor a sender: there is one question.
    bytes.extend([0; 8]);
    // The family, TCP, nothing further; sockets in any state.
    bytes.extend([family.as_raw().to_ne_bytes()[0], 6, 0, 0]);
    bytes.extend(u32::MAX.to_ne_bytes());
    bytes.extend([peer.port(), local.port()].map(u16::to_be_bytes).concat());
    for ip in [peer.ip(), local.ip()] {
        let mut place = [0; 16];
        match ip {
            IpAddr::V4(ip) => place[..4].copy_from_slice(&ip.octets()),
            IpAddr::V6(ip) => place = ip.octets(),
        }
        bytes.extend(place);
    }
    // Any interface, and no cookie.
    bytes.extend([0; 4]);
    bytes.extend([0xff; 8]);
    bytes
}

fn read(answer: &[u8], far_port: u16) -> Result<Owner, Errno> {
    let number = |at: usize| Some(u32::from_ne_bytes(answer.get(at..at + 4)?.try_into().ok()?));
    let kind = answer.get(4..6).map(|kind| u16::from_ne_bytes([kind[0], kind[1]]));
    if kind != Some(BY_FAMILY) {
        // An error, with its number below zero.
        let error = number(HEAD).map_or(0, |error| error.cast_signed().wrapping_neg());
        return if error == Errno::NOENT.raw_os_error() { Ok(Owner::Gone) } else { Err(Errno::INVAL) };
    }
    // When the socket is gone, the system tells of who listens where it was. That one has not made the connection.
    let is_it = answer.get(FAR_PORT..FAR_PORT + 2) == Some(&far_port.to_be_bytes());
    match (number(USER), number(INODE)) {
        (Some(_), Some(_)) if !is_it => Ok(Owner::Gone),
        (Some(_), Some(0)) => Ok(Owner::Gone),
        (Some(user), Some(_)) => Ok(Owner::User(user)),
        _ => Err(Errno::INVAL),
    }
}
