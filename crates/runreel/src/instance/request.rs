//! The smallest HTTP client that can ask a viewer on this machine: one request, one connection.
//!
//! In: a loopback address, a method, a path. Out: status and body. It knows neither chunks nor
//! redirects: whoever answers with those is not a viewer of ours.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer answers are cut; ours are far shorter.
const ANSWER_LIMIT: u64 = 1024 * 1024;
/// How long to wait for the connection, and for each piece of the answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Sends a request without a body; returns status and body.
pub(super) fn request(address: SocketAddr, method: &str, path: &str) -> io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    );
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
