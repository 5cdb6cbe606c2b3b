//! A run that happens while it is watched.

use crate::client::{Client, LIST};
use crate::played::{self, SESSION};
use crate::program::Place;
use crate::raw;
use serde_json::Value;
use std::time::Duration;

const ZERO: &[&str] = &["--port", "0"];
const ALL: u32 = 1_000_000;

fn is_over(run: &Value) -> bool {
    run["run"]["status"] == "completed" && run["manifest"]["status"] == "completed"
}

#[tokio::test]
async fn a_run_appears_speaks_and_completes() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold_list().await;
    let mut script = played::begun(&place, "r");
    client.until(LIST, |list| list["runsById"]["r"]["status"] == "running").await;
    client.hold("r").await;
    script.start_node("plan").unwrap();
    client.until("r", |run| run["run"]["currentNode"] == "plan").await;
    script.bind_session(SESSION, "main").unwrap();
    script.prompt(SESSION, "Speak!").unwrap();
    client.until("r", |run| run["sessions"][SESSION]["events"][0].is_object()).await;
    client.ops.clear();
    script.text(SESSION, "Hel").unwrap();
    client.until("r", |run| run["sessions"][SESSION]["events"][1].is_object()).await;
    script.text(SESSION, "lo").unwrap();
    client.until("r", |run| run["sessions"][SESSION]["events"][2].is_object()).await;
    let events = format!("/sessions/{SESSION}/events");
    let appended = |op: &&Value| op["op"] == "append" && op["path"].as_str() == Some(&events);
    assert_eq!(client.ops.iter().filter(appended).count(), 2);
    let grown = |op: &&Value| op["op"] == "append" && op["value"] == "lo";
    assert_eq!(client.ops.iter().filter(grown).count(), 1, "text grows by append: {:#?}", client.ops);
    script.end_turn(SESSION).unwrap();
    script.settle(&serde_json::json!(1)).unwrap();
    client.until("r", |run| run["steps"][0]["outcome"] == "ok").await;
    script.complete().unwrap();
    client.until("r", is_over).await;
    client.until(LIST, |list| list["runsById"]["r"]["status"] == "completed").await;
}

#[tokio::test]
async fn text_of_the_pages_view_arrives_by_append_too() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    let run = client.hold_window("r", 5).await;
    assert_eq!(run["schema"], "runreel.run.v1");
    assert!(run["sessions"][SESSION].get("events").is_none());
    client.ops.clear();
    script.text(SESSION, "word").unwrap();
    while !client.ops.iter().any(|op| op["op"] == "append" && op["value"] == "word") {
        client.hear().await;
    }
}

/// Follows a run from its first words; at its end, what was patched together is what is loaded.
async fn check_followed_is_loaded(view: Option<u32>, path: &str) {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    match view {
        None => client.hold("r").await,
        Some(messages) => client.hold_window("r", messages).await,
    };
    let playing = std::thread::spawn(move || {
        played::finish(&mut script, || std::thread::sleep(Duration::from_millis(30)));
        script
    });
    let ended = |run: &Value| is_over(run) || run["header"]["status"] == "completed";
    client.until("r", ended).await;
    playing.join().unwrap();
    client.listen(Duration::from_millis(500)).await;
    let followed = without_clock(client.held["r"].state.clone());
    assert!(client.held["r"].version > 3, "it was followed, not loaded");
    let now = without_clock(raw::get(&viewer, path).json());
    assert_eq!(followed, now, "snapshot and patches are the later snapshot");
    drop(viewer);
    let fresh = place.serve(ZERO);
    let loaded = without_clock(raw::get(&fresh, path).json());
    assert_eq!(followed, loaded, "followed is loaded");
    assert_eq!(loaded, without_clock(raw::get(&fresh, path).json()), "reading twice gives the same");
}

/// When a file was last written is the disk's to say, to the second.
fn without_clock(mut run: Value) -> Value {
    if let Some(liveness) = run["liveness"].as_object_mut() {
        liveness.remove("writtenAt");
    }
    run
}

#[tokio::test]
async fn a_followed_run_is_the_loaded_one_in_acpxs_view() {
    check_followed_is_loaded(None, "/api/runs/r/state").await;
}

#[tokio::test]
async fn a_followed_run_is_the_loaded_one_in_the_pages_view() {
    check_followed_is_loaded(Some(ALL), &format!("/api/runs/r/state?messages={ALL}")).await;
}

#[tokio::test]
async fn snapshots_at_any_time_are_what_the_patches_made() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut follower = Client::connect(&viewer).await;
    follower.hold("r").await;
    let playing = std::thread::spawn(move || {
        played::finish(&mut script, || std::thread::sleep(Duration::from_millis(25)));
    });
    let mut seen = std::collections::HashMap::new();
    let mut newcomers = Client::connect(&viewer).await;
    while !is_over(&follower.held["r"].state) {
        newcomers.hold("r").await;
        seen.insert(newcomers.held["r"].version, newcomers.held["r"].state.clone());
        follower.hear().await;
        let held = &follower.held["r"];
        if let Some(state) = seen.get(&held.version) {
            assert_eq!(held.state, *state, "version {}", held.version);
        }
    }
    playing.join().unwrap();
    assert!(seen.len() > 3, "only {} snapshots were compared", seen.len());
}
