//! What other programs, full disks and hostile agents leave in a runs folder. Each case has a clear
//! result, and a healthy run that is watched meanwhile goes on as if nothing were.

use crate::client::{Client, LIST};
use crate::played::{self, SESSION};
use crate::program::{Place, Running};
use crate::raw;
use runreel_writer::line::{Direction, event_line};
use runreel_writer::{Flow, Script, acp, timestamp};
use serde_json::{Value, json};

const ZERO: &[&str] = &["--port", "0"];

/// A healthy run that is watched while something else goes wrong.
struct Healthy {
    script: Script,
    client: Client,
    lines: usize,
}

impl Healthy {
    async fn watch(place: &Place, viewer: &Running) -> Self {
        let script = played::speaking(place, "healthy");
        let mut client = Client::connect(viewer).await;
        client.hold("healthy").await;
        Self { script, client, lines: 2 }
    }

    /// It speaks, and is heard, and there is no word of trouble.
    async fn is_well(&mut self) {
        self.script.text(SESSION, "still here ").unwrap();
        self.lines += 1;
        let lines = self.lines;
        self.client.until("healthy", |run| events(run) == lines).await;
        assert_eq!(self.client.errors, [] as [Value; 0]);
    }
}

fn events(run: &Value) -> usize {
    run["sessions"][SESSION]["events"].as_array().map_or(0, Vec::len)
}

