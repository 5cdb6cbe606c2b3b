//! Who is admitted and who is not, case by case.

use super::*;
use axum::http::{HeaderName, HeaderValue};

const LOOPBACK: &str = "127.0.0.1:4000";
const LOOPBACK6: &str = "[::1]:4000";
const LAN: &str = "192.168.1.5:4000";
const ANY: &str = "0.0.0.0:4000";
const ANY6: &str = "[::]:4000";

/// What a browser says of a request: from where, how, and for what.
type Fetch = (&'static str, &'static str, &'static str);

struct Case<'a> {
    bound: &'a str,
    local: &'a str,
    hosts: &'a [&'a str],
    origins: &'a [&'a str],
    target: &'a str,
    also: &'a [&'a str],
    fetch: Option<Fetch>,
    method: Method,
}

fn from(bound: &'static str) -> Case<'static> {
    Case {
        bound,
        local: bound,
        hosts: &[],
        origins: &[],
        target: "/",
        also: &[],
        fetch: None,
        method: Method::GET,
    }
}

fn admitted(case: &Case<'_>) -> bool {
    let mut headers = HeaderMap::new();
    for host in case.hosts {
        headers.append(HOST, HeaderValue::from_bytes(host.as_bytes()).unwrap());
    }
    for origin in case.origins {
        headers.append(ORIGIN, HeaderValue::from_bytes(origin.as_bytes()).unwrap());
    }
    if let Some((site, mode, dest)) = case.fetch {
        for (name, value) in [("site", site), ("mode", mode), ("dest", dest)] {
            headers
                .append(format!("sec-fetch-{name}").parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
    }
    headers.append("x-forwarded-host", HeaderValue::from_static("127.0.0.1:4000"));
    headers.append("forwarded", HeaderValue::from_static("host=127.0.0.1:4000"));
    let names = Names {
        bound: case.bound.parse().ok(),
        also: case.also.iter().map(|name| name.parse().unwrap()).collect(),
    };
    names.admit(case.local.parse().ok(), &case.method, &case.target.parse().unwrap(), &headers)
}

#[track_caller]
fn check_host(bound: &'static str, local: &'static str, host: &str, expected: bool) {
    let case = Case { local, hosts: &[host], ..from(bound) };
    assert_eq!(admitted(&case), expected, "bound {bound}, local {local}, host {host:?}");
}

#[test]
fn the_bound_address_is_admitted_at_its_port_only() {
    check_host(LOOPBACK, LOOPBACK, "127.0.0.1:4000", true);
    check_host(LOOPBACK6, LOOPBACK6, "[::1]:4000", true);
    check_host(LOOPBACK6, LOOPBACK6, "[0:0:0:0:0:0:0:1]:4000", true);
    check_host(LAN, LAN, "192.168.1.5:4000", true);
    for host in ["127.0.0.1:4001", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:0", "127.0.0.1:65536"] {
        check_host(LOOPBACK, LOOPBACK, host, false);
    }
    check_host("127.0.0.1:80", "127.0.0.1:80", "127.0.0.1", true);
    check_host("127.0.0.1:80", "127.0.0.1:80", "127.0.0.1:80", true);
}

#[test]
fn localhost_is_admitted_on_loopback_only() {
    check_host(LOOPBACK, LOOPBACK, "localhost:4000", true);
    check_host(LOOPBACK, LOOPBACK, "LocalHost:4000", true);
    check_host(LOOPBACK6, LOOPBACK6, "localhost:4000", true);
    check_host(LAN, LAN, "localhost:4000", false);
    check_host(ANY, "127.0.0.1:4000", "localhost:4000", false);
    check_host(LOOPBACK, LOOPBACK, "localhost", false);
    check_host(LOOPBACK, LOOPBACK, "localhost.:4000", false);
    for host in ["localhost.evil.example", "evil.localhost", "evil-localhost", "localhost-evil"] {
        check_host(LOOPBACK, LOOPBACK, &format!("{host}:4000"), false);
    }
}

#[test]
fn a_wildcard_bind_admits_the_address_a_connection_was_made_to_and_no_name() {
    check_host(ANY, LAN, "192.168.1.5:4000", true);
    check_host(ANY, LOOPBACK, "127.0.0.1:4000", true);
    check_host(ANY6, "[::ffff:192.168.1.5]:4000", "192.168.1.5:4000", true);
    check_host(ANY6, "[fe80::1]:4000", "[fe80::1]:4000", true);
    for host in ["0.0.0.0:4000", "[::]:4000", "192.168.1.6:4000", "viewer.example:4000", "127.0.0.1:4000"] {
        check_host(ANY, LAN, host, false);
        check_host(ANY6, LAN, host, false);
    }
}

#[test]
fn anything_but_a_plain_authority_is_refused() {
    let hosts = [
        "",
        ":4000",
        "127.0.0.1:",
        "127.0.0.1:+4000",
        "127.0.0.1:04000",
        "127.0.0.1:4000:4000",
        "127.1:4000",
        "0x7f.0.0.1:4000",
        "2130706433:4000",
        "0177.0.0.1:4000",
        "user@127.0.0.1:4000",
        "127.0.0.1:4000/",
        "http://127.0.0.1:4000",
        "127.0.0.1 :4000",
        " 127.0.0.1:4000",
        "127.0.0.1:4000, 127.0.0.1:4000",
        "127.0.0.1:4000\u{e9}",
        "[127.0.0.1]:4000",
        "[::1:4000",
        "::1:4000",
        "[::1%lo]:4000",
        "[::1]4000",
        "evil.example:4000",
        "127.0.0.1.evil.example:4000",
        "127.0.0.1?:4000",
        "127.0.0.1#:4000",
        "%31:4000",
    ];
    for host in hosts {
        check_host(LOOPBACK, LOOPBACK, host, false);
        check_host(LOOPBACK6, LOOPBACK6, host, false);
    }
}

#[test]
fn exactly_one_host_is_needed() {
    assert!(!admitted(&from(LOOPBACK)));
    assert!(admitted(&Case { hosts: &["127.0.0.1:4000"], ..from(LOOPBACK) }));
    assert!(!admitted(&Case { hosts: &["127.0.0.1:4000", "127.0.0.1:4000"], ..from(LOOPBACK) }));
    assert!(!admitted(&Case { hosts: &["127.0.0.1:4000", "evil.example"], ..from(LOOPBACK) }));
}

#[test]
fn an_origin_is_absent_or_the_one_made_from_host() {
    let check = |host: &str, origins: &[&str], expected: bool| {
        let case = Case { hosts: &[host], origins, ..from(LOOPBACK) };
        assert_eq!(admitted(&case), expected, "host {host:?}, origins {origins:?}");
    };
    check("127.0.0.1:4000", &[], true);
    check("127.0.0.1:4000", &["http://127.0.0.1:4000"], true);
    check("localhost:4000", &["http://localhost:4000"], true);
    // Another name of the same place is another origin.
    check("127.0.0.1:4000", &["http://localhost:4000"], false);
    check("localhost:4000", &["http://127.0.0.1:4000"], false);
    for origin in [
        "null",
        "",
        "http://",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:4001",
        "*",
        "file://",
        "https://127.0.0.1:4000",
        "HTTP://127.0.0.1:4000",
        "http://127.0.0.1:4000/",
        "http://a@127.0.0.1:4000",
        "127.0.0.1:4000",
        "ws://127.0.0.1:4000",
        "http://127.0.0.1:4000 http://evil.example",
    ] {
        check("127.0.0.1:4000", &[origin], false);
    }
    check("127.0.0.1:4000", &["http://127.0.0.1:4000", "http://evil.example"], false);
    check("127.0.0.1:4000", &["http://127.0.0.1:4000", "http://127.0.0.1:4000"], false);
}

#[test]
fn a_target_that_names_a_host_names_the_same() {
    let check = |target: &str, expected: bool| {
        let case = Case { hosts: &["127.0.0.1:4000"], target, ..from(LOOPBACK) };
        assert_eq!(admitted(&case), expected, "target {target:?}");
    };
    check("/api/runs", true);
    check("*", true);
    check("http://127.0.0.1:4000/", true);
    check("http://127.0.0.1:4001/", false);
    check("http://127.0.0.1/", false);
    check("http://localhost:4000/", false);
    check("http://evil.example/", false);
    check("https://127.0.0.1:4000/", false);
    check("http://user@127.0.0.1:4000/", false);
}

#[test]
fn connect_is_refused() {
    let mut headers = HeaderMap::new();
    headers.append(HOST, HeaderValue::from_static("127.0.0.1:4000"));
    let bound = LOOPBACK.parse().ok();
    let names = Names { bound, also: Vec::new() };
    for target in ["127.0.0.1:4000", "/", "http://127.0.0.1:4000/"] {
        assert!(!names.admit(bound, &Method::CONNECT, &target.parse().unwrap(), &headers), "{target}");
    }
}

#[test]
fn names_that_were_asked_for_are_admitted_at_their_port() {
    let check = |also: &[&str], host: &str, expected: bool| {
        let case = Case { also, hosts: &[host], ..from(ANY) };
        assert_eq!(admitted(&case), expected, "also {also:?}, host {host:?}");
    };
    check(&["Viewer.Example"], "viewer.example:4000", true);
    check(&["viewer.example"], "viewer.example", false);
    check(&["viewer.example"], "other.example:4000", false);
    check(&["viewer.example:80"], "viewer.example", true);
    check(&["viewer.example:80"], "viewer.example:4000", false);
    check(&["192.168.9.9"], "192.168.9.9:4000", true);
    check(&["[fd00::1]"], "[fd00::1]:4000", true);
    for bad in
        ["", "http://viewer.example", "viewer.example/", "*", "*.example", "a b", "viewer.example:", "a:0"]
    {
        assert!(bad.parse::<HostName>().is_err(), "{bad:?}");
    }
}

#[test]
fn through_a_socket_only_loopback_names_lead_here() {
    let check = |host: &str, origins: &[&str], expected: bool| {
        let case = Case { hosts: &[host], origins, ..from("a socket") };
        assert_eq!(admitted(&case), expected, "host {host:?}, origins {origins:?}");
    };
    for host in ["localhost", "localhost:9", "127.0.0.1:4173", "[::1]:4173"] {
        check(host, &[], true);
    }
    check("localhost:9", &["http://localhost:9"], true);
    check("localhost:9", &["http://localhost:8"], false);
    for host in ["viewer.example:9", "192.168.1.5", "localhost.evil.example", "[::ffff:127.0.0.1]:9"] {
        check(host, &[], false);
    }
}

#[test]
fn another_page_may_lead_to_ours_and_nothing_else() {
    let check = |target: &str, fetch: Fetch, expected: bool| {
        let case = Case { hosts: &["127.0.0.1:4000"], target, fetch: Some(fetch), ..from(LOOPBACK) };
        assert_eq!(admitted(&case), expected, "{target} {fetch:?}");
    };
    for site in ["same-origin", "none"] {
        check("/api/runs", (site, "cors", "empty"), true);
        check("/", (site, "navigate", "document"), true);
    }
    for site in ["cross-site", "same-site", "anything"] {
        check("/", (site, "navigate", "document"), true);
        check("/run/r?step=2", (site, "navigate", "document"), true);
        let form = Case {
            hosts: &["127.0.0.1:4000"],
            fetch: Some((site, "navigate", "document")),
            method: Method::POST,
            ..from(LOOPBACK)
        };
        assert!(!admitted(&form), "{site} sends a form");
        check("/run/r", (site, "navigate", "iframe"), false);
        check("/run/r", (site, "no-cors", "document"), false);
        check("/run/r", (site, "no-cors", "image"), false);
        check("/run/r", (site, "no-cors", "empty"), false);
        check("/api/runs/r/state", (site, "navigate", "document"), false);
        check("/api/search?q=a", (site, "no-cors", "script"), false);
        check("/assets/a.js", (site, "no-cors", "script"), false);
    }
}
