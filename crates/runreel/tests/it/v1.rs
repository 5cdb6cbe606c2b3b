//! A client that speaks `acpx.replay.v1` and knows of nothing else.

use crate::client::{Client, LIST};
use crate::metrics::metric;
use crate::played;
use crate::program::Place;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

const ZERO: &[&str] = &["--port", "0"];

#[tokio::test]
async fn hello_is_optional_and_a_foreign_protocol_is_refused() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    assert_eq!(client.heard_by_now().await, [] as [Value; 0]);
    client.say(json!({ "type": "hello", "protocol": "acpx.replay.v1", "client": "test" })).await;
    assert_eq!(client.heard_by_now().await, [] as [Value; 0]);
    client.say(json!({ "type": "hello", "protocol": "acpx.replay.v9" })).await;
    assert_eq!(client.hear().await["code"], "protocol_error");
    client.hold_list().await;
}

#[tokio::test]
async fn what_is_no_message_costs_an_error_and_not_the_socket() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    let long = format!(r#"{{"type":"ping","pad":"{}"}}"#, "x".repeat(70_000));
    let bad = ["{", "", "[]", "null", "7", r#"{"type":"nonsense"}"#, r#"{"type":"subscribe_run"}"#, &long];
    for text in bad {
        client.send(Message::text(text)).await;
        assert_eq!(client.hear().await["code"], "protocol_error", "{text:.40}");
    }
    client.send(Message::binary(vec![0xff, 0xfe, 0])).await;
    assert_eq!(client.hear().await["code"], "protocol_error");
    client.hold_list().await;
    assert_eq!(metric(&viewer, "refused_total{reason=\"long\"}"), 1);
}

#[tokio::test]
async fn binary_frames_and_extra_keys_are_read() {
    let place = Place::new();
    let _script = played::begun(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.send(Message::binary(br#"{"type":"subscribe_run","runId":"r","new":{"a":[1]}}"#.to_vec())).await;
    assert_eq!(client.hear().await["type"], "run_snapshot");
}

#[tokio::test]
async fn the_list_holds_the_newest_24_and_follows_them() {
    let place = Place::new();
    for number in 0..30 {
        played::begun(&place, &format!("2026-01-01T00000{number:02}000Z-sample-{number:08x}"))
            .complete()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(3));
    }
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    let list = client.hold_list().await;
    assert_eq!(list["schema"], "acpx.viewer-runs.v2");
    let order = list["order"].as_array().unwrap();
    assert_eq!(order.len(), 24);
    assert!(order[0].as_str().unwrap().contains("-0000001d"), "the newest is first: {}", order[0]);
    assert_eq!(list["runsById"].as_object().unwrap().len(), 24);
    let mut script = played::begun(&place, "new");
    client.until(LIST, |list| list["order"][0] == "new").await;
    script.start_node("plan").unwrap();
    client.until(LIST, |list| list["runsById"]["new"]["currentNode"] == "plan").await;
    script.settle(&json!(1)).unwrap();
    script.complete().unwrap();
    let list = client.until(LIST, |list| list["runsById"]["new"]["status"] == "completed").await;
    assert_eq!(list["order"].as_array().unwrap().len(), 24);
    assert_eq!(list["runsById"]["new"]["flowName"], "sample");
    assert_eq!(list["runsById"]["new"]["runId"], "new");
}

#[tokio::test]
async fn a_run_has_the_documents_of_acpx() {
    let place = Place::new();
    let _script = played::finished(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    let run = client.hold("r").await;
    assert_eq!(run["schema"], "acpx.viewer-run-live.v1");
    assert_eq!(run["sourceType"], "recent");
    assert_eq!(run["manifest"]["runId"], "r");
    assert_eq!(run["flow"]["startAt"], "plan");
    assert_eq!(run["run"]["status"], "completed");
    assert_eq!(run["steps"].as_array().unwrap().len(), 3);
    assert_eq!(run["trace"][0]["type"], "run_started");
    let session = &run["sessions"][played::SESSION];
    assert_eq!(session["binding"]["handle"], "main");
    let events = session["events"].as_array().unwrap();
    assert_eq!(events[0]["message"]["method"], "session/prompt");
    assert_eq!(events[1]["message"]["params"]["update"]["content"]["text"], "First ");
    assert!(session["record"]["messages"].to_string().contains("we look at ü and 𝄞, then we write."));
}

#[tokio::test]
async fn subscribing_again_is_a_resync_and_uses_no_version() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    assert_eq!(client.held["r"].version, 1);
    script.text(played::SESSION, "more").unwrap();
    client.until("r", |run| run["sessions"][played::SESSION]["events"].as_array().unwrap().len() == 3).await;
    let version = client.held["r"].version;
    let state = client.held["r"].state.clone();
    client.say(json!({ "type": "resync_run", "runId": "r" })).await;
    while client.hear().await["type"] != "run_snapshot" {}
    assert_eq!(client.held["r"].version, version);
    assert_eq!(client.held["r"].state, state);
    client.hold("r").await;
    assert_eq!(client.held["r"].version, version);
}

#[tokio::test]
async fn two_clients_at_different_times_hold_the_same() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut first = Client::connect(&viewer).await;
    first.hold("r").await;
    script.text(played::SESSION, "more").unwrap();
    first.until("r", |run| run["sessions"][played::SESSION]["events"].as_array().unwrap().len() == 3).await;
    let mut second = Client::connect(&viewer).await;
    second.hold("r").await;
    assert_eq!(second.held["r"].version, first.held["r"].version);
    assert_eq!(second.held["r"].state, first.held["r"].state);
    played::finish(&mut script, || std::thread::sleep(std::time::Duration::from_millis(20)));
    let over = |run: &Value| run["run"]["status"] == "completed" && run["manifest"]["status"] == "completed";
    first.until("r", over).await;
    second.until("r", over).await;
    first.listen(std::time::Duration::from_millis(300)).await;
    second.listen(std::time::Duration::from_millis(300)).await;
    assert_eq!(second.held["r"].version, first.held["r"].version);
    assert_eq!(second.held["r"].state, first.held["r"].state);
}

#[tokio::test]
async fn an_unknown_run_is_not_found_and_may_be_asked_for_again() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    for run in ["nothing", "../runs", "..", ".", "a/b", "/etc", "nul\u{0}", "\\\\x"] {
        client.say(json!({ "type": "subscribe_run", "runId": run })).await;
        let expected = json!({ "type": "error", "code": "run_not_found", "message": "Run bundle not found", "runId": run });
        assert_eq!(client.hear().await, expected);
    }
    let _script = played::begun(&place, "nothing");
    client.hold("nothing").await;
}

#[tokio::test]
async fn who_unsubscribes_hears_no_more() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold_list().await;
    client.hold("r").await;
    client.say(json!({ "type": "unsubscribe_run", "runId": "r" })).await;
    client.say(json!({ "type": "unsubscribe_runs" })).await;
    client.heard_by_now().await;
    client.ops.clear();
    script.text(played::SESSION, "unheard").unwrap();
    script.heartbeat("unheard").unwrap();
    client.listen(std::time::Duration::from_millis(400)).await;
    assert_eq!(client.ops, [] as [Value; 0]);
}

#[tokio::test]
async fn stopping_closes_sockets_properly_and_soon() {
    let place = Place::new();
    let _script = played::begun(&place, "r");
    let mut viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    let began = std::time::Instant::now();
    viewer.signal("TERM");
    assert!(client.closed().await, "a close frame is sent");
    assert_eq!(viewer.end(), Some(0));
    assert!(began.elapsed() < std::time::Duration::from_secs(3));
}
