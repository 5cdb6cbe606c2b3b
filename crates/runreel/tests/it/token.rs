//! A viewer that the network can reach: who has no key stays out, on every path.

use crate::program::{Place, Running};
use crate::raw::{Answer, exchange};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

const OPEN: &[&str] = &["--host", "0.0.0.0", "--port", "0"];

const UPGRADE: &str = "Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// Asks with these headers, from loopback.
fn ask(viewer: &Running, request: &str, headers: &str) -> Answer {
    let host = format!("127.0.0.1:{}", viewer.port());
    let close = if headers.contains("Upgrade") { "" } else { "Connection: close\r\n" };
    exchange(
        viewer,
        &format!("{request} HTTP/1.1\r\nHost: {host}\r\n{close}{headers}Content-Length: 0\r\n\r\n"),
    )
}

fn get(viewer: &Running, path: &str, headers: &str) -> Answer {
    ask(viewer, &format!("GET {path}"), headers)
}

/// The secret of the link that a viewer has said.
fn link(viewer: &mut Running) -> String {
    let link = viewer.said("Link, works once: ");
    link.split_once("/?token=").unwrap().1.to_owned()
}

fn cookie(answer: &Answer) -> String {
    let whole = answer.header("set-cookie");
    format!("Cookie: other=1; {}\r\n", whole.split(';').next().unwrap())
}

fn token(place: &Place) -> String {
    let folder = place.path("state/runreel");
    let mut entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let entry = entries.find(|path| path.extension().is_some_and(|ending| ending == "json")).unwrap();
    let entry: serde_json::Value = serde_json::from_slice(&fs::read(entry).unwrap()).unwrap();
    entry["token"].as_str().unwrap().to_owned()
}

#[test]
fn without_a_key_nothing_is_answered() {
    let place = Place::new();
    let viewer = place.serve(OPEN);
    let (port, token) = (viewer.port(), token(&place));
    for path in ["/", "/run/r", "/api/health", "/api/runs", "/api/metrics", "/assets/x.js", "/api/nothing"] {
        for headers in [
            "",
            "Authorization: Basic eDp5\r\n",
            &format!("Authorization: Basic {token}\r\n"),
            &format!("Authorization: {token}\r\n"),
            "Cookie: runreel-0=x\r\n",
            &format!("Cookie: runreel-{port}=x\r\n"),
            &format!("Cookie: runreel-{port}=\r\n"),
            &format!("Cookie: runreel-{port}={token}\r\n"),
            "Accept: text/html\r\n",
        ] {
            let answer = get(&viewer, path, headers);
            assert_eq!(answer.status, 401, "{path} {headers}");
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"runreel\"", "{path} {headers}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
            // A page that is sealed could not load itself again.
            assert_eq!(policy.contains("sandbox"), !headers.contains("html"), "{policy}");
            assert!(!answer.text().contains("runsDir"), "{}", answer.text());
        }
    }
    assert_eq!(get(&viewer, "/api/live", UPGRADE).status, 401);
    assert_eq!(ask(&viewer, "POST /api/control/shutdown", "").status, 401);
    assert_eq!(ask(&viewer, "POST /api/control/link", "").status, 401);
}

