//! Plays every bundle of the fixtures into memory and looks at what stands there, at the end and between.

use super::*;
use std::collections::BTreeMap;
use std::path::Path;

type Files = BTreeMap<String, Vec<u8>>;

fn bundles() -> Vec<Bundle> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/bundles");
    let mut bundles: Vec<Bundle> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("manifest.json").is_file())
        .map(|path| Bundle::read(&path))
        .collect();
    bundles.push(Bundle::demo());
    bundles
}

fn recast(bundle: &Bundle, speed: f64) -> Recast {
    Recast::new(bundle, 1_800_000_000_000, speed).unwrap()
}

/// Applies the writes one by one; `look` sees the files after each.
fn play(bundle: &Bundle, mut look: impl FnMut(&Timed, &Files)) -> Files {
    let mut files = Files::new();
    for timed in timeline(bundle, &recast(bundle, 1.0)).unwrap() {
        match &timed.write {
            Write::Replace { path, bytes } => _ = files.insert(path.clone(), bytes.clone()),
            Write::Append { path, bytes } => files.entry(path.clone()).or_default().extend(bytes),
        }
        look(&timed, &files);
    }
    files
}

fn is_log(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "ndjson")
}

fn json(files: &Files, path: &str) -> Value {
    files.get(path).map_or(Value::Null, |bytes| serde_json::from_slice(bytes).unwrap())
}

#[test]
fn at_the_end_stands_the_recorded_run() {
    for bundle in bundles() {
        let recast = recast(&bundle, 1.0);
        let files = play(&bundle, |_, _| {});
        assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), bundle.paths());
        let run_id = json(&files, "manifest.json")["runId"].as_str().unwrap().to_owned();
        for (path, bytes) in &files {
            if !path.starts_with("artifacts/") && path != "flow.json" && !is_log(path) {
                let recorded: Value = bundle.json(path).unwrap();
                let text = recast.document(recorded).to_string().replace(&recast.run_id, &run_id);
                assert_eq!(json(&files, path).to_string(), text, "{path}");
            } else if is_log(path) {
                let recorded = bundle.lines::<Value>(path).unwrap().len();
                assert_eq!(std::str::from_utf8(bytes).unwrap().lines().count(), recorded, "{path}");
            } else {
                assert_eq!(bytes, bundle.bytes(path).unwrap(), "{path}");
            }
        }
    }
}

#[test]
fn steps_and_logs_only_grow_and_times_never_go_back() {
    for bundle in bundles() {
        let (mut steps, mut at_ms) = (0, 0);
        play(&bundle, |timed, files| {
            let now = json(files, "projections/run.json")["steps"].as_array().map_or(0, Vec::len);
            assert!(now >= steps && timed.at_ms >= at_ms, "{timed:?}");
            (steps, at_ms) = (now, timed.at_ms);
        });
        assert!(at_ms > 0);
    }
}

#[test]
fn a_record_stays_stale_until_its_turn_is_over() {
    let bundle = Bundle::demo();
    let session = bundle.sessions().unwrap().remove(0);
    let (mut ahead, mut settled) = (0, Vec::new());
    play(&bundle, |timed, files| {
        let record = json(files, &session.record_path);
        let events = files.get(&session.events_path).map_or(0, |log| log.split(|b| *b == b'\n').count() - 1);
        ahead = ahead.max(events - usize::try_from(record["lastSeq"].as_u64().unwrap_or(0)).unwrap());
        if matches!(&timed.write, Write::Replace { path, .. } if *path == session.record_path) {
            settled.push(record["messages"].as_array().unwrap().len());
        }
    });
    assert!(ahead > 50, "at most {ahead} events were ahead of the record");
    assert!(settled.len() > 3 && settled.is_sorted() && settled[0] == 0, "{settled:?}");
}

#[test]
fn documents_name_the_running_attempt_before_the_trace_does() {
    play(&Bundle::demo(), |timed, files| {
        let Write::Append { path, bytes } = &timed.write else { return };
        if path != "trace.ndjson" {
            return;
        }
        let entry: TraceEntry = serde_json::from_slice(bytes).unwrap();
        let live = json(files, "projections/live.json");
        match entry.kind.as_str() {
            "node_started" => assert_eq!(live["currentAttemptId"], json!(entry.attempt_id)),
            "node_outcome" => assert!(live.get("currentAttemptId").is_none()),
            "artifact_written" => {
                assert!(files.contains_key(entry.payload["artifact"]["path"].as_str().unwrap()));
            }
            _ => {}
        }
    });
}

#[test]
fn a_faster_play_is_shorter_by_the_speed() {
    let bundle = Bundle::demo();
    let length = |speed: f64| timeline(&bundle, &recast(&bundle, speed)).unwrap().last().unwrap().at_ms;
    assert!((30_000..120_000).contains(&length(1.0)), "{} ms", length(1.0));
    assert!(length(10.0).abs_diff(length(1.0) / 10) < 5);
}

#[test]
fn the_title_says_that_it_is_a_demo() {
    let files = play(&Bundle::demo(), |_, _| {});
    for path in ["manifest.json", "projections/run.json", "projections/live.json"] {
        let title = json(&files, path)["runTitle"].as_str().unwrap().to_owned();
        assert!(title.starts_with("Demo: "), "{title}");
    }
}
