//! Real acpx runs a real flow with the scripted agent, and writes what the format says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use scripted_agent::acpx::Acpx;
use scripted_agent::workspace_root;
use serde_json::Value;

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn acpx_runs_the_review_loop_and_leaves_a_whole_bundle() {
    let home = tempfile::tempdir().unwrap();
    let flow = workspace_root().join("fixtures/flows/review-loop.flow.ts");
    let args = ["--script", "rich", "--speed", "50", "--words", "30"];
    let input = r#"{"target": "crates/core"}"#;
    let mut run = Acpx::cached().unwrap().run_flow(&flow, input, home.path(), &args).unwrap();
    let run_dir = run.run_dir(Duration::from_mins(1)).unwrap();
    let ended = run.wait(Duration::from_mins(2)).unwrap();
    assert!(ended.status.success(), "{}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.run_dir, run_dir);

    let manifest = read(&run_dir.join("manifest.json"));
    assert_eq!(manifest["schema"], "acpx.flow-run-bundle.v1");
    assert_eq!(manifest["status"], "completed");
    assert_eq!(manifest["runTitle"], "Review crates/core");
    assert!(manifest["finishedAt"].is_string());

    let steps = read(&run_dir.join("projections/steps.json"));
    let attempts: Vec<&str> =
        steps.as_array().unwrap().iter().filter_map(|step| step["attemptId"].as_str()).collect();
    let expected = [
        "collect#1",
        "review#1",
        "gate#1",
        "fix#1",
        "review#2",
        "gate#2",
        "fix#2",
        "review#3",
        "gate#3",
        "second_opinion#1",
        "summarize#1",
    ];
    assert_eq!(attempts, expected);

    let trace = lines(&run_dir.join("trace.ndjson"));
    assert_eq!(trace.first().unwrap()["type"], "run_started");
    assert_eq!(trace.last().unwrap()["type"], "run_completed");
    check_sessions(&run_dir, &manifest);
}

fn check_sessions(run_dir: &Path, manifest: &Value) {
    let sessions = manifest["sessions"].as_array().unwrap();
    let handles: Vec<&str> = sessions.iter().filter_map(|session| session["handle"].as_str()).collect();
    assert_eq!(handles, ["main", "isolated"]);
    for session in sessions {
        let events = lines(&run_dir.join(session["eventsPath"].as_str().unwrap()));
        let seqs: Vec<u64> = events.iter().filter_map(|event| event["seq"].as_u64()).collect();
        assert_eq!(seqs, (1..=events.len() as u64).collect::<Vec<_>>());
        let updates: BTreeSet<&str> = events
            .iter()
            .filter_map(|event| event["message"]["params"]["update"]["sessionUpdate"].as_str())
            .collect();
        for kind in
            ["plan", "tool_call", "agent_thought_chunk", "agent_message_chunk", "usage_update", "notice"]
        {
            assert!(updates.contains(kind), "{kind} is missing in {updates:?}");
        }
        let terminal = events.iter().find(|event| event["message"]["method"] == "terminal/create");
        assert!(terminal.is_some(), "acpx offers terminals, so the agent must have used one");
    }
}
