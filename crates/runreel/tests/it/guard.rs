//! Who may speak to the viewer, over raw TCP.

use crate::program::{Place, Running};
use crate::raw::exchange;

const ZERO: &[&str] = &["--port", "0"];

/// Sends a request with `PORT` filled in; the status of the answer.
fn status(viewer: &Running, request: &str) -> u16 {
    exchange(viewer, &request.replace("PORT", &viewer.port().to_string())).status
}

#[test]
fn host_and_origin_are_checked_on_every_path() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    for path in ["/", "/api/health", "/api/live", "/api/nothing", "/api/runs/r/files/manifest.json"] {
        for (headers, admitted) in [
            ("Host: 127.0.0.1:PORT\r\n", true),
            ("Host: localhost:PORT\r\n", true),
            ("Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\n", true),
            ("", false),
            ("Host: 127.0.0.1\r\n", false),
            ("Host: evil.example:PORT\r\n", false),
            ("Host: 127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT\r\n", false),
            ("Host: 127.0.0.1:PORT\r\nOrigin: null\r\n", false),
            ("Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example\r\n", false),
            ("Host: 127.0.0.1:PORT\r\nOrigin: http://localhost:PORT\r\n", false),
            ("Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1:PORT\r\n", false),
        ] {
            let status =
                status(&viewer, &format!("GET {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n"));
            assert_eq!(status != 403, admitted, "{path} with {headers:?} got {status}");
        }
    }
}

/// Each address that the router names, read from its source so that no new one is forgotten.
fn addresses() -> Vec<String> {
    let router = concat!(env!("CARGO_MANIFEST_DIR"), "/src/server/router.rs");
    let source = std::fs::read_to_string(router).unwrap();
    let named = source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let found: Vec<String> = named.map(|path| path.replace(['{', '}', '*'], "")).collect();
    assert!(found.len() > 20 && found.contains(&"/api/runs/run/search".to_owned()), "{found:?}");
    found
}

#[test]
fn no_address_lies_outside_the_gate() {
    let place = Place::new();
    let (viewer, asked) = (place.serve(ZERO), place.serve(&["--host", "0.0.0.0", "--port", "0"]));
    for path in addresses() {
        for method in ["GET", "POST", "HEAD", "OPTIONS", "PUT"] {
            let request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n");
            assert_eq!(
                status(&viewer, &format!("{request}Host: evil.example\r\n\r\n")),
                403,
                "{method} {path}"
            );
            assert_eq!(
                status(&asked, &format!("{request}Host: {}\r\n\r\n", local(&asked))),
                401,
                "{method} {path}"
            );
        }
    }
}

#[test]
fn a_refusal_says_forbidden_and_nothing_else() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let answer =
        exchange(&viewer, "GET /api/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert_eq!((answer.status, answer.text().as_str()), (403, r#"{"error":"Forbidden"}"#));
}

/// Whoever is not let in must not keep a place: they would be all that there are.
#[test]
fn a_refusal_ends_the_connection() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let asked = place.serve(&["--host", "0.0.0.0", "--port", "0"]);
    for (viewer, host, expected) in [(&viewer, "evil.example".to_owned(), 403), (&asked, local(&asked), 401)]
    {
        let answer = exchange(viewer, &format!("GET /api/runs HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!((answer.status, answer.header("connection")), (expected, "close"));
    }
}

fn local(viewer: &Running) -> String {
    format!("127.0.0.1:{}", viewer.port())
}

#[test]
fn another_site_cannot_make_the_viewer_work() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let ask = |path: &str, mode: &str, dest: &str| {
        status(
            &viewer,
            &format!(
                "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {dest}\r\nConnection: close\r\n\r\n"
            ),
        )
    };
    assert_eq!(ask("/api/runs", "no-cors", "empty"), 403);
    assert_eq!(ask("/", "navigate", "iframe"), 403);
    assert_eq!(ask("/", "navigate", "document"), 200);
}

#[test]
fn a_foreign_page_opens_no_socket_and_stops_nothing() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let upgrade = "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://evil.example\r\n\r\n";
    assert_eq!(status(&viewer, upgrade), 403);
    let stop = "POST /api/control/shutdown HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://evil.example\r\n\
        Connection: close\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(status(&viewer, stop), 403);
    let health = "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&viewer, health), 200);
}

#[test]
fn a_target_must_agree_with_host() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let get =
        |target: &str| format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&viewer, &get("http://127.0.0.1:PORT/api/health")), 200);
    assert_eq!(status(&viewer, &get("http://evil.example/api/health")), 403);
    assert_eq!(status(&viewer, &get("http://localhost:PORT/api/health")), 403);
}

