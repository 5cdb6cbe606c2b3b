//! Where connections come in: a TCP port or a socket in the file system, and who is at the other end.
//!
//! In: a bound listener. Out: streams of either kind, each with what is known of the other side. On loopback
//! and on a socket in the file system only the viewer's own user (and root) is let in, as the system tells it.

use super::guard::HostName;
use super::keys::Keys;
use crate::owner::{self, Owner};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

/// How a viewer is reached, and by whom.
pub struct Entrance {
    /// Where connections come in.
    pub listener: Listener,
    /// Names by which it may be called besides its address.
    pub names: Vec<HostName>,
    /// The keys that are asked for. Needed wherever the network can reach the listener.
    pub keys: Option<Arc<Keys>>,
}

/// A bound listener.
#[derive(Debug)]
pub enum Listener {
    /// A TCP port.
    Tcp(TcpListener),
    /// A socket in the file system.
    #[cfg(unix)]
    Socket(UnixListener),
}

/// Both directions of a connection of any kind.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection that was taken.
pub(super) struct Taken {
    pub(super) stream: Box<dyn Stream>,
    pub(super) ends: Ends,
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Our own user, or root, as the system says.
    Own,
    /// Another user of this machine, or somebody who has left and may have been.
    Another,
    /// Somebody of this machine; the system could not be asked who.
    Untold,
    /// Somebody on the network, or on a machine that does not tell its users apart.
    Anybody,
}

/// What is known of both ends of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ends {
    Tcp {
        peer: SocketAddr,
        local: SocketAddr,
    },
    /// The user at the other end, as the system says.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there are no such sockets"))]
    Socket(Option<u32>),
}

impl Listener {
    /// The address of a TCP port.
    pub(super) fn address(&self) -> io::Result<Option<SocketAddr>> {
        match self {
            Self::Tcp(listener) => listener.local_addr().map(Some),
            #[cfg(unix)]
            Self::Socket(_) => Ok(None),
        }
    }

    /// The next connection.
    pub(super) async fn accept(&self) -> io::Result<Taken> {
        match self {
            Self::Tcp(listener) => tcp(listener.accept().await?),
            #[cfg(unix)]
            Self::Socket(listener) => Ok(local(listener.accept().await?.0)),
        }
    }
}

fn tcp((stream, peer): (TcpStream, SocketAddr)) -> io::Result<Taken> {
    let local = stream.local_addr()?;
    // Patches are small and must not wait for one another.
    let _ = stream.set_nodelay(true);
    Ok(Taken { stream: Box::new(stream), ends: Ends::Tcp { peer, local } })
}

#[cfg(unix)]
fn local(stream: UnixStream) -> Taken {
    let user = stream.peer_cred().ok().map(|peer| peer.uid());
    Taken { stream: Box::new(stream), ends: Ends::Socket(user) }
}

impl Ends {
    /// Who is at the other end, as far as this system can tell. Blocks for a moment.
    pub(super) fn who(self) -> Who {
        let owner = match self {
            Self::Tcp { peer, local } if peer.ip().to_canonical().is_loopback() => {
                owner::of_peer(peer, local)
            }
            Self::Tcp { .. } => Owner::Unknown,
            Self::Socket(user) => user.map_or(Owner::Untold, Owner::User),
        };
        match owner {
            Owner::User(user) if owner::is_trusted(user) => Who::Own,
            Owner::User(_) | Owner::Gone => Who::Another,
            Owner::Untold => Who::Untold,
            Owner::Unknown => Who::Anybody,
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn our_own_user_comes_in_and_who_has_left_or_is_not_known_does_not() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (served, peer) = listener.accept().unwrap();
        let ends = Ends::Tcp { peer, local: served.local_addr().unwrap() };
        assert_eq!(ends.who(), Who::Own);
        // It may have asked for something before it left, and may have been anybody.
        drop(client);
        assert_eq!(ends.who(), Who::Another);
        assert_eq!(Ends::Socket(Some(owner::this_user())).who(), Who::Own);
        assert_eq!(Ends::Socket(Some(owner::this_user() + 1)).who(), Who::Another);
        assert_eq!(Ends::Socket(None).who(), Who::Untold);
    }

    #[tokio::test]
    async fn who_is_at_a_socket_of_the_file_system_is_asked_of_the_system() {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("s")).unwrap();
        let _client = UnixStream::connect(folder.path().join("s")).await.unwrap();
        let taken = Listener::Socket(listener).accept().await.unwrap();
        assert!(matches!(taken.ends, Ends::Socket(Some(user)) if user == owner::this_user()));
    }

    #[test]
    fn loopback_is_loopback_also_where_all_of_ipv6_is_listened_at() {
        let Ok(listener) = TcpListener::bind("[::]:0") else { return };
        let _client = TcpStream::connect(("127.0.0.1", listener.local_addr().unwrap().port())).unwrap();
        let (served, peer) = listener.accept().unwrap();
        let ends = Ends::Tcp { peer, local: served.local_addr().unwrap() };
        assert_eq!(ends.who(), Who::Own, "{ends:?}");
    }
}
