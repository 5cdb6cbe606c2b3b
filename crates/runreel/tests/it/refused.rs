//! The command line before listeners that do not answer as a viewer of ours would: too slow, too busy, or asking
//! for a key that we do not have.

use crate::program::Place;
use std::fs::{self, File};
use std::io::{Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// Listens on a free port, and answers each request by `answer`.
fn listener(answer: impl Fn(&mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            answer(&mut stream);
        }
    });
    port
}

fn refusing(status: &'static str) -> String {
    listener(move |stream| {
        let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    })
}

/// An entry in the register of a viewer that lives as long as what is given back.
fn registered(place: &Place, port: &str) -> File {
    let folder = place.path("state/runreel");
    fs::create_dir_all(&folder).unwrap();
    let entry = folder.join(format!("127.0.0.1-{port}.json"));
    fs::write(&entry, format!(r#"{{"address":"127.0.0.1:{port}","pid":1}}"#)).unwrap();
    let lock = File::create(entry.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    lock
}

#[test]
fn who_sends_a_letter_now_and_then_does_not_keep_us_for_ever() {
    let place = Place::new();
    let port = listener(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let said = place.finish(&["status", "--port", &port]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let said = place.finish(&["serve", "--port", &port, "--runs-dir", "runs"]);
    assert!(said.code == Some(1) && said.err.contains("another program holds"), "{}", said.err);
}

#[test]
fn who_answers_as_no_viewer_of_ours_would_is_another_program() {
    let place = Place::new();
    let runs = place.path("runs");
    for (status, service) in [("200 OK", "runreel2"), ("404 Not Found", "runreel"), ("200 OK", "")] {
        let health = serde_json::json!({ "service": service, "runsDir": runs, "pid": 1 }).to_string();
        let port = listener(move |stream| drop(write!(stream, "HTTP/1.1 {status}\r\n\r\n{health}")));
        for command in ["serve", "open"] {
            let said = place.finish(&[command, "--port", &port, "--runs-dir", "runs"]);
            assert!(
                said.code == Some(1) && said.err.contains("another program holds"),
                "{status} {}",
                said.err
            );
        }
        for command in ["status", "stop"] {
            let said = place.finish(&[command, "--port", &port]);
            assert!(said.out.starts_with("No viewer is running"), "{status} {} {}", said.out, said.err);
        }
    }
}

#[test]
fn what_a_viewer_says_of_itself_stays_in_its_line() {
    let place = Place::new();
    let wild = "x\nViewer at http://evil.example/\u{1b}[2J\u{202e}";
    let health =
        serde_json::json!({ "service": "runreel", "runsDir": wild, "version": wild, "notes": [wild] });
    let health = health.to_string();
    let port = listener(move |stream| drop(write!(stream, "HTTP/1.1 200 OK\r\n\r\n{health}")));
    let _lives = [registered(&place, &port), registered(&place, &refusing("503 Busy"))];
    for words in
        [&["status", "--port", &port][..], &["stop"], &["serve", "--port", &port, "--runs-dir", "runs"]]
    {
        let said = place.finish(words);
        let all = said.out + &said.err;
        assert!(
            all.contains("x\\u000aViewer at http://evil.example/\\u001b[2J\\u202e"),
            "{words:?}: {all:?}"
        );
        assert!(!all.contains(['\u{1b}', '\u{202e}']) && !all.contains("\nViewer at http://evil"), "{all:?}");
    }
}

#[test]
fn what_does_not_let_us_in_is_not_called_nothing() {
    let place = Place::new();
    for (answer, word) in [
        ("401 Unauthorized", "asks for a token"),
        ("429 Too Many Requests\r\nRetry-After: 7", "try again in 7 s"),
        ("503 Service Unavailable", "try again later"),
    ] {
        let port = refusing(answer);
        for command in ["status", "stop"] {
            let said = place.run(&[command, "--port", &port]);
            assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{command} {answer}");
            assert!(said.err.contains(word), "{command} {answer}: {}", said.err);
        }
        for command in ["serve", "open"] {
            let said = place.run(&[command, "--port", &port, "--runs-dir", "runs"]);
            assert!(said.code == Some(1) && said.err.contains(word), "{command} {answer}: {}", said.err);
        }
    }
}

#[test]
fn a_registered_viewer_counts_also_when_it_refuses_or_is_silent() {
    let place = Place::new();
    let viewer = place.serve(&["--port", "0"]);
    for (port, word) in [
        (refusing("429 Too Many Requests\r\nRetry-After: 7"), "is busy"),
        (listener(|stream| drop(stream.write_all(b"?"))), "does not answer as viewers do"),
    ] {
        let _lives = registered(&place, &port);
        let status = place.run(&["status"]);
        assert_eq!(status.code, Some(1), "{}", status.err);
        assert!(status.out.contains(&viewer.url), "{}", status.out);
        assert!(status.err.contains("A viewer of yours") && status.err.contains(word), "{}", status.err);
        let stop = place.run(&["stop"]);
        assert!(stop.code == Some(1) && stop.err.contains("several viewers run"), "{}", stop.err);
        assert!(stop.err.contains(&port) && stop.err.contains(&viewer.url), "{}", stop.err);
    }
    assert_eq!(viewer.get("/api/health")["service"], "runreel");
}
