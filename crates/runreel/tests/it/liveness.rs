//! A runner that was killed leaves "running" behind for ever; the viewer says so in both places.

use crate::client::{Client, LIST};
use crate::program::Place;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The bundle of a run whose acpx was killed in the middle of a turn.
fn killed() -> PathBuf {
    let bundles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/bundles");
    let mut folders = std::fs::read_dir(bundles).unwrap().map(|entry| entry.unwrap().path());
    folders.find(|path| path.to_string_lossy().contains("example-echo")).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn liveness(list: &Value) -> &Value {
    &list["runsById"]["killed"]["liveness"]["state"]
}

#[tokio::test]
async fn a_killed_run_is_dead_on_its_page_and_in_the_list() {
    let place = Place::new();
    copy(&killed(), &place.path("runs").join("killed"));
    let viewer = place.serve(&["--port", "0"]);
    let mut client = Client::connect(&viewer).await;
    client.say(json!({ "type": "subscribe_runs", "view": { "limit": 10 } })).await;
    // The files were copied just now, and the list knows no deadline: only the trace does.
    client.until(LIST, |list| *liveness(list) == "live").await;
    let run = client.hold_window("killed", 10).await;
    assert_eq!(run["header"]["status"], "running", "what acpx wrote stays");
    assert_eq!(run["liveness"]["state"], "dead", "its step is long past its deadline");
    let list = client.until(LIST, |list| *liveness(list) == "dead").await;
    assert_eq!(list["runsById"]["killed"]["status"], "running");
}
