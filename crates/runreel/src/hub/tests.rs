//! The hub's rules, under a clock that stands still: who gets what, in which version, and when.

mod crowds;
mod memory;
mod pace;
mod queries;
mod runs;
mod troubles;
mod versions;

use super::*;
use crate::hub::{Frame, Next};
use memory::Memory;
use runreel_model::change::{Change, RunsChange};
use runreel_model::name::Document;
use serde_json::{Value, json};

const FULL: RunView = RunView::Full;

/// A hub over a source in memory, with one run `r` that is ready.
async fn hub() -> (HubHandle, Arc<Memory>) {
    let source = Arc::new(Memory::default());
    let began = tokio::time::Instant::now();
    let clock: Clock =
        Arc::new(move || 1_700_000_000_000 + i64::try_from(began.elapsed().as_millis()).unwrap());
    let hub = start_at(source.clone(), clock);
    for change in ready_run("r") {
        source.say("r", change).await;
    }
    (hub, source)
}

/// What a source says of a run that has just begun.
fn ready_run(run: &str) -> Vec<Change> {
    let manifest = json!({ "schema": "acpx.flow-run-bundle.v1", "runId": run, "flowName": "f",
        "startedAt": "2023-11-14T22:13:20.000Z", "status": "running", "sessions": [] });
    let state = json!({ "runId": run, "flowName": "f", "startedAt": "2023-11-14T22:13:20.000Z",
        "updatedAt": "2023-11-14T22:13:20.000Z", "status": "running", "steps": [] });
    vec![
        replaced(Document::Manifest, &manifest),
        replaced(Document::Flow, &json!({ "name": "f", "startAt": "a", "nodes": {}, "edges": [] })),
        replaced(Document::Run, &state),
        replaced(Document::Steps, &json!([])),
        Change::CaughtUp,
    ]
}

fn replaced(document: Document, value: &Value) -> Change {
    Change::Replaced { document, bytes: value.to_string().into() }
}

/// The trace's next line of `run`.
fn line(source: &Memory, run: &str) -> Change {
    let (seq, offset) = source.trace_end(run);
    let line = json!({ "seq": seq, "at": "2023-11-14T22:13:21.000Z", "runId": run, "scope": "run",
        "type": "node_heartbeat", "payload": {} });
    Change::Appended { log: Log::Trace, offset, bytes: format!("{line}\n").into() }
}

/// A frame as JSON; a snapshot's holes are left out.
fn json_of(frame: &Frame) -> Value {
    use runreel_model::encode::Part;
    let text = match frame {
        Frame::Text(text) => text.to_string(),
        Frame::Snapshot(snapshot) => {
            let parts = match &snapshot.text {
                SnapshotText::Whole(text) => return serde_json::from_str(text).unwrap(),
                SnapshotText::Parts(snapshot) => &snapshot.parts,
            };
            let mut text = String::new();
            for part in parts {
                match part {
                    Part::Text(piece) => text.push_str(piece),
                    Part::Values(values) => text.extend(values.clone().write_next(usize::MAX)),
                    Part::Lines { .. } => {}
                }
            }
            text
        }
    };
    serde_json::from_str(&text).unwrap()
}

async fn frame(subscription: &mut Subscription) -> Frame {
    // The clock stands still, so this is reached only when nothing at all is going on.
    let patience = std::time::Duration::from_mins(2);
    match tokio::time::timeout(patience, subscription.next()).await.expect("nothing is said") {
        Next::Frame(frame) => frame,
        other => panic!("no frame but {other:?}"),
    }
}

/// The next frame in short: its type, and its versions.
async fn short(subscription: &mut Subscription) -> String {
    let frame = json_of(&frame(subscription).await);
    match frame["type"].as_str().unwrap() {
        "run_snapshot" => format!("snapshot {}", frame["version"]),
        "runs_snapshot" => format!("list {}", frame["version"]),
        "run_patch" | "runs_patch" => format!("patch {}-{}", frame["fromVersion"], frame["toVersion"]),
        "error" => format!("{}: {}", frame["code"].as_str().unwrap(), frame["message"].as_str().unwrap()),
        other => panic!("unknown frame {other}"),
    }
}

/// Nothing more is said, however long one waits.
async fn silent(subscription: &mut Subscription) {
    let next = tokio::time::timeout(std::time::Duration::from_millis(200), subscription.next()).await;
    assert!(next.is_err(), "{next:?} was said");
}
