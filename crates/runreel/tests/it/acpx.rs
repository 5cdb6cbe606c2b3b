//! Real acpx runs a real flow while a raw client watches: the main job, end to end.

use crate::client::{Client, LIST};
use crate::program::{Place, Running};
use scripted_agent::acpx::Acpx;
use scripted_agent::workspace_root;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

const ATTEMPTS: [&str; 11] = [
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

/// The only run of the list.
fn only_run(list: &Value) -> Option<&str> {
    list["order"][0].as_str()
}

fn status<'a>(list: &'a Value, run: &str) -> &'a Value {
    &list["runsById"][run]["status"]
}

#[tokio::test]
async fn a_real_flow_is_seen_while_it_happens() {
    let place = Place::new();
    let home = place.path("home");
    let acpx = tokio::task::spawn_blocking(Acpx::cached).await.unwrap().unwrap();
    // No --runs-dir: acpx and the viewer agree on the folder by themselves, and it is not there yet.
    let viewer = Running::start(place.command(&["serve", "--port", "0"]));
    let mut client = Client::connect(&viewer).await;
    assert_eq!(client.hold_list().await["order"], json!([]));

    let flow = workspace_root().join("fixtures/flows/review-loop.flow.ts");
    let agent = ["--script", "rich", "--speed", "20", "--words", "60"];
    let run = acpx.run_flow(&flow, r#"{"target":"crates/core"}"#, &home, &agent).unwrap();
    let list = client.until(LIST, |list| only_run(list).is_some()).await;
    let id = only_run(list).unwrap().to_owned();
    assert_eq!(status(list, &id), "running", "it appears while it runs");

    client.hold(&id).await;
    let mut page = Client::connect(&viewer).await;
    page.hold_window(&id, 1_000).await;
    let mut nodes = BTreeSet::new();
    while client.held[&id].state["run"]["status"] != "completed" {
        client.hear().await;
        nodes.extend(client.held[&id].state["run"]["currentNode"].as_str().map(str::to_owned));
    }
    let ended = tokio::task::spawn_blocking(move || run.wait(Duration::from_mins(2))).await.unwrap().unwrap();
    assert!(ended.status.success(), "{}{}", ended.stdout, ended.stderr);
    client.until(&id, |run| run["manifest"]["status"] == "completed").await;
    client.until(LIST, |list| status(list, &id) == "completed").await;
    client.listen(Duration::from_millis(500)).await;

    assert!(
        nodes.contains("review") && nodes.contains("second_opinion"),
        "the current node moved: {nodes:?}"
    );
    check_text_streamed(&client.ops);
    check_attempts_settled_one_by_one(&client.ops);
    let state = &client.held[&id].state;
    let attempts: Vec<&str> =
        state["steps"].as_array().unwrap().iter().filter_map(|step| step["attemptId"].as_str()).collect();
    assert_eq!(attempts, ATTEMPTS);
    check_as_on_disk(state, &ended.run_dir);

    page.until(&id, |run| run["header"]["status"] == "completed" && run["steps"][10]["outcome"] == "ok")
        .await;
    assert!(page.held[&id].version > 20, "the page's view was patched as well");
    assert!(page.errors.is_empty() && client.errors.is_empty(), "{:?} {:?}", page.errors, client.errors);
}

/// Text of the agent came in many small `append` operations on the message it belongs to.
fn check_text_streamed(ops: &[Value]) {
    let is_text = |op: &&Value| {
        let path = op["path"].as_str().unwrap_or_default();
        op["op"] == "append" && path.contains("/record/messages/") && path.ends_with("/Text")
    };
    assert!(ops.iter().filter(is_text).count() > 20, "text arrives in append operations");
}

/// Each receipt was appended on its own, none vanished.
fn check_attempts_settled_one_by_one(ops: &[Value]) {
    let settled = |op: &&Value| op["op"] == "append" && op["path"] == "/steps";
    let attempts: Vec<&str> =
        ops.iter().filter(settled).filter_map(|op| op["value"]["attemptId"].as_str()).collect();
    let expected: Vec<&str> = ATTEMPTS.into_iter().filter(|attempt| attempts.contains(attempt)).collect();
    assert_eq!(attempts, expected, "in order, each once");
    assert!(attempts.len() > 5, "most steps settle while they are watched: {attempts:?}");
}

/// What was patched together is what acpx left on disk.
fn check_as_on_disk(state: &Value, folder: &std::path::Path) {
    let read =
        |path: &str| -> Value { serde_json::from_slice(&std::fs::read(folder.join(path)).unwrap()).unwrap() };
    assert_eq!(state["manifest"], read("manifest.json"));
    assert_eq!(state["steps"], read("projections/steps.json"));
    assert_eq!(state["run"]["outputs"], read("projections/run.json")["outputs"]);
    for (id, session) in state["sessions"].as_object().unwrap() {
        let events = std::fs::read_to_string(folder.join(format!("sessions/{id}/events.ndjson"))).unwrap();
        let events: Vec<Value> = events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(session["events"], Value::from(events), "{id}");
    }
}
