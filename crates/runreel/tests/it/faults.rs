//! What machines do to a viewer: it is killed, stopped, starved of watches. Nothing is lost by it, and nothing
//! that is shown is stale.

use crate::client::Client;
use crate::played::{self, SESSION};
use crate::program::{Place, Running, wait_until};
use crate::raw;
use serde_json::Value;
use std::io::Write as _;
use std::time::Duration;

const ZERO: &[&str] = &["--port", "0"];

/// How many events of the run a client holds.
pub(crate) fn events(run: &Value) -> usize {
    run["sessions"][SESSION]["events"].as_array().map_or(0, Vec::len)
}

/// What a client holds is what the viewer answers who just asks.
pub(crate) async fn holds_the_truth(client: &mut Client, viewer: &Running, count: usize) {
    let held = client.until("r", |run| events(run) == count).await.clone();
    let asked = raw::get(viewer, "/api/runs/r/state").json();
    for part in ["run", "steps", "trace", "sessions"] {
        assert_eq!(held[part], asked[part], "{part}");
    }
}

#[tokio::test]
async fn a_viewer_killed_under_its_clients_shows_them_all_when_it_is_back() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let mut viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    let before = events(client.hold("r").await);
    let port = viewer.port().to_string();
    viewer.signal("KILL");
    viewer.end();
    assert!(!client.closed().await, "nobody was there to say goodbye");
    script.text(SESSION, "while it was away").unwrap();
    // The same port at once: what is left of the old sockets must not be in the way.
    let viewer = place.serve(&["--port", &port]);
    assert_eq!(viewer.port().to_string(), port);
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    holds_the_truth(&mut client, &viewer, before + 1).await;
    script.text(SESSION, "and after").unwrap();
    holds_the_truth(&mut client, &viewer, before + 2).await;
}

#[tokio::test]
async fn a_viewer_that_was_stopped_for_a_while_catches_up() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    let before = events(client.hold("r").await);
    viewer.signal("STOP");
    for word in 0..200 {
        script.text(SESSION, &format!("word {word} ")).unwrap();
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    viewer.signal("CONT");
    holds_the_truth(&mut client, &viewer, before + 200).await;
    assert!(client.errors.is_empty(), "{:?}", client.errors);
}

#[tokio::test]
async fn two_viewers_of_one_folder_show_the_same() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let (one, two) = (place.serve(ZERO), place.serve(ZERO));
    let (mut first, mut second) = (Client::connect(&one).await, Client::connect(&two).await);
    let before = events(first.hold("r").await);
    second.hold("r").await;
    script.text(SESSION, "for both").unwrap();
    holds_the_truth(&mut first, &one, before + 1).await;
    holds_the_truth(&mut second, &two, before + 1).await;
    drop(one);
    script.text(SESSION, "for one").unwrap();
    holds_the_truth(&mut second, &two, before + 2).await;
}

#[tokio::test]
async fn a_writer_killed_in_mid_line_costs_that_line_alone() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    let before = events(client.hold("r").await);
    let log = place.path(&format!("runs/r/sessions/{SESSION}/events.ndjson"));
    let mut torn = std::fs::OpenOptions::new().append(true).open(&log).unwrap();
    torn.write_all(b"{\"seq\":3,\"at\":\"2026-").unwrap();
    client.listen(Duration::from_millis(300)).await;
    assert_eq!(events(&client.held["r"].state), before, "half a line is none");
    // Another process goes on; some end the torn line first.
    torn.write_all(b"\n").unwrap();
    script.text(SESSION, "again").unwrap();
    holds_the_truth(&mut client, &viewer, before + 1).await;
}

/// In a user namespace of its own, so that nobody else runs out of watches.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_watches_runs_are_polled_and_one_note_says_so() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let Some(viewer) = place.serve_apart("-Ur", "echo 1 > /proc/sys/user/max_inotify_watches") else {
        // No namespaces here: the note itself has its own test.
        return;
    };
    let mut client = Client::connect(&viewer).await;
    let before = events(client.hold("r").await);
    for word in 0..5 {
        script.text(SESSION, "polled ").unwrap();
        holds_the_truth(&mut client, &viewer, before + 1 + word).await;
    }
    let notes = wait_until("the note is there", || {
        let notes = viewer.get("/api/health")["notes"].as_array().cloned().unwrap_or_default();
        (!notes.is_empty()).then_some(notes)
    });
    let about: Vec<_> = notes.iter().filter(|note| note.to_string().contains("max_user_watches")).collect();
    assert_eq!(about.len(), 1, "{notes:?}");
}
