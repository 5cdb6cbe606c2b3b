//! Which user of this machine a TCP connection over loopback belongs to, as the system itself says it; and files
//! that are this user's.
//!
//! In: addresses. Out: a user's number, or that it is not known. Linux is asked about the one socket; where it
//! does not answer, its table of sockets is read. Other systems know no owners.

#[cfg(target_os = "linux")]
mod diag;
mod file;

pub use file::{make_own, open_own, open_regular};

use std::fs;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Where Linux lists its sockets.
const TABLES: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];
/// A socket that listens, in the table's words.
const LISTENS: &str = "0A";

/// Whose a socket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// This user's.
    User(u32),
    /// It was closed already, so nobody waits for an answer.
    Gone,
    /// This system never says.
    Unknown,
    /// It could not be asked now: no more files may be open, most likely. It may be anybody's.
    Untold,
}

/// The user this process acts for; 0 where there are none.
pub fn this_user() -> u32 {
    #[cfg(unix)]
    return rustix::process::geteuid().as_raw();
    #[cfg(not(unix))]
    0
}

/// Whether `user` may do with our things as we do: it is us, or it is root.
pub fn is_trusted(user: u32) -> bool {
    user == this_user() || user == 0
}

/// Who is at the other end of a connection between two sockets of this machine. `peer` is the other end.
pub fn of_peer(peer: SocketAddr, local: SocketAddr) -> Owner {
    let (peer, local) = (canonical(peer), canonical(local));
    #[cfg(target_os = "linux")]
    if let Ok(owner) = diag::owner(peer, local) {
        return owner;
    }
    listed_peer(peer, local)
}

/// The same by the table, which takes longer the more sockets there are.
fn listed_peer(peer: SocketAddr, local: SocketAddr) -> Owner {
    owner(|row| row.local == peer && row.remote == local)
}

/// Who listens at an address.
pub fn of_listener(at: SocketAddr) -> Owner {
    let at = canonical(at);
    let wildcards = [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)];
    // The system prefers who listens at the very address, then who listens at all of its family; all of IPv6 may
    // be all of IPv4, too.
    let preferred = if at.is_ipv4() { &wildcards[..] } else { &wildcards[1..] };
    let places = [at.ip()].into_iter().chain(preferred.iter().copied());
    let mut owners = places.map(|ip| owner(|row| row.listens && row.local == SocketAddr::new(ip, at.port())));
    let known = owners.find(|owner| *owner != Owner::Gone);
    known.unwrap_or(Owner::Gone)
}

fn owner(is_it: impl Fn(&Row) -> bool) -> Owner {
    let mut owner = Owner::Unknown;
    for table in TABLES {
        let text = match fs::read_to_string(table) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied) => {
                continue;
            }
            Err(_) => return Owner::Untold,
        };
        let mut rows = text.lines().skip(1).filter_map(Row::parse);
        match rows.find(|row| is_it(row) && row.is_held) {
            Some(row) => return Owner::User(row.user),
            None => owner = Owner::Gone,
        }
    }
    owner
}

/// One socket.
struct Row {
    local: SocketAddr,
    remote: SocketAddr,
    listens: bool,
    user: u32,
    /// A process still has it. The table gives those that nobody has to root.
    is_held: bool,
}

impl Row {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace().skip(1);
        let (local, remote) = (address(words.next()?)?, address(words.next()?)?);
        let listens = words.next()? == LISTENS;
        // Queues, timers, retransmits.
        let user = words.nth(3)?.parse().ok()?;
        let inode = words.nth(1)?;
        Some(Self { local, remote, listens, user, is_held: inode != "0" })
    }
}

/// An address in hexadecimal: words of four bytes in this machine's order, and a port.
fn address(text: &str) -> Option<SocketAddr> {
    let (words, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |at: usize| Some(u32::from_str_radix(words.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    let ip = match words.len() {
        8 => IpAddr::V4(Ipv4Addr::from(word(0)?)),
        32 => {
            let mut bytes = [0; 16];
            for (place, part) in bytes.chunks_exact_mut(4).enumerate() {
                part.copy_from_slice(&word(place * 8)?);
            }
            IpAddr::V6(Ipv6Addr::from(bytes))
        }
        _ => return None,
    };
    Some(canonical(SocketAddr::new(ip, port)))
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn our_own_connections_and_listeners_are_ours() {
        for host in ["127.0.0.1:0", "[::1]:0", "[::]:0"] {
            let Ok(listener) = TcpListener::bind(host) else { continue };
            let at = listener.local_addr().unwrap();
            let port = at.port();
            let client = if host == "[::]:0" {
                TcpStream::connect(("127.0.0.1", port)).unwrap()
            } else {
                TcpStream::connect(at).unwrap()
            };
            let (served, peer) = listener.accept().unwrap();
            let ours = Owner::User(this_user());
            let local = served.local_addr().unwrap();
            assert_eq!(of_peer(peer, local), ours, "{host}");
            assert_eq!(listed_peer(canonical(peer), canonical(local)), ours, "{host}");
            assert_eq!(of_listener(at), ours, "{host}");
            let own = client.local_addr().unwrap();
            assert_eq!(
                of_listener(own),
                Owner::Gone,
                "it has a connection there, and does not listen: {host}"
            );
        }
    }

    #[test]
    fn a_socket_that_was_closed_has_no_owner() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        drop(TcpStream::connect(listener.local_addr().unwrap()).unwrap());
        let (served, peer) = listener.accept().unwrap();
        let local = served.local_addr().unwrap();
        assert_eq!((of_peer(peer, local), listed_peer(peer, local)), (Owner::Gone, Owner::Gone));
    }

    /// Where loopback reaches a listener.
    fn reached(at: SocketAddr) -> SocketAddr {
        let ip = match at.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        SocketAddr::new(ip, at.port())
    }

    #[test]
    fn who_listens_where_a_connection_came_from_has_not_made_it() {
        for host in ["127.0.0.1:0", "[::1]:0", "[::]:0", "0.0.0.0:0"] {
            let Ok(listener) = TcpListener::bind(host) else { continue };
            let at = reached(listener.local_addr().unwrap());
            let other = SocketAddr::new(at.ip(), 1);
            assert_eq!((of_peer(at, other), listed_peer(at, other)), (Owner::Gone, Owner::Gone), "{host}");
        }
    }

    #[test]
    fn who_listens_at_all_of_ipv4_does_not_listen_at_ipv6() {
        let port =
            TcpListener::bind("0.0.0.0:0").map(|listener| (listener.local_addr().unwrap().port(), listener));
        let (port, _listener) = port.unwrap();
        assert_eq!(of_listener(SocketAddr::from(([127, 0, 0, 1], port))), Owner::User(this_user()));
        assert_eq!(of_listener(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port)), Owner::Gone);
    }

    #[test]
    fn rows_are_read_as_the_table_writes_them() {
        let row = "   1: 0100007F:1061 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 x";
        let row = Row::parse(row).unwrap();
        assert_eq!(row.local, "127.0.0.1:4193".parse().unwrap());
        assert_eq!((row.listens, row.user, row.is_held), (true, 1000, true));
        assert!(Row::parse("  sl  local_address rem_address   st").is_none());
    }
}
