//! How runs end, and what is shown of the attempt that has no receipt.

use super::told::{logged, model, page, replaced, session};
use runreel_model::change::{Change, Writer};
use runreel_model::name::{Document, Log};
use runreel_model::run::RunModel;
use serde_json::{Value, json};
use std::fmt::Write as _;

const START: &str = "2026-01-01T00:00:00.000Z";
/// [`START`] in ms since 1970.
const START_MS: i64 = 1_767_225_600_000;

/// A trace with these entries, a second apart.
fn trace(entries: &[Value]) -> Change {
    let mut log = String::new();
    for (at, entry) in entries.iter().enumerate() {
        let mut entry = entry.clone();
        entry["seq"] = json!(at + 1);
        entry["at"] = json!(format!("2026-01-01T00:00:{at:02}.000Z"));
        writeln!(log, "{entry}").unwrap();
    }
    logged(Log::Trace, log)
}

fn started(attempt: &str) -> Value {
    json!({"type": "node_started", "nodeId": "plan", "attemptId": attempt,
        "payload": {"nodeType": "acp", "timeoutMs": 900_000}})
}

fn outcome(attempt: &str, outcome: &str) -> Value {
    json!({"type": "node_outcome", "nodeId": "plan", "attemptId": attempt, "payload": {"outcome": outcome}})
}

/// run.json while, or when, this attempt was the current one.
fn run(status: &str, more: Value) -> Change {
    let mut run = json!({"status": status, "startedAt": START, "updatedAt": START, "currentNode": "plan",
        "currentAttemptId": "plan#1", "currentNodeType": "acp", "currentNodeStartedAt": START});
    run.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    replaced(Document::Run, run)
}