fn write(place: &Place, path: &str, bytes: &[u8]) {
    let path = place.path("runs").join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn problems(viewer: &Running, run: &str) -> String {
    raw::get(viewer, &format!("/api/runs/{run}/state?messages=10")).json()["problems"].to_string()
}

#[tokio::test]
async fn a_runs_folder_that_is_not_there_is_waited_for() {
    let place = Place::new();
    std::fs::remove_dir(place.path("runs")).unwrap();
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    assert_eq!(client.hold_list().await["order"], json!([]));
    let _script = played::begun(&place, "r");
    client.until(LIST, |list| list["order"] == json!(["r"])).await;
    client.hold("r").await;
}

#[tokio::test]
async fn a_runs_folder_that_goes_and_comes_back_is_followed_again() {
    let place = Place::new();
    let _script = played::begun(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold_list().await;
    client.until(LIST, |list| list["order"] == json!(["r"])).await;
    std::fs::remove_dir_all(place.path("runs")).unwrap();
    client.until(LIST, |list| list["order"] == json!([])).await;
    let _script = played::begun(&place, "s");
    client.until(LIST, |list| list["order"] == json!(["s"])).await;
}

#[tokio::test]
async fn folders_without_a_good_manifest_are_shown_as_broken_and_take_no_slot() {
    let place = Place::new();
    write(&place, "empty/manifest.json", b"");
    write(&place, "binary/manifest.json", &[0xff, 0, 0x80, 0xfe]);
    write(&place, "foreign/manifest.json", br#"{"schema":"something.else"}"#);
    write(&place, "bare/notes.txt", b"not a run");
    write(&place, "a-file", b"not even a folder");
    let viewer = place.serve(ZERO);
    let mut healthy = Healthy::watch(&place, &viewer).await;
    let mut client = Client::connect(&viewer).await;
    client.hold_list().await;
    client.until(LIST, |list| list["order"] == json!(["healthy"])).await;
    client.say(json!({ "type": "subscribe_runs", "view": { "limit": 50 } })).await;
    let broken = |list: &Value, run: &str| list["runsById"][run]["status"] == "broken";
    let list = client.until(LIST, |list| broken(list, "empty") && broken(list, "binary")).await;
    for run in ["empty", "binary"] {
        assert_ne!(list["runsById"][run]["broken"].as_str().unwrap_or(""), "", "{run} says why");
    }
    healthy.is_well().await;
}

#[tokio::test]
async fn an_unreadable_manifest_keeps_the_subscription_until_it_is_repaired() {
    let place = Place::new();
    write(&place, "r/manifest.json", b"{ torn");
    let viewer = place.serve(ZERO);
    let mut healthy = Healthy::watch(&place, &viewer).await;
    let mut client = Client::connect(&viewer).await;
    client.say(json!({ "type": "subscribe_run", "runId": "r" })).await;
    while !client.error("internal_error").await["message"].as_str().unwrap().contains("manifest.json") {}
    assert!(client.held.is_empty(), "there is no document yet");
    let refused = raw::get(&viewer, "/api/runs/r/state");
    let why = refused.json()["error"].to_string();
    assert!(refused.status == 503 && why.contains("manifest.json cannot be read: it is not JSON"), "{why}");
    std::fs::remove_dir_all(place.path("runs").join("r")).unwrap();
    client.error("run_not_found").await;
    let _script = played::begun(&place, "r");
    client.hold("r").await;
    healthy.is_well().await;
}

#[tokio::test]
async fn a_document_that_breaks_while_watched_keeps_state_and_version_until_it_recovers() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    let before = client.held["r"].state["run"].clone();
    script.writer().replace("projections/run.json", b"{ half a docu").unwrap();
    let error = client.error("internal_error").await;
    assert_eq!(error["runId"], "r");
    assert_eq!(client.held["r"].state["run"], before);
    script.heartbeat("on it goes").unwrap();
    script.end_turn(SESSION).unwrap();
    script.settle(&json!(1)).unwrap();
    while client.hear().await["type"] != "run_snapshot" {}
    client.until("r", |run| run["steps"][0]["outcome"] == "ok").await;
}

#[tokio::test]
async fn paths_that_leave_the_run_are_never_followed() {
    let place = Place::new();
    write(&place, "../secret.json", br#"{"secret":"do not show"}"#);
    for (run, path) in
        [("dots", "../../secret.json"), ("root", "/etc/passwd"), ("deep", "a/../../../secret.json")]
    {
        let manifest = json!({ "schema": "acpx.flow-run-bundle.v1", "runId": run, "flowName": "f", "status": "running",
            "startedAt": "2026-01-01T00:00:00.000Z", "paths": { "flow": path, "trace": path }, "sessions": [] });
        write(&place, &format!("{run}/manifest.json"), manifest.to_string().as_bytes());
    }
    let viewer = place.serve(ZERO);
    let mut healthy = Healthy::watch(&place, &viewer).await;
    let mut client = Client::connect(&viewer).await;
    for run in ["dots", "root", "deep"] {
        client.say(json!({ "type": "subscribe_run", "runId": run })).await;
        let error = client.error("run_not_found").await;
        assert_eq!((&error["runId"], &error["message"]), (&json!(run), &json!("Run bundle not found")));
        assert!(!raw::get(&viewer, &format!("/api/runs/{run}/state")).text().contains("do not show"));
    }
    healthy.is_well().await;
}

#[cfg(unix)]
#[tokio::test]
async fn links_out_of_a_run_are_never_followed() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    write(&place, "../outside/secret.txt", b"do not show");
    let outside = place.path("outside");
    let script = played::begun(&place, "r");
    symlink(outside.join("secret.txt"), script.writer().root().join("artifacts/link.txt")).unwrap();
    symlink(&outside, script.writer().root().join("folder")).unwrap();
    symlink(&outside, place.path("runs").join("linked-run")).unwrap();
    let viewer = place.serve(ZERO);
    let mut healthy = Healthy::watch(&place, &viewer).await;
    for path in [
        "/api/runs/r/files/artifacts/link.txt",
        "/api/runs/r/files/folder/secret.txt",
        "/api/runs/linked-run/files/secret.txt",
    ] {
        let answer = raw::get(&viewer, path);
        assert_eq!((answer.status, answer.text()), (404, r#"{"error":"Not found"}"#.to_owned()), "{path}");
    }
    let mut client = Client::connect(&viewer).await;
    client.say(json!({ "type": "subscribe_run", "runId": "linked-run" })).await;
    client.error("run_not_found").await;
    healthy.is_well().await;
}

#[tokio::test]
async fn a_line_of_five_megabytes_arrives_whole() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    let long = "é".repeat(2_500_000);
    script.text(SESSION, &long).unwrap();
    let run = client.until("r", |run| events(run) == 3).await;
    assert_eq!(run["sessions"][SESSION]["events"][2]["message"]["params"]["update"]["content"]["text"], long);
    script.text(SESSION, "after").unwrap();
    client.until("r", |run| events(run) == 4).await;
    let answer = raw::get(&viewer, &format!("/api/runs/r/sessions/{SESSION}/events?from=3&to=4"));
    assert_eq!(answer.json()[0]["message"]["params"]["update"]["content"]["text"], long);
}

#[tokio::test]
async fn a_line_cut_inside_a_character_waits_for_its_rest() {
    let place = Place::new();
    let script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    let line = event_line(
        3,
        &timestamp(1_800_000_000_000),
        Direction::Inbound,
        &acp::update("x", &acp::message_chunk("𝄞")),
    );
    let cut = line.iter().position(|byte| *byte == 0xf0).unwrap() + 2;
    let log = format!("sessions/{SESSION}/events.ndjson");
    script.writer().append(&log, &line[..cut]).unwrap();
    client.listen(std::time::Duration::from_millis(400)).await;
    assert_eq!((events(&client.held["r"].state), client.errors.len()), (2, 0));
    script.writer().append(&log, &line[cut..]).unwrap();
    let run = client.until("r", |run| events(run) == 3).await;
    assert!(run["sessions"][SESSION]["record"]["messages"].to_string().contains('𝄞'));
}

#[tokio::test]
async fn gaps_unknown_types_and_rubbish_in_logs_are_noted_and_survived() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut healthy = Healthy::watch(&place, &viewer).await;
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    let log = format!("sessions/{SESSION}/events.ndjson");
    script
        .update(SESSION, &json!({ "sessionUpdate": "brand_new_kind", "content": [1, { "a": null }] }))
        .unwrap();
    script.trace("run", "brand_new_type", None, json!({ "deep": [[[]]] })).unwrap();
    script.writer().append(&log, b"this is no json\n\n[1,2]\n").unwrap();
    let at = timestamp(1_800_000_000_000);
    let late =
        event_line(900, &at, Direction::Inbound, &acp::update("x", &acp::message_chunk("after a gap")));
    script.writer().append(&log, &late).unwrap();
    let sees_all = |run: &Value| {
        run["sessions"][SESSION]["events"].to_string().contains("after a gap")
            && run["trace"].to_string().contains("brand_new_type")
    };
    client.until("r", sees_all).await;
    assert!(problems(&viewer, "r").contains("events.ndjson"), "{}", problems(&viewer, "r"));
    healthy.is_well().await;
}

#[tokio::test]
async fn node_ids_may_be_any_string() {
    let place = Place::new();
    let nodes = ["", "__proto__", "constructor", "a/b~c", "\"quoted\" <b>", "ünï 𝄞"];
    let flow = nodes.iter().fold(Flow::new("odd"), |flow, node| flow.node(node, "compute"));
    let mut script = Script::start(&place.path("runs"), "r", flow).unwrap();
    let viewer = place.serve(ZERO);
    let mut full = Client::connect(&viewer).await;
    full.hold("r").await;
    let mut window = Client::connect(&viewer).await;
    window.hold_window("r", 5).await;
    for node in nodes {
        script.start_node(node).unwrap();
        script.settle(&json!(node)).unwrap();
    }
    script.complete().unwrap();
    let run = full.until("r", |run| run["run"]["status"] == "completed").await;
    assert_eq!(run["steps"].as_array().unwrap().len(), nodes.len());
    let run = window.until("r", |run| run["header"]["status"] == "completed").await;
    let steps: Vec<&str> =
        run["steps"].as_array().unwrap().iter().map(|s| s["nodeId"].as_str().unwrap()).collect();
    assert_eq!(steps, nodes);
}

#[tokio::test]
async fn a_run_that_is_deleted_while_watched_ends_for_its_watchers_alone() {
    let place = Place::new();
    let script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut healthy = Healthy::watch(&place, &viewer).await;
    let mut client = Client::connect(&viewer).await;
    client.hold_list().await;
    client.hold("r").await;
    std::fs::remove_dir_all(script.writer().root()).unwrap();
    let error = client.error("run_not_found").await;
    assert_eq!(error["runId"], "r");
    client.until(LIST, |list| list["order"] == json!(["healthy"])).await;
    assert_eq!(raw::get(&viewer, "/api/runs/r/state").status, 404);
    healthy.is_well().await;
    played::begun(&place, "r").start_node("plan").unwrap();
    client.hold("r").await;
    client.until("r", |run| run["run"]["currentNode"] == "plan").await;
}

#[tokio::test]
async fn a_log_that_begins_again_does_not_take_back_what_was_read() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    script.text(SESSION, "second ").unwrap();
    let viewer = place.serve(ZERO);
    let mut healthy = Healthy::watch(&place, &viewer).await;
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    let log = script.writer().root().join("trace.ndjson");
    let trace = std::fs::read(&log).unwrap();
    std::fs::write(&log, &trace[..trace.len() / 2]).unwrap();
    std::fs::write(&log, &trace).unwrap();
    script.heartbeat("goes on").unwrap();
    client.until("r", |run| run["trace"].to_string().contains("node_heartbeat")).await;
    healthy.is_well().await;
}

#[tokio::test]
async fn a_document_that_could_not_be_read_whole_comes_when_it_can_and_nothing_before_it() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut watching = Client::connect(&viewer).await;
    watching.hold_window("r", 5).await;
    let log = script.writer().root().join(format!("sessions/{SESSION}/events.ndjson"));
    let aside = log.with_file_name("aside");
    std::fs::rename(&log, &aside).unwrap();
    let mut client = Client::connect(&viewer).await;
    client.say(json!({ "type": "subscribe_run", "runId": "r" })).await;
    let error = client.error("internal_error").await;
    assert!(error["message"].as_str().unwrap().contains("it is tried again"), "{error}");
    script.trace("run", "said_meanwhile", None, json!({})).unwrap();
    watching.until("r", |run| run["trace"]["count"].as_u64() > Some(2)).await;
    std::fs::rename(&aside, &log).unwrap();
    let first = loop {
        let heard = client.hear().await;
        if heard["type"] != "error" {
            break heard;
        }
    };
    assert_eq!(first["type"], "run_snapshot", "it cannot be patched before it is there");
    assert_eq!(events(&first["state"]), 2);
}

#[tokio::test]
async fn a_manifest_that_is_torn_while_watched_leaves_the_whole_document_readable() {
    let place = Place::new();
    let script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    script.writer().replace("manifest.json", b"{\"schema\":").unwrap();
    client.error("internal_error").await;
    let answer = raw::get(&viewer, "/api/runs/r/state");
    assert_eq!((answer.status, events(&answer.json())), (200, 2));
}
