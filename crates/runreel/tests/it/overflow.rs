//! More changes than the system keeps hints of: whoever reads must look at everything then.

use crate::client::{Client, LIST};
use crate::faults::{events, holds_the_truth};
use crate::played::{self, SESSION};
use crate::program::Place;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

const ZERO: &[&str] = &["--port", "0"];

/// More hints than this are not made here.
const MOST: usize = 200_000;

/// A run of which no hint comes and which is old is looked at every 7 s.
const SOONER_THAN_A_POLL: Duration = Duration::from_secs(5);

/// How many hints the system keeps for one who does not listen; nothing where it does not say, or keeps too
/// many to fill it up.
fn kept() -> Option<usize> {
    let limit = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").ok()?;
    limit.trim().parse().ok().filter(|limit| *limit <= MOST)
}

/// Two files in turn: equal hints after one another would be kept as one.
fn burst(folder: &Path, count: usize) {
    let mut noise = ["a", "b"].map(|name| File::create(folder.join(name)).unwrap());
    for turn in 0..count {
        noise[turn % 2].write_all(b".").unwrap();
    }
}

/// Everything in a folder was written an hour ago.
fn make_old(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            make_old(&path);
        } else {
            let file = OpenOptions::new().append(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(1)).unwrap();
        }
    }
}

#[tokio::test]
async fn after_more_changes_than_hints_nothing_is_lost_and_nothing_is_stale() {
    let Some(kept) = kept() else {
        println!("skipped: the system keeps too many hints, or does not say how many");
        return;
    };
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    drop(played::speaking(&place, "gone"));
    make_old(&place.path("runs"));
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold_list().await;
    let before = events(client.hold("r").await);
    let held = Instant::now();

    viewer.signal("STOP");
    burst(&place.path("runs/r"), kept + 100);
    burst(&place.path("runs"), kept + 100);
    // None of this is told of.
    script.text(SESSION, "while nobody listened").unwrap();
    let folder = place.path(&format!("runs/r/sessions/{SESSION}"));
    let aside = place.path("aside");
    fs::rename(&folder, &aside).unwrap();
    fs::create_dir(&folder).unwrap();
    for entry in fs::read_dir(&aside).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    drop(played::finished(&place, "new"));
    fs::remove_dir_all(place.path("runs/gone")).unwrap();
    viewer.signal("CONT");

    let was_quick = held.elapsed() < Duration::from_secs(2);
    holds_the_truth(&mut client, &viewer, before + 1).await;
    if was_quick {
        assert!(held.elapsed() < SOONER_THAN_A_POLL, "found by polling, after {:?}", held.elapsed());
    }
    let runs = |list: &serde_json::Value| {
        let runs = &list["runsById"];
        runs["new"]["status"] == "completed" && runs["gone"].is_null()
    };
    client.until(LIST, runs).await;
    // The folder is another one; who writes on does it there.
    for more in 2..=4 {
        script.text(SESSION, "and after").unwrap();
        holds_the_truth(&mut client, &viewer, before + more).await;
    }
    assert!(client.errors.is_empty(), "{:?}", client.errors);
}