#[test]
fn a_link_is_exchanged_for_a_cookie_once_and_leaves_the_address() {
    let place = Place::new();
    let mut viewer = place.serve(OPEN);
    let secret = link(&mut viewer);
    for request in [
        "GET /api/health",
        "GET /nothing",
        "GET /runs",
        "GET //evil.example/",
        "POST /",
        "POST /run/r",
        "HEAD /",
    ] {
        let refused = ask(&viewer, &format!("{request}?token={secret}"), "");
        assert_eq!(
            (refused.status, refused.header("set-cookie")),
            (401, ""),
            "a link leads to a page: {request}"
        );
    }
    let entered = get(&viewer, &format!("/run/a%20b?at=3&token={secret}&x=1"), "");
    assert_eq!((entered.status, entered.header("location")), (303, "/run/a%20b?at=3&x=1"));
    let set = entered.header("set-cookie");
    for word in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.split("; ").any(|part| part == word), "{word} is not in {set}");
    }
    assert!(
        set.starts_with(&format!("runreel-{}=", viewer.port())),
        "all ports of a host share cookies: {set}"
    );
    assert!(!set.contains(&secret) && !set.contains(&token(&place)), "a cookie is a secret of its own");
    let again = get(&viewer, &format!("/?token={secret}"), "");
    assert_eq!((again.status, again.header("set-cookie")), (401, ""));

    let cookie = cookie(&entered);
    assert_eq!(get(&viewer, "/api/health", &cookie).status, 200);
    let almost = cookie.replace("\r\n", "x\r\n");
    assert_eq!(get(&viewer, "/api/health", &almost).status, 401, "{almost}");
    assert_eq!(get(&viewer, "/", &cookie).status, 200);
    // A handshake that is let in is answered by 101; the connection closes when the client says no more.
    let foreign = format!("{cookie}Origin: http://evil.example\r\n");
    assert_eq!(get(&viewer, "/api/health", &foreign).status, 403);
    assert_eq!(get(&viewer, "/api/live", &format!("{UPGRADE}{foreign}")).status, 403);
    let stale = get(&viewer, &format!("/?token={secret}"), &cookie);
    assert_eq!((stale.status, stale.header("location")), (303, "/"), "who is in just goes on");
}

#[test]
fn a_link_from_elsewhere_makes_the_page_load_again_for_its_cookie() {
    let place = Place::new();
    let viewer = place.serve(OPEN);
    let refreshes = |site: &str| {
        let fetch =
            format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n");
        let answer = get(&viewer, "/run/r", &format!("Accept: text/html\r\n{fetch}"));
        assert_eq!(answer.status, 401);
        answer.text().contains("http-equiv=refresh")
    };
    assert!(refreshes("cross-site"));
    assert!(!refreshes("same-origin") && !refreshes("none"), "it would go on for ever");
}

#[tokio::test]
async fn a_socket_opens_with_the_token() {
    use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
    let place = Place::new();
    let viewer = place.serve(OPEN);
    let mut request = format!("ws://127.0.0.1:{}/api/live", viewer.port()).into_client_request().unwrap();
    assert!(tokio_tungstenite::connect_async(request.clone()).await.is_err());
    request.headers_mut().insert("authorization", format!("Bearer {}", token(&place)).parse().unwrap());
    assert!(tokio_tungstenite::connect_async(request).await.is_ok());
}

#[test]
fn programs_bring_the_token_and_get_links_for_people() {
    let place = Place::new();
    let viewer = place.serve(OPEN);
    let bearer = format!("Authorization: Bearer {}\r\n", token(&place));
    assert_eq!(get(&viewer, "/api/health", &bearer).status, 200);
    let said = place.run(&["status", "--link", "--port", &viewer.port().to_string()]);
    let secret = said.out.trim().split_once("?token=").expect("a link").1.to_owned();
    assert_eq!(get(&viewer, &format!("/?token={secret}"), "").status, 303);
    let status = place.run(&["status", "--port", &viewer.port().to_string()]);
    assert_eq!(status.out.matches("Viewer at").count(), 1, "{}", status.out);
    let all = status.out + &place.run(&["status", "--json"]).out + &said.out + &said.err;
    assert!(all.contains("runsDir") && !all.contains(&token(&place)), "{all}");
}

