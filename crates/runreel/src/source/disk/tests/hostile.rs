//! Folders that are not what they should be.

use super::Folder;
use crate::source::contract::{Ear, RunsEar, Scene};
use runreel_model::name::{Document, Log, RunId};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::time::Duration;

#[test]
fn a_runs_folder_that_is_not_there_is_waited_for_and_may_go_again() {
    for poll in [false, true] {
        let scene = Folder::new(poll);
        let runs_dir = scene.home().join("runs");
        fs::remove_dir(&runs_dir).unwrap();
        let mut ear = RunsEar::caught_up(scene.source(), 24);
        let trouble = ear.heard.trouble.clone().unwrap();
        assert_eq!(trouble, "The runs folder is not there yet; it is waited for.");
        for round in ["a", "b"] {
            let run = scene.whole(round);
            ear.until("the run", |heard| heard.seen.contains_key(&run) && heard.trouble.is_none());
            // At once, or one by one.
            if round == "a" {
                fs::rename(&runs_dir, scene.home().join("away")).unwrap();
            } else {
                fs::remove_dir_all(&runs_dir).unwrap();
            }
            ear.until("nothing", |heard| {
                heard.seen.is_empty() && heard.broken.is_empty() && heard.trouble.is_some()
            });
        }
    }
}

#[test]
fn a_file_in_the_place_of_the_runs_folder_is_named() {
    let scene = Folder::new(false);
    let runs_dir = scene.home().join("runs");
    fs::remove_dir(&runs_dir).unwrap();
    fs::write(&runs_dir, "").unwrap();
    let mut ear = RunsEar::caught_up(scene.source(), 24);
    assert!(ear.heard.trouble.as_ref().unwrap().starts_with("The runs folder is a file, not a folder"));
    fs::remove_file(&runs_dir).unwrap();
    let run = scene.whole("r");
    ear.until("the run", |heard| heard.seen.contains_key(&run));
}

#[test]
fn what_may_not_be_read_is_said_and_read_when_it_may() {
    let scene = Folder::new(false);
    let run = scene.whole("r");
    let runs_dir = scene.home().join("runs");
    let allow = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(&runs_dir, 0o000);
    if fs::read_dir(&runs_dir).is_ok() {
        // Permissions stop nobody here (root): the other refusals have their own tests.
        allow(&runs_dir, 0o700);
        return;
    }
    let mut runs = RunsEar::caught_up(scene.source(), 24);
    assert!(runs.heard.trouble.as_ref().unwrap().contains("permission denied"));
    allow(&runs_dir, 0o700);
    runs.until("the run", |heard| heard.seen.contains_key(&run) && heard.trouble.is_none());
    let trace = scene.path(&run, "trace.ndjson");
    allow(&trace, 0o000);
    let mut ear = Ear::caught_up(scene.source(), &run);
    assert!(ear.heard.troubles[0].1.starts_with("trace.ndjson cannot be read: permission denied"));
    allow(&trace, 0o600);
    ear.until("recovery", |heard| heard.recovered == 1);
}

#[test]
fn a_file_that_is_a_link_out_of_the_run_ends_it() {
    let scene = Folder::new(false);
    let secret = scene.home().join("secret.json");
    fs::write(&secret, "{}").unwrap();
    for (name, path) in [("a", "flow.json"), ("b", "trace.ndjson"), ("c", "sessions/main/events.ndjson")] {
        let run = scene.whole(name);
        let mut ear = Ear::caught_up(scene.source(), &run);
        scene.remove(&run, path);
        symlink(&secret, scene.path(&run, path)).unwrap();
        ear.until("gone", |heard| heard.gone);
        let mut late = Ear::follow(scene.source(), &run);
        late.until("gone", |heard| heard.gone);
    }
    let outside = RunId::from("outside");
    symlink(scene.home(), scene.home().join("runs/outside")).unwrap();
    let mut ear = Ear::follow(scene.source(), &outside);
    ear.until("gone", |heard| heard.gone);
    let inside = scene.whole("inside");
    scene.remove(&inside, "projections/live.json");
    symlink(&secret, scene.path(&inside, "projections/live.json")).unwrap();
    let runs = RunsEar::caught_up(scene.source(), 24);
    for run in [&outside, &inside] {
        assert!(runs.heard.broken[run].contains("leaves the run's folder"));
    }
}

#[test]
fn folders_that_are_no_runs_are_not_counted_when_they_come() {
    let scene = Folder::new(false);
    let mut runs = RunsEar::caught_up(scene.source(), 24);
    for name in [".hidden", "acpx-write-1", "x.tmp", "__proto__", "constructor"] {
        fs::create_dir(scene.home().join("runs").join(name)).unwrap();
    }
    let run = scene.whole("r");
    runs.until("the run", |heard| heard.seen.contains_key(&run));
    assert_eq!(runs.heard.total, Some(1));
}

#[test]
fn a_pipe_in_a_files_place_blocks_nothing() {
    let scene = Folder::new(false);
    let run = scene.whole("r");
    scene.remove(&run, "sessions/main/events.ndjson");
    let pipe = scene.path(&run, "sessions/main/events.ndjson");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let mut ear = Ear::caught_up(scene.source(), &run);
    let reason = &ear.heard.troubles[0].1;
    assert!(reason.contains("it is not a regular file"), "{reason}");
    scene.append(&run, "trace.ndjson", b"{}\n");
    ear.until_log(&Log::Trace, b"{\"seq\":1}\n{}\n");
}

#[test]
fn empty_and_binary_manifests_break_only_their_own_run() {
    let scene = Folder::new(false);
    let good = scene.whole("good");
    for (name, bytes) in
        [("empty", &b""[..]), ("binary", b"\x00\xff\xfe\x01"), ("foreign", b"{\"schema\":\"x\"}")]
    {
        let run = scene.whole(name);
        scene.replace(&run, "manifest.json", bytes);
    }
    let mut runs = RunsEar::list(scene.source(), 24);
    runs.until("all three", |heard| heard.broken.len() == 3);
    assert!(runs.heard.seen.contains_key(&good) && runs.heard.total == Some(4));
    assert!(runs.heard.broken.values().all(|reason| reason.starts_with("manifest.json cannot be read: ")));
    let ear = Ear::caught_up(scene.source(), &RunId::from("binary"));
    assert_eq!(ear.heard.troubles.len(), 1);
    assert!(ear.heard.documents.contains_key(&Document::Run), "shown with what there is");
}

#[test]
fn a_manifest_taken_away_and_put_back_at_once_is_no_trouble() {
    let scene = Folder::new(false);
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    let (manifest, aside) = (scene.path(&run, "manifest.json"), scene.path(&run, "aside"));
    fs::rename(&manifest, &aside).unwrap();
    ear.rest(Duration::from_millis(200));
    fs::rename(&aside, &manifest).unwrap();
    scene.append(&run, "trace.ndjson", b"{}\n");
    ear.until_log(&Log::Trace, b"{\"seq\":1}\n{}\n");
    assert!(ear.heard.troubles.is_empty());
}
