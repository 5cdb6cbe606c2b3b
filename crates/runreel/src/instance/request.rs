//! The smallest HTTP client that can ask a viewer on this machine: one request, one connection.
//!
//! In: a viewer on this machine, a method, a path. Out: what it answered, or whose it is when it is not ours: the
//! system is asked that on the open connection, before a word is said. It knows neither chunks nor redirects:
//! whoever answers with those is not a viewer of ours. However slow or long an answer is, it ends.

use super::address::{Address, Viewer};
use super::peer;
use runreel::owner::{self, Owner};
use std::io;
use std::net::UdpSocket;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Bytes of an answer. Longer ones are refused; ours are far shorter.
const ANSWER_LIMIT: u64 = 1024 * 1024;
/// How long a request may take, from the connection to the last byte of the answer.
const PATIENCE: Duration = Duration::from_secs(4);

/// What came of asking.
#[derive(Debug)]
pub(super) enum Reply {
    /// It answered.
    Said(Answer),
    /// Somebody else's: this user of the machine listens there. Nothing was said.
    OtherUser(u32),
}

/// An answer over HTTP.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// `Retry-After`, in seconds.
    pub(super) retry_after: Option<u32>,
    pub(super) body: Vec<u8>,
}

/// Sends a request without a body. Must not be called inside a runtime.
///
/// Errors: nobody listens (`ConnectionRefused`, `NotFound`), it took too long (`TimedOut`), the answer is too long
/// or no HTTP, the address is none of this machine any more.
pub(super) fn request(viewer: &Viewer, method: &str, path: &str) -> io::Result<Reply> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let asked = runtime.block_on(async { timeout(PATIENCE, ask(viewer, method, path)).await });
    asked.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn ask(viewer: &Viewer, method: &str, path: &str) -> io::Result<Reply> {
    match &viewer.address {
        Address::Tcp(address) => {
            let address = Address::within(*address);
            // An address that has left this machine may be another machine's by now; only our own can be bound.
            let mut own = address;
            own.set_port(0);
            UdpSocket::bind(own)?;
            let stream = TcpStream::connect(address).await?;
            let holder = peer::of_connection(&stream)?;
            exchange(stream, holder, &head(viewer, method, path, &address.to_string())).await
        }
        #[cfg(unix)]
        Address::Socket(socket) => {
            let stream = tokio::net::UnixStream::connect(socket).await?;
            let holder = Owner::User(stream.peer_cred()?.uid());
            exchange(stream, holder, &head(viewer, method, path, "localhost")).await
        }
        #[cfg(not(unix))]
        Address::Socket(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

fn head(viewer: &Viewer, method: &str, path: &str, host: &str) -> String {
    let token =
        viewer.token.as_ref().map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"));
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{token}Connection: close\r\nContent-Length: 0\r\n\r\n"
    )
}

/// Speaks with `holder`, if that is us or the system knows no users.
async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    holder: Owner,
    head: &str,
) -> io::Result<Reply> {
    match holder {
        // Not even root believes others: what a viewer says leads to folders and processes.
        Owner::User(user) if user != owner::this_user() => return Ok(Reply::OtherUser(user)),
        Owner::User(_) | Owner::Unknown => {}
        Owner::Gone => return Err(io::ErrorKind::ConnectionRefused.into()),
        Owner::Untold => return Err(io::Error::other("the system does not say now who listens there")),
    }
    stream.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_LIMIT + 1).read_to_end(&mut answer).await?;
    if answer.len() as u64 > ANSWER_LIMIT {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the answer is too long"));
    }
    let answer = parse(&answer).map(Reply::Said);
    answer.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP"))
}

fn parse(answer: &[u8]) -> Option<Answer> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let mut lines = std::str::from_utf8(&answer[..end]).ok()?.lines();
    let mut words = lines.next()?.split(' ');
    let status = words.next()?.starts_with("HTTP/1.").then(|| words.next())??.parse().ok()?;
    let wait = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))
        .and_then(|(_, wait)| wait.trim().parse().ok());
    Some(Answer { status, retry_after: wait, body: answer[end + 4..].to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_wait_and_body_are_taken_apart() {
        let check = |answer: &[u8], status: u16, retry_after: Option<u32>, body: &[u8]| {
            assert_eq!(parse(answer), Some(Answer { status, retry_after, body: body.to_vec() }));
        };
        check(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, None, b"{}");
        check(b"HTTP/1.1 429 Slow\r\nretry-after: 7\r\n\r\n", 429, Some(7), b"");
        check(b"HTTP/1.1 503 Full\r\nRetry-After: -1\r\n\r\n", 503, None, b"");
    }

    #[test]
    fn what_is_not_http_is_refused() {
        for answer in [&b"SSH-2.0-x\r\n\r\n"[..], b"", b"HTTP/1.1\r\n\r\n", b"\xff\r\n\r\n"] {
            assert_eq!(parse(answer), None);
        }
    }

    #[test]
    fn an_address_that_is_not_this_machines_is_not_asked() {
        // For documents only: no machine has it.
        let address = Address::Tcp(([192, 0, 2, 1], 4173).into());
        let asked = request(&Viewer { address, token: Some("secret".into()) }, "GET", "/api/health");
        assert_eq!(asked.unwrap_err().kind(), io::ErrorKind::AddrNotAvailable);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_said_to_others_and_nothing_endless_is_read() {
        let us = owner::this_user();
        let asked = |holder, said: Vec<u8>| async move {
            let (near, mut far) = tokio::io::duplex(1 << 16);
            let heard = tokio::spawn(async move {
                let _ = far.write_all(&said).await;
                let mut first = [0];
                far.read(&mut first).await.unwrap_or(0)
            });
            (exchange(near, holder, "GET").await, heard.await.unwrap())
        };
        let (reply, heard) = asked(Owner::User(us + 1), Vec::new()).await;
        assert!(matches!(reply, Ok(Reply::OtherUser(user)) if user == us + 1) && heard == 0);
        for unknown in [Owner::Gone, Owner::Untold] {
            let (reply, heard) = asked(unknown, Vec::new()).await;
            assert!(reply.is_err() && heard == 0, "{unknown:?}");
        }
        let mut endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        endless.resize(3 << 20, b'x');
        let (reply, _) = asked(Owner::User(us), endless).await;
        assert_eq!(reply.unwrap_err().to_string(), "the answer is too long");
    }
}
