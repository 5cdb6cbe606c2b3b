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

#[test]
fn a_refusal_says_forbidden_and_nothing_else() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let answer =
        exchange(&viewer, "GET /api/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert_eq!((answer.status, answer.text().as_str()), (403, r#"{"error":"Forbidden"}"#));
}

#[test]
fn a_foreign_page_opens_no_socket_and_stops_nothing() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let upgrade = "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://evil.example\r\n\r\n";
    // A refused upgrade leaves the connection open for another request, until it is idle for too long.
    assert_eq!(status(&viewer, &upgrade.replace("Connection: Upgrade", "Connection: Upgrade, close")), 403);
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
