//! The smallest HTTP client that can ask a viewer on this machine: one request, one connection.
//!
//! In: a viewer on this machine, a method, a path. Out: status and body. It knows neither chunks nor
//! redirects: whoever answers with those is not a viewer of ours.

use super::address::{Address, Viewer};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer answers are cut; ours are far shorter.
const ANSWER_LIMIT: u64 = 1024 * 1024;
/// How long to wait for the connection, and for each piece of the answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Sends a request without a body; returns status and body.
pub(super) fn request(viewer: &Viewer, method: &str, path: &str) -> io::Result<(u16, Vec<u8>)> {
    match &viewer.address {
        Address::Tcp(address) => {
            let address = Address::within(*address);
            let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            exchange(stream, &head(viewer, method, path, &address.to_string()))
        }
        #[cfg(unix)]
        Address::Socket(socket) => {
            let stream = std::os::unix::net::UnixStream::connect(socket)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            exchange(stream, &head(viewer, method, path, "localhost"))
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

fn exchange(mut stream: impl Read + Write, head: &str) -> io::Result<(u16, Vec<u8>)> {
    stream.write_all(head.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(ANSWER_LIMIT).read_to_end(&mut answer)?;
    parse(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP"))
}

fn parse(answer: &[u8]) -> Option<(u16, Vec<u8>)> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut words = head.lines().next()?.split(' ');
    let status = words.next()?.starts_with("HTTP/1.").then(|| words.next())??.parse().ok()?;
    Some((status, answer[end + 4..].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_body_are_taken_apart() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(parse(answer), Some((200, b"{}".to_vec())));
    }

    #[test]
    fn what_is_not_http_is_refused() {
        for answer in [&b"SSH-2.0-x\r\n\r\n"[..], b"", b"HTTP/1.1\r\n\r\n", b"\xff\r\n\r\n"] {
            assert_eq!(parse(answer), None);
        }
    }
}
