//! Decides whom a request may speak for: it must name this viewer, and come from its own page or from no
//! page at all.
//!
//! A foreign page can make a browser send requests here, by address or by a name it made point here
//! (DNS rebinding). Both show in `Host`, `Origin` and `Sec-Fetch-Site`, which a page cannot choose. Forwarding
//! headers are never looked at.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, uri};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// By which names this viewer may be called.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// Where we listen; `None` is a socket in the file system.
    pub(super) bound: Option<SocketAddr>,
    /// Further ones that were asked for.
    pub(super) also: Vec<HostName>,
}

/// A further name or address by which the viewer may be called, with or without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName {
    host: Host,
    /// The viewer's own port when it is left out.
    port: Option<u16>,
}

impl FromStr for HostName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bracketed = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let address = bracketed.unwrap_or(text).parse::<IpAddr>().ok().map(Host::Address);
        let parsed = match address.or_else(|| Host::parse(text)) {
            Some(host) => Some(Self { host, port: None }),
            None => Authority::parse(text).map(|full| Self { host: full.host, port: Some(full.port) }),
        };
        parsed.ok_or("not a host name or an address, such as viewer.example or viewer.example:8080")
    }
}

impl Names {
    /// Whether a request is admitted. `local` is the address the connection was made to.
    pub(super) fn admit(
        &self,
        local: Option<SocketAddr>,
        method: &Method,
        target: &Uri,
        headers: &HeaderMap,
    ) -> bool {
        let Some(host) = only(headers, HOST).and_then(Authority::parse) else { return false };
        method != Method::CONNECT
            && (self.are_ours(local, &host) || self.include(&host))
            && origin_agrees(&host, headers)
            && site_agrees(method, target, headers)
            && target_agrees(&host, target)
    }

    fn are_ours(&self, local: Option<SocketAddr>, host: &Authority) -> bool {
        let (Some(bound), Some(local)) = (self.bound, local) else { return is_loopback(&host.host) };
        let bound_ip = bound.ip().to_canonical();
        let admitted = match &host.host {
            Host::Address(address) => {
                *address == local.ip().to_canonical() || (!bound_ip.is_unspecified() && *address == bound_ip)
            }
            // Any other name could be made to point here by anybody.
            Host::Name(name) => name == "localhost" && bound_ip.is_loopback(),
        };
        admitted && host.port == bound.port()
    }

    fn include(&self, host: &Authority) -> bool {
        let own_port = self.bound.map(|bound| bound.port());
        self.also
            .iter()
            .any(|name| name.host == host.host && name.port.or(own_port).is_none_or(|port| port == host.port))
    }
}

/// Through a tunnel to a socket in the file system any port may lead, but no name that others can point here.
fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Address(address) => address.is_loopback(),
        Host::Name(name) => name == "localhost",
    }
}

/// A host and a port, in one spelling.
#[derive(Debug, PartialEq, Eq)]
struct Authority {
    host: Host,
    port: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    Address(IpAddr),
    /// In lower case.
    Name(String),
}

impl Authority {
    /// Reads `host` or `host:port`, and nothing else: no user, no path, no other spelling of a number.
    fn parse(text: &str) -> Option<Self> {
        let (host, port) = if let Some(rest) = text.strip_prefix('[') {
            let (address, port) = rest.split_once(']')?;
            (Host::Address(IpAddr::V6(address.parse::<Ipv6Addr>().ok()?)), port)
        } else {
            let end = text.find(':').unwrap_or(text.len());
            let (host, port) = text.split_at(end);
            (Host::parse(host)?, port)
        };
        let port = match port.strip_prefix(':') {
            Some(digits) => read_port(digits)?,
            None if port.is_empty() => 80,
            None => return None,
        };
        Some(Self { host, port })
    }
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse() {
            return Some(Self::Address(IpAddr::V4(address)));
        }
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_');
        let is_name = !text.is_empty() && text.bytes().all(plain);
        is_name.then(|| Self::Name(text.to_ascii_lowercase()))
    }
}

fn read_port(digits: &str) -> Option<u16> {
    let plain = digits.bytes().all(|c| c.is_ascii_digit()) && !digits.starts_with('0');
    if plain { digits.parse().ok() } else { None }
}

/// The value of a header that is there exactly once.
fn only(headers: &HeaderMap, name: axum::http::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

/// No origin is a program, not a page. Ours is the one made from `Host`.
fn origin_agrees(host: &Authority, headers: &HeaderMap) -> bool {
    if !headers.contains_key(ORIGIN) {
        return true;
    }
    let origin = only(headers, ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
    origin.and_then(Authority::parse).as_ref() == Some(host)
}

/// What browsers say of the page that asks; programs say nothing. Another page may lead to ours as a link does,
/// and make use of nothing else: pictures, frames and reads that name no origin would make the viewer work.
fn site_agrees(method: &Method, target: &Uri, headers: &HeaderMap) -> bool {
    let told = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    match told("sec-fetch-site") {
        None | Some(b"same-origin" | b"none") => true,
        Some(_) => {
            *method == Method::GET
                && is_page(target.path())
                && told("sec-fetch-mode") == Some(b"navigate")
                && told("sec-fetch-dest") == Some(b"document")
        }
    }
}

/// The addresses that answer with the page.
pub(super) fn is_page(path: &str) -> bool {
    path == "/" || path.starts_with("/run/")
}

/// A target that names a host itself must name the same one.
fn target_agrees(host: &Authority, target: &Uri) -> bool {
    match (target.scheme(), target.authority()) {
        (None, None) => true,
        (Some(scheme), Some(authority)) => {
            *scheme == uri::Scheme::HTTP && Authority::parse(authority.as_str()).as_ref() == Some(host)
        }
        _ => false,
    }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