#[test]
fn who_does_not_know_the_token_neither_asks_nor_stops() {
    let (place, stranger) = (Place::new(), Place::new());
    let mut viewer = place.serve(OPEN);
    let port = viewer.port().to_string();
    let status = stranger.run(&["status", "--port", &port]);
    assert_eq!(status.code, Some(1));
    assert!(status.err.contains("asks for a token"), "{}", status.err);
    let stop = stranger.run(&["stop", "--port", &port]);
    assert!(stop.code == Some(1) && stop.err.contains("asks for a token"), "{}", stop.err);
    assert_eq!(place.run(&["stop", "--port", &port]).code, Some(0));
    assert_eq!(viewer.end(), Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn whose_viewer_it_is_is_never_made_to_wait() {
    let place = Place::new();
    let viewer = place.serve(OPEN);
    for n in 0..40 {
        let wrong = format!("Authorization: Bearer wrong{n}\r\n");
        assert_eq!(get(&viewer, "/api/health", &wrong).status, 401);
    }
    let right = format!("Authorization: Bearer {}\r\n", token(&place));
    assert_eq!(get(&viewer, "/api/health", &right).status, 200);
}

#[test]
fn a_token_file_is_made_private_and_read_again() {
    let place = Place::new();
    let words = ["serve", "--runs-dir", "runs", "--port", "0", "--token-file", "my.token"];
    let first = Running::start(place.command(&words));
    let made = fs::read_to_string(place.path("my.token")).unwrap();
    let rights = fs::metadata(place.path("my.token")).unwrap().permissions().mode() & 0o777;
    assert_eq!((rights, made.trim().len()), (0o600, 43));
    drop(first);
    let second = Running::start(place.command(&words));
    let bearer = format!("Authorization: Bearer {}\r\n", made.trim());
    assert_eq!(get(&second, "/api/health", &bearer).status, 200);
    assert_eq!(get(&second, "/api/health", "").status, 401, "on loopback too");
}

#[test]
fn a_cookie_is_worth_nothing_after_the_next_start() {
    let place = Place::new();
    let enter = || {
        let mut viewer = place.serve(&["--port", "0", "--token-file", "my.token"]);
        let link = link(&mut viewer);
        let entered = get(&viewer, &format!("/?token={link}"), "");
        (viewer, entered.header("set-cookie").split_once(['=', ';']).unwrap().1.to_owned())
    };
    let ((first, old), (second, new)) = (enter(), enter());
    let status = |viewer: &Running, value: &str| {
        let value = value.split(';').next().unwrap();
        get(viewer, "/api/health", &format!("Cookie: runreel-{}={value}\r\n", viewer.port())).status
    };
    assert_eq!((status(&first, &old), status(&second, &new)), (200, 200));
    assert_eq!((status(&first, &new), status(&second, &old)), (401, 401), "the token is the same");
}

#[test]
fn no_key_is_ever_logged() {
    let place = Place::new();
    let words = ["serve", "--log", "trace", "--host", "0.0.0.0", "--port", "0", "--runs-dir", "runs"];
    let mut command = place.command(&words);
    command.stderr(fs::File::create(place.path("log")).unwrap());
    let mut viewer = Running::start(command);
    let (token, first) = (token(&place), link(&mut viewer));
    let entered = get(&viewer, &format!("/?token={first}"), "");
    let (cookie, bearer) = (cookie(&entered), format!("Authorization: Bearer {token}\r\n"));
    let second = ask(&viewer, "POST /api/control/link", &bearer).json()["token"].as_str().unwrap().to_owned();
    let wrong = format!("/?token={}x", &second[1..]);
    for (path, headers) in [("/api/health", &cookie), ("/", &bearer), (&wrong, &String::new())] {
        get(&viewer, path, headers);
    }
    get(&viewer, "/api/live", &format!("{UPGRADE}Origin: http://evil.example\r\n{cookie}"));
    assert_eq!(ask(&viewer, "POST /api/control/shutdown", &bearer).status, 200);
    assert_eq!(viewer.end(), Some(0));
    let log = fs::read_to_string(place.path("log")).unwrap();
    assert!(log.contains("asked to stop") && log.contains("not encrypted"), "all is logged: {log}");
    let session = entered.header("set-cookie").split(['=', ';']).nth(1).unwrap();
    for key in [&token, &first, &second, session, &second[1..]] {
        assert!(!log.contains(key), "{key} is in the log");
    }
}

#[test]
fn a_token_file_that_is_no_secret_is_refused() {
    let place = Place::new();
    let check = |mode: u32, text: &str, word: &str| {
        let file = place.path("token");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let said = place.finish(&["serve", "--port", "0", "--token-file", "token"]);
        assert_eq!(said.code, Some(1));
        assert!(said.err.contains("--token-file") && said.err.contains(word), "{}", said.err);
    };
    let good = "0123456789abcdef0123456789abcdef";
    check(0o640, good, "chmod 600");
    check(0o604, good, "chmod 600");
    check(0o620, good, "chmod 600");
    check(0o600, "short", "at least 16");
    check(0o600, "", "at least 16");
    check(0o600, "white space is in this token", "ASCII");
    check(0o600, &"x".repeat(2_000), "too long");
    let made = Command::new("mkfifo").arg(place.path("pipe")).status().unwrap();
    assert!(made.success());
    for file in ["runs", "pipe"] {
        let said = place.finish(&["serve", "--port", "0", "--token-file", file]);
        assert!(said.code == Some(1) && said.err.contains("not a regular file"), "{}", said.err);
    }
    std::os::unix::fs::symlink(place.path("nothing"), place.path("loose")).unwrap();
    let said = place.finish(&["serve", "--port", "0", "--token-file", "loose"]);
    assert!(said.code == Some(1) && said.err.contains("cannot be made"), "{}", said.err);
    assert!(!place.path("nothing").exists(), "no file is made where a link leads");
    let (target, link) = (place.path("token"), place.path("link"));
    std::os::unix::fs::symlink(&target, &link).unwrap();
    fs::write(&target, good).unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).unwrap();
    let said = place.finish(&["serve", "--port", "0", "--token-file", "link"]);
    assert!(said.err.contains("chmod 600"), "what counts is where a link leads: {}", said.err);
    fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
    place.serve(&["--port", "0", "--token-file", "link"]);
}

/// What this machine calls itself.
fn own_name() -> String {
    String::from_utf8(Command::new("uname").arg("-n").output().unwrap().stdout).unwrap().trim().to_owned()
}

/// Who makes that name point here would have a page that may read everything: on loopback there is no key.
#[test]
fn on_loopback_the_machines_own_name_is_a_strangers() {
    let (place, own) = (Place::new(), own_name());
    if own == "localhost" {
        return;
    }
    let viewer = place.serve(&["--port", "0"]);
    for name in [own.clone(), format!("{own}.local")] {
        let host = format!("{name}:{}", viewer.port());
        let request = format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(exchange(&viewer, &request).status, 403, "{host}");
    }
}

#[test]
fn names_are_admitted_when_they_were_asked_for() {
    let place = Place::new();
    let more = ["--host", "0.0.0.0", "--port", "0", "--allow-host", "viewer.example"];
    let viewer = place.serve(&more);
    let status = |host: &str| {
        let host = host.replace("PORT", &viewer.port().to_string());
        exchange(&viewer, &format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
            .status
    };
    assert_eq!(status("viewer.example:PORT"), 401, "the name is right, the key is not there");
    let own = own_name();
    assert_eq!([status(&format!("{own}:PORT")), status(&format!("{own}.local:PORT"))], [401; 2], "{own}");
    for foreign in ["viewer.example", "evil.example:PORT", "localhost:PORT", "0.0.0.0:PORT"] {
        assert_eq!(status(foreign), 403, "{foreign}");
    }
    let said = place.finish(&["serve", "--port", "0", "--allow-host", "*"]);
    assert!(said.code == Some(1) && said.err.contains("--allow-host *"), "{}", said.err);
}

#[test]
fn nobody_can_do_without_a_token() {
    let place = Place::new();
    for words in [&["serve", "--no-token"][..], &["serve", "--host", "0.0.0.0", "--no-token"]] {
        assert_eq!(place.finish(words).code, Some(2));
    }
}

#[test]
fn open_leads_into_a_viewer_on_the_network_by_a_link() {
    let place = Place::new();
    let free = std::net::TcpListener::bind("0.0.0.0:0").unwrap().local_addr().unwrap().port().to_string();
    let words = ["open", "a run", "--host", "0.0.0.0", "--port", &free, "--runs-dir", "runs"];
    for _ in 0..2 {
        let said = place.run(&words);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(said.out.contains("/run/a%20run?token="), "{}", said.out);
    }
    assert_eq!(place.run(&["stop", "--port", &free]).code, Some(0));
}
