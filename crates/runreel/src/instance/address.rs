//! Where a viewer is: a TCP address, or a socket in the file system. And how it is written.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;

/// Where a viewer listens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Address {
    /// A TCP port.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Socket(PathBuf),
}

/// A viewer that may be there, and the token for it when we know one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Viewer {
    pub(crate) address: Address,
    pub(crate) token: Option<String>,
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Self::Tcp(address)
    }
}

impl Address {
    /// Where its page is, for who is on this machine or on its network.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Tcp(address) => {
                format!("http://{}/", SocketAddr::new(outside(address.ip()), address.port()))
            }
            Self::Socket(path) => format!("unix:{}", path.display()),
        }
    }

    /// The port, if it has one.
    pub(crate) fn port(&self) -> Option<u16> {
        match self {
            Self::Tcp(address) => Some(address.port()),
            Self::Socket(_) => None,
        }
    }

    /// Where this machine itself reaches a port.
    pub(crate) fn within(address: SocketAddr) -> SocketAddr {
        let ip = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        SocketAddr::new(ip, address.port())
    }

    /// The stem of the files of a viewer there; also of its log.
    pub(crate) fn file_name(&self) -> String {
        match self {
            Self::Tcp(address) => format!("{}-{}", address.ip(), address.port()).replace(':', "_"),
            Self::Socket(path) => {
                let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
                let encoded = path.as_os_str().as_encoded_bytes().iter();
                // Its end tells more than its beginning, and a file's name has room for 255.
                let text: String =
                    encoded.rev().take(64).map(|b| if plain(b) { char::from(*b) } else { '_' }).collect();
                let tail: String = text.chars().rev().collect();
                format!("socket-{:016x}{tail}", fingerprint(path.as_os_str().as_encoded_bytes()))
            }
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Socket(path) => path.display().fmt(f),
        }
    }
}

/// Tells long paths with one ending apart (FNV-1a).
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The address of this machine that others would use, for one that stands for all of them.
fn outside(ip: IpAddr) -> IpAddr {
    if !ip.is_unspecified() {
        return ip;
    }
    // Connecting a datagram socket sends nothing; it only asks the system which way it would go.
    let (from, to) = match ip {
        IpAddr::V4(_) => ("0.0.0.0:0", "192.0.2.1:9"),
        IpAddr::V6(_) => ("[::]:0", "[2001:db8::1]:9"),
    };
    let asked =
        UdpSocket::bind(from).and_then(|socket| socket.connect(to).and_then(|()| socket.local_addr()));
    asked.map_or(Address::within(SocketAddr::new(ip, 0)).ip(), |address| address.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for text in ["\"127.0.0.1:4173\"", "\"[::1]:4173\"", "\"/run/user/1/runreel.sock\""] {
            let address: Address = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&address).unwrap(), text);
            assert_eq!(matches!(address, Address::Socket(_)), text.contains("sock"));
        }
    }

    #[test]
    fn sockets_with_one_ending_have_files_of_their_own() {
        let name = |path: &str| Address::Socket(path.into()).file_name();
        let long = "x".repeat(200);
        assert_ne!(name(&format!("/a/{long}")), name(&format!("/b/{long}")));
        assert!(name(&format!("/a/{long}")).len() < 100);
        assert!(!name("/a/b c\n/../d").contains(['/', '\n', ' ']));
    }
}
