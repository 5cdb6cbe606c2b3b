//! The recordings in the repository tell the story they are there for, and nothing about the machine they come from.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use scripted_agent::workspace_root;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn recording(place: &str, flow: &str) -> PathBuf {
    let runs = fs::read_dir(workspace_root().join("fixtures").join(place)).unwrap();
    let named = |path: &PathBuf| path.is_dir() && path.to_string_lossy().contains(flow);
    let found: Vec<PathBuf> = runs.map(|entry| entry.unwrap().path()).filter(named).collect();
    assert_eq!(found.len(), 1, "one recording of {flow}: {found:?}");
    found.into_iter().next().unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn check_whole_and_nameless(run: &Path) {
    let machine = [workspace_root(), env::temp_dir()].map(|path| path.to_string_lossy().into_owned());
    let mut bytes = 0;
    for file in files(run) {
        let content = fs::read(&file).unwrap();
        bytes += content.len();
        let text = String::from_utf8_lossy(&content);
        assert!(!machine.iter().any(|path| text.contains(path)), "{} names this machine", file.display());
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("json") => drop(serde_json::from_str::<Value>(&text).unwrap()),
            Some("ndjson") => {
                text.lines().for_each(|line| drop(serde_json::from_str::<Value>(line).unwrap()));
            }
            _ => {}
        }
        if let Some(hash) = file.file_stem().unwrap().to_string_lossy().strip_prefix("sha256-") {
            assert_eq!(hash, format!("{:x}", Sha256::digest(&content)), "{}", file.display());
        }
    }
    assert!(bytes < 1_000_000, "{bytes} bytes are too many for the repository");
}

#[test]
fn the_demo_shows_a_retried_failure_a_review_loop_and_three_sessions() {
    let run = recording("demo", "fix-flaky-test");
    check_whole_and_nameless(&run);
    let manifest = read(&run.join("manifest.json"));
    assert_eq!(manifest["status"], "completed");
    assert_eq!(manifest["sessions"].as_array().unwrap().len(), 3);
    let steps = read(&run.join("projections/steps.json"));
    let steps: Vec<String> = steps
        .as_array()
        .unwrap()
        .iter()
        .map(|step| format!("{} {}", step["attemptId"].as_str().unwrap(), step["outcome"].as_str().unwrap()))
        .collect();
    let expected = "collect#1 ok, triage#1 ok, reproduce#1 failed, prepare#1 ok, reproduce#2 ok, fix#1 ok, review#1 ok, \
        fix#2 ok, review#2 ok, second_opinion#1 ok, verify#1 ok, summarize#1 ok, report#1 ok";
    assert_eq!(steps.join(", "), expected);
}

#[test]
fn the_demo_lasts_about_as_long_as_a_person_watches() {
    let run = recording("demo", "fix-flaky-test");
    let live = read(&run.join("projections/run.json"));
    assert_eq!(
        (&live["outputs"]["report"]["before"], &live["outputs"]["report"]["after"]),
        (&11.into(), &0.into())
    );
    let clock = |key: &str| {
        let time = live[key].as_str().unwrap()[11..23].replace([':', '.'], " ");
        let parts: Vec<i64> = time.split(' ').map(|part| part.parse().unwrap()).collect();
        ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 + parts[3]
    };
    let lasted_ms = (clock("finishedAt") - clock("startedAt")).rem_euclid(24 * 3_600_000);
    assert!((60_000..=90_000).contains(&lasted_ms), "{lasted_ms} ms");
}

#[test]
fn the_hostile_recording_holds_markup_escapes_and_odd_characters() {
    let run = recording("bundles", "hostile-content");
    check_whole_and_nameless(&run);
    let title = read(&run.join("manifest.json"))["runTitle"].as_str().unwrap().to_owned();
    assert!(title.contains("onerror") && title.contains('\u{202e}'));
    let raw = fs::read_to_string(
        files(&run.join("sessions")).iter().find(|path| path.ends_with("events.ndjson")).unwrap(),
    );
    let raw = raw.unwrap();
    for sign in ["<script>", "<svg onload", "image/svg+xml", "\\u001b]0;", "__proto__", "iframe"] {
        assert!(raw.contains(sign), "{sign} is missing");
    }
}