#[test]
fn an_interrupted_attempt_has_its_real_outcome_and_is_never_ok() {
    let results = json!({"plan": {"attemptId": "plan#1", "nodeId": "plan", "outcome": "cancelled",
        "error": "Interrupted", "finishedAt": "2026-01-01T00:00:07.000Z"}});
    let more = json!({"error": "Interrupted", "finishedAt": "2026-01-01T00:00:08.000Z", "results": results});
    let failed = json!({"type": "run_failed", "payload": {"status": "failed"}});
    let document = page(&model(&[
        run("failed", more),
        replaced(Document::Steps, "[]"),
        trace(&[started("plan#1"), failed]),
    ]));
    let steps = document["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 1);
    for (key, value) in [
        ("attemptId", json!("plan#1")),
        ("nodeType", json!("acp")),
        ("outcome", json!("cancelled")),
        ("error", json!("Interrupted")),
        ("startedAt", json!(START_MS)),
        ("finishedAt", json!(START_MS + 7_000)),
    ] {
        assert_eq!(steps[0][key], value, "{key}");
    }
    assert_eq!(document["header"]["currentNode"], "plan");
}

#[test]
fn the_result_of_an_earlier_attempt_is_not_that_of_the_interrupted_one() {
    let more = json!({"results": {"plan": {"attemptId": "plan#0", "outcome": "ok"}}});
    let document = page(&model(&[run("failed", more)]));
    assert_eq!(document["steps"][0]["outcome"], "cancelled");
}

#[test]
fn a_killed_run_goes_on_by_its_status_and_is_stale_then_dead() {
    let mut model =
        model(&[run("running", json!({})), trace(&[started("plan#1")]), Change::Written(START_MS)]);
    let state = |model: &RunModel| page(model)["liveness"]["state"].clone();
    let again = model.judge(START_MS + 29_999);
    assert_eq!((state(&model), again), (json!("live"), Some(START_MS + 30_000)));
    let again = model.judge(START_MS + 30_000);
    assert_eq!((state(&model), again), (json!("stale"), Some(START_MS + 960_000)));
    assert_eq!(model.judge(START_MS + 960_000), None);
    assert_eq!(state(&model), "dead");
    let document = page(&model);
    assert_eq!(document["header"]["status"], "running");
    assert_eq!(document["steps"][0]["outcome"], "running");
    model.apply(&Change::Writer(Writer::Alive));
    model.judge(START_MS + 960_001);
    assert_eq!(state(&model), "live");
}

#[test]
fn a_process_that_is_gone_makes_a_run_dead_at_once() {
    let mut model =
        model(&[run("running", json!({})), Change::Written(START_MS), Change::Writer(Writer::Dead)]);
    assert_eq!(model.judge(START_MS), None);
    assert_eq!(page(&model)["liveness"]["state"], "dead");
    assert_eq!(page(&model)["liveness"]["writtenAt"], START_MS);
}

#[test]
fn slow_heartbeats_put_silence_off() {
    let beat = json!({"type": "node_heartbeat", "attemptId": "plan#1", "payload": {}});
    let quiet = json!({"type": "artifact_written", "payload": {}});
    let mut entries = vec![started("plan#1"), beat.clone()];
    entries.extend(std::iter::repeat_n(quiet, 19));
    entries.push(beat);
    let mut model = model(&[run("running", json!({})), trace(&entries), Change::Written(START_MS)]);
    // Twenty seconds lie between the two.
    assert_eq!(model.judge(START_MS + 79_999), Some(START_MS + 80_000));
    model.judge(START_MS + 80_000);
    assert_eq!(page(&model)["liveness"]["state"], "stale");
}

#[test]
fn a_run_that_waits_for_a_person_has_no_running_step_and_needs_no_writer() {
    let receipt = json!({"attemptId": "plan#1", "nodeId": "plan", "nodeType": "checkpoint", "outcome": "ok"});
    let mut model = model(&[
        run("waiting", json!({"waitingOn": "plan"})),
        replaced(Document::Steps, json!([receipt])),
        trace(&[started("plan#1"), outcome("plan#1", "ok"), started("plan#2")]),
        Change::Written(START_MS),
    ]);
    assert_eq!(model.judge(START_MS + 9_000_000), None);
    let document = page(&model);
    assert_eq!(document["steps"].as_array().unwrap().len(), 1);
    assert_eq!(document["header"]["waitingOn"], "plan");
    assert_eq!(document["liveness"]["state"], "ended");
}

#[test]
fn a_status_of_an_unknown_word_has_not_ended() {
    let document = page(&model(&[run("paused", json!({})), trace(&[started("plan#1")])]));
    assert_eq!(document["steps"][0]["outcome"], "running");
}

#[test]
fn a_later_turn_of_a_session_begins_behind_the_one_before() {
    let frame = |seq: u64, direction: &str, message: Value| {
        json!({"seq": seq, "at": START, "direction": direction, "message": message}).to_string() + "\n"
    };
    let prompt = |id: u64, text: &str| json!({"id": id, "method": "session/prompt", "params": {"prompt": [{"type": "text", "text": text}]}});
    let said = |text: &str| {
        let content = json!({"type": "text", "text": text});
        let update = json!({"sessionUpdate": "agent_message_chunk", "content": content});
        json!({"method": "session/update", "params": {"update": update}})
    };
    let events = [
        frame(1, "outbound", prompt(1, "one")),
        frame(2, "inbound", said("first")),
        frame(3, "inbound", json!({"id": 1, "result": {"stopReason": "end_turn"}})),
        frame(4, "outbound", json!({"id": 0, "method": "initialize", "params": {}})),
        frame(5, "outbound", json!({"id": 1, "method": "session/load", "params": {}})),
        frame(6, "outbound", prompt(2, "two")),
        frame(7, "inbound", said("second")),
    ];
    let conversation = json!({"sessionId": "s", "eventStartSeq": 1, "eventEndSeq": 3});
    let receipt = json!({"attemptId": "plan#1", "nodeId": "plan", "outcome": "ok",
        "trace": {"conversation": conversation}});
    let prepared =
        json!({"type": "acp_prompt_prepared", "attemptId": "plan#2", "payload": {"sessionId": "s"}});
    let document = page(&model(&[
        run("running", json!({"currentAttemptId": "plan#2"})),
        replaced(Document::Steps, json!([receipt])),
        trace(&[started("plan#1"), outcome("plan#1", "ok"), started("plan#2"), prepared]),
        logged(Log::Events(session()), events.concat()),
    ]));
    let of = |step: usize| document["steps"][step]["conversation"].clone();
    let settled = json!({"sessionId": "s", "firstSeq": 1, "lastSeq": 3, "firstMessage": 0, "endMessage": 2});
    assert_eq!(of(0), settled);
    // Its setup frames are its own; its first message is the prompt.
    assert_eq!(of(1), json!({"sessionId": "s", "firstSeq": 4, "firstMessage": 2}));
}
