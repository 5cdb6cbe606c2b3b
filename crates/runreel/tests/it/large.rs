//! Bodies of many megabytes: live documents hold their beginnings, the rest is read in pieces.

use crate::client::Client;
use crate::played::{self, SESSION};
use crate::program::{Place, Running};
use crate::raw::get;
use runreel_writer::acp;
use serde_json::json;

const ZERO: &[&str] = &["--port", "0"];

/// A body as a page reads it: piece by piece, each going on where the one before ended.
fn whole(viewer: &Running, body: &str, more: &str) -> String {
    let (mut all, mut from) = (String::new(), 0);
    loop {
        let path = format!("/api/runs/r/sessions/{SESSION}/bodies/{body}?from={from}{more}");
        let answer = get(viewer, &path);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "text/plain; charset=utf-8"),
            "{path}"
        );
        assert!(answer.body.len() <= 1 << 20);
        let (range, length) = answer.header("runreel-range").split_once('/').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        assert_eq!(start, from.to_string());
        all.push_str(&answer.text());
        if end == length {
            return all;
        }
        from = end.parse::<u32>().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_huge_tool_result_comes_live_as_its_beginning_and_whole_in_pieces() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold_window("r", 10).await;
    let printed = "über 🚀 line\n".repeat(300_000);
    script.update(SESSION, &acp::tool_call("t1", "Run it", "execute", &json!({"command": "run"}))).unwrap();
    let mut result = acp::tool_call_update("t1", "completed", &printed);
    result["rawOutput"] = json!({"stdout": printed, "exitCode": 7});
    script.update(SESSION, &result).unwrap();
    let pointer = format!("/sessions/{SESSION}/messages");
    let messages = client
        .until("r", |run| run.pointer(&pointer).is_some_and(|m| m[1]["items"][1]["states"][1].is_object()))
        .await;
    let messages = messages.pointer(&pointer).unwrap().clone();
    let call = &messages[1]["items"][1];
    let content = &call["contents"][0][0];
    assert!(printed.starts_with(content["text"].as_str().unwrap()));
    assert_eq!(content["length"], printed.encode_utf16().count());
    assert_eq!(call["states"][1]["output"]["exitCode"], 7);
    assert!(messages.to_string().len() < 400_000, "{}", messages.to_string().len());

    assert_eq!(whole(&viewer, "1/1/content/0/0", ""), printed);
    assert_eq!(whole(&viewer, "1/1/output/1", "&at=/stdout"), printed);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&whole(&viewer, "1/1/output/1", "")).unwrap(),
        result["rawOutput"]
    );
    let listed = get(&viewer, &format!("/api/runs/r/sessions/{SESSION}/messages")).json();
    assert_eq!(listed["messages"], messages);
    for nothing in ["1/1/output/0", "1/1/text", "9/0/text", "x", "1/1/content/0/0/old", "1/1/output/1?at=/x"]
    {
        let path = format!("/api/runs/r/sessions/{SESSION}/bodies/{nothing}");
        assert_eq!(get(&viewer, &path).status, 404, "{nothing}");
    }
}

#[test]
fn a_huge_entry_of_a_log_is_shortened_for_who_asks_for_that() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    script.text(SESSION, &"x".repeat(3_000_000)).unwrap();
    let viewer = place.serve(ZERO);
    let path = format!("/api/runs/r/sessions/{SESSION}/events");
    let all = get(&viewer, &path);
    assert!(all.body.len() > 3_000_000 && all.header("runreel-shortened").is_empty());
    let short = get(&viewer, &format!("{path}?short=true"));
    assert!(short.body.len() < 100_000, "{}", short.body.len());
    let (all, entries) = (all.json(), short.json());
    let last = all.as_array().unwrap().len() - 1;
    assert_eq!(short.header("runreel-shortened"), all[last]["seq"].to_string());
    assert_eq!(entries[0], all[0]);
    assert_eq!(entries[last]["seq"], all[last]["seq"]);
    let text = entries[last]["message"]["params"]["update"]["content"]["text"].as_str().unwrap();
    assert!(text.len() > 50_000);
    let line = whole(&viewer, &format!("events/{}", all[last]["seq"]), "");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), all[last]);
    let said =
        whole(&viewer, &format!("events/{}", all[last]["seq"]), "&at=/message/params/update/content/text");
    assert_eq!(said.len(), 3_000_000);
    let begun = get(&viewer, "/api/runs/r/trace/bodies/1?at=/type&to=3");
    assert_eq!((begun.text().as_str(), begun.header("runreel-range")), ("run", "0-3/11"));
}
