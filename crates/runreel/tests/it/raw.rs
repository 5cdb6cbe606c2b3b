//! HTTP as bytes: what a browser or a program would send, and what comes back.

use crate::program::{PATIENCE, Running};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header's value; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .next()
            .unwrap_or("")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends these bytes and reads until the other side closes.
pub(crate) fn exchange(viewer: &Running, request: &str) -> Answer {
    exchange_at(("127.0.0.1", viewer.port()), request)
}

/// The same, at any address.
pub(crate) fn exchange_at(at: impl ToSocketAddrs, request: &str) -> Answer {
    exchange_within(at, request, PATIENCE)
}

/// The same; nothing may be said for so long.
fn exchange_within(at: impl ToSocketAddrs, request: &str, patience: Duration) -> Answer {
    let stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(patience)).unwrap();
    converse(stream, request)
}

/// The same, on any stream.
pub(crate) fn converse(mut stream: impl Read + Write, request: &str) -> Answer {
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        panic!("{error} after {} bytes of the answer to {request}", bytes.len());
    }
    let cut = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head");
    let head = String::from_utf8(bytes[..cut].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut answer = Answer { status, head, body: bytes[cut + 4..].to_vec() };
    if answer.header("transfer-encoding") == "chunked" {
        answer.body = dechunked(&answer.body);
    }
    answer
}

/// Asks for `path` with further header lines (each with its line end).
pub(crate) fn get_with(viewer: &Running, path: &str, headers: &str) -> Answer {
    exchange(viewer, &asking(viewer, path, headers))
}

fn asking(viewer: &Running, path: &str, headers: &str) -> String {
    let host = format!("127.0.0.1:{}", viewer.port());
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n")
}

/// The same, for what takes long to make.
pub(crate) fn get_within(viewer: &Running, path: &str, patience: Duration) -> Answer {
    exchange_within(("127.0.0.1", viewer.port()), &asking(viewer, path, ""), patience)
}

pub(crate) fn get(viewer: &Running, path: &str) -> Answer {
    get_with(viewer, path, "")
}

fn dechunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n").expect("a chunk has a size");
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return whole;
        }
        whole.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 2 + size + 2..];
    }
}