/// What each request would do if it were let in, in one connection of its own.
const REQUESTS: [&str; 4] = [
    "GET TARGET/api/health HTTP/1.1\r\nConnection: close\r\n",
    "GET TARGET/ HTTP/1.1\r\nConnection: close\r\n",
    "GET TARGET/api/live HTTP/1.1\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "POST TARGET/api/control/shutdown HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n",
];

/// Targets and headers of pages of other origins, and of programs that speak for them.
const FOREIGN: [(&str, &str); 42] = [
    ("", "Host: evil.example\r\n"),
    ("", "Host: evil.example:PORT\r\n"),
    ("", "Host: evil.example:PORT\r\nOrigin: http://evil.example:PORT\r\n"),
    ("", "Host: evil.example:PORT\r\nOrigin: http://127.0.0.1:PORT\r\n"),
    ("", "Host: 127.0.0.1.evil.example:PORT\r\n"),
    ("", "Host: localhost.evil.example:PORT\r\n"),
    ("", "Host: localhost.:PORT\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin: null\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin:\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:1\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin: https://127.0.0.1:PORT\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin: http://localhost:PORT\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\nOrigin: http://evil.example\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin: file://\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nOrigin: chrome-extension://abcdef\r\n"),
    ("", ""),
    ("", "Host:\r\n"),
    ("", "Host: 127.0.0.1\r\n"),
    ("", "Host: 127.0.0.1:1\r\n"),
    ("", "Host: 127.0.0.1:0PORT\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nHost: evil.example\r\n"),
    ("", "Host: evil.example\r\nHost: 127.0.0.1:PORT\r\n"),
    ("", "Host: 127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT\r\n"),
    ("", "Host: 127.0.0.1:PORT, evil.example\r\n"),
    ("", "Host: user@127.0.0.1:PORT\r\n"),
    ("http://evil.example", "Host: 127.0.0.1:PORT\r\n"),
    ("http://127.0.0.1:PORT", "Host: evil.example\r\n"),
    ("http://evil.example:PORT", "Host: evil.example:PORT\r\n"),
    ("https://127.0.0.1:PORT", "Host: 127.0.0.1:PORT\r\n"),
    ("", "Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1:PORT\r\nX-Forwarded-For: 127.0.0.1\r\n"),
    ("", "Host: evil.example\r\nForwarded: for=127.0.0.1;host=127.0.0.1:PORT\r\nX-Real-IP: 127.0.0.1\r\n"),
    ("", "Host: 0x7f.1:PORT\r\n"),
    ("", "Host: 2130706433:PORT\r\n"),
    ("", "Host: 127.1:PORT\r\n"),
    ("", "Host: 0177.0.0.1:PORT\r\n"),
    ("", "Host: 0.0.0.0:PORT\r\n"),
    ("", "Host: 127.0.0.2:PORT\r\n"),
    ("", "Host: [::1]:PORT\r\n"),
    ("", "Host: [::ffff:127.0.0.1]:PORT\r\n"),
    ("", "Host: [::ffff:7f00:1]:PORT\r\n"),
];

#[test]
fn nothing_of_another_origin_gets_more_than_a_refusal() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    for (target, headers) in FOREIGN {
        for request in REQUESTS {
            let request = format!("{}{headers}\r\n", request.replace("TARGET", target));
            let answer = exchange(&viewer, &request.replace("PORT", &viewer.port().to_string()));
            let said = (answer.status, answer.text());
            assert_eq!(said, (403, r#"{"error":"Forbidden"}"#.to_owned()), "{request:?}");
            assert_eq!(answer.header("access-control-allow-origin"), "", "{request:?}");
        }
    }
    assert_eq!(viewer.get("/api/health")["clients"], 0, "it runs on, and nobody has a socket");
}

#[test]
fn ipv6_has_one_spelling_of_many_and_no_mapped_one() {
    let place = Place::new();
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let viewer = place.serve(&["--port", "0", "--host", "::1"]);
    let status = |host: &str| {
        let request = format!(
            "GET /api/health HTTP/1.1\r\nConnection: close\r\nHost: {host}:{}\r\n\r\n",
            viewer.port()
        );
        crate::raw::exchange_at(("::1", viewer.port()), &request).status
    };
    for ours in ["[::1]", "[0:0:0:0:0:0:0:1]", "localhost"] {
        assert_eq!(status(ours), 200, "{ours}");
    }
    for foreign in ["127.0.0.1", "[::ffff:127.0.0.1]", "[::]", "[::2]", "[::1%25lo]", "::1"] {
        assert_eq!(status(foreign), 403, "{foreign}");
    }
}

#[test]
fn preflights_are_given_no_leave() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let request = "OPTIONS /api/control/shutdown HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://evil.example\r\n\
        Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&viewer, request), 403);
    let own = request.replace("http://evil.example", "http://127.0.0.1:PORT");
    assert_eq!(status(&viewer, &own), 405);
}
