//! What stands on disk after a script, and how it came there.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use runreel_writer::line::Direction;
use runreel_writer::{Clock, Flow, Outcome, RunWriter, Script, WRITE_LIMIT};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn steady() -> Clock {
    Clock::Steady { next_ms: 1_795_345_121_796, step_ms: 10 }
}

fn start(runs: &Path) -> Script {
    Script::start_with(runs, "run", Flow::sample(), Some("A title"), &json!({"task": "x"}), steady()).unwrap()
}

fn read(runs: &Path, path: &str) -> Value {
    serde_json::from_slice(&fs::read(runs.join("run").join(path)).unwrap()).unwrap()
}

fn trace_types(runs: &Path) -> Vec<String> {
    let text = fs::read_to_string(runs.join("run/trace.ndjson")).unwrap();
    let kind = |line: &str| serde_json::from_str::<Value>(line).unwrap()["type"].as_str().unwrap().to_owned();
    text.lines().map(kind).collect()
}

#[test]
fn a_whole_run_leaves_the_files_that_acpx_leaves() {
    let runs = tempfile::tempdir().unwrap();
    let mut run = start(runs.path());
    run.start_node("plan").unwrap();
    run.bind_session("main-1", "main").unwrap();
    run.prompt("main-1", "Plan it").unwrap();
    run.text("main-1", "First ").unwrap();
    run.text("main-1", "this.").unwrap();
    assert_eq!(read(runs.path(), "sessions/main-1/record.json")["lastSeq"], 0, "stale during the turn");
    run.end_turn("main-1").unwrap();
    run.settle(&json!({"ok": true})).unwrap();
    run.start_node("build").unwrap();
    run.heartbeat("shell: make").unwrap();
    run.settle_failed(Outcome::Failed, "exit 3").unwrap();
    assert_eq!(run.start_node("build").unwrap(), "build#2");
    run.settle(&json!(1)).unwrap();
    run.complete().unwrap();

    let state = read(runs.path(), "projections/run.json");
    assert_eq!(state["status"], "completed");
    assert_eq!(state["steps"].as_array().unwrap().len(), 3);
    assert_eq!(state["steps"], read(runs.path(), "projections/steps.json"));
    assert_eq!(state["steps"][0]["rawText"], "First this.");
    assert_eq!(state["steps"][0]["trace"]["conversation"]["eventEndSeq"], 4);
    assert_eq!(state["steps"][1]["outcome"], "failed");
    assert_eq!(read(runs.path(), "manifest.json")["sessions"][0]["id"], "main-1");
    assert_eq!(read(runs.path(), "sessions/main-1/record.json")["lastSeq"], 4);
    let live = read(runs.path(), "projections/live.json");
    assert!(live.get("steps").is_none() && live.get("currentNode").is_none(), "{live}");
    let expected = "run_started node_started session_bound artifact_written acp_prompt_prepared \
                    acp_response_parsed node_outcome node_started node_heartbeat node_outcome node_started \
                    node_outcome run_completed";
    assert_eq!(trace_types(runs.path()).join(" "), expected);
}

#[test]
fn an_interrupted_run_keeps_its_attempt_and_has_no_receipt_for_it() {
    let runs = tempfile::tempdir().unwrap();
    let mut run = start(runs.path());
    run.start_node("plan").unwrap();
    run.interrupt().unwrap();
    let state = read(runs.path(), "projections/run.json");
    assert_eq!(state["currentAttemptId"], "plan#1");
    assert_eq!(state["results"]["plan"]["outcome"], "cancelled");
    assert_eq!(state["steps"], json!([]));
    assert_eq!(trace_types(runs.path()).last().unwrap(), "run_failed");
}

#[test]
fn a_checkpoint_leaves_the_run_waiting_without_an_end() {
    let runs = tempfile::tempdir().unwrap();
    let mut run = start(runs.path());
    run.start_node("report").unwrap();
    run.wait("approve the change").unwrap();
    let state = read(runs.path(), "projections/live.json");
    assert_eq!((&state["status"], &state["waitingOn"]), (&json!("waiting"), &json!("report")));
    assert!(state.get("finishedAt").is_none());
}

#[test]
fn replaced_documents_leave_no_scratch_and_change_their_inode() {
    let runs = tempfile::tempdir().unwrap();
    let writer = RunWriter::create(runs.path(), "run").unwrap();
    writer.replace("manifest.json", b"{}").unwrap();
    let held = fs::File::open(writer.root().join("manifest.json")).unwrap();
    writer.replace("manifest.json", b"{\"a\":1}").unwrap();
    assert_eq!(held.metadata().unwrap().len(), 2, "who holds the old document keeps it whole");
    let names: Vec<_> = fs::read_dir(writer.root()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().starts_with("acpx-write-")), "{names:?}");
}

#[cfg(unix)]
#[test]
fn files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let runs = tempfile::tempdir().unwrap();
    start(runs.path());
    let mode = |path: &str| fs::metadata(runs.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode("run"), mode("run/artifacts")], [0o700; 2]);
    assert_eq!([mode("run/manifest.json"), mode("run/trace.ndjson")], [0o600; 2]);
}

#[test]
fn a_huge_line_arrives_whole() {
    let runs = tempfile::tempdir().unwrap();
    let mut run = start(runs.path());
    run.bind_session("s", "main").unwrap();
    run.frame("s", Direction::Inbound, &json!("x".repeat(WRITE_LIMIT * 2))).unwrap();
    let text = fs::read_to_string(run.writer().root().join("sessions/s/events.ndjson")).unwrap();
    assert_eq!(text.lines().count(), 1);
    assert!(text.len() > WRITE_LIMIT * 2);
}

#[test]
fn the_same_script_writes_the_same_bytes() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for runs in [a.path(), b.path()] {
        let mut run = start(runs);
        run.start_node("plan").unwrap();
        run.settle(&json!(null)).unwrap();
        run.fail("timed_out", "Timed out after 400ms").unwrap();
    }
    for path in ["trace.ndjson", "projections/run.json", "manifest.json"] {
        let bytes = |runs: &Path| fs::read(runs.join("run").join(path)).unwrap();
        assert_eq!(bytes(a.path()), bytes(b.path()), "{path}");
    }
}
