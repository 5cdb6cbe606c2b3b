//! Search finds exactly what a naive search over the page's own document finds, however it is sliced.

use super::bundle::{all, messages};
use super::events;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use runreel_model::change::Change;
use runreel_model::name::Log;
use runreel_model::run::RunModel;
use runreel_model::search::{Cursor, Query, SearchHit, trace_piece};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn search(model: &RunModel, query: &str, budget: usize) -> Vec<SearchHit> {
    let query = Query::parse(query).unwrap();
    let (mut hits, mut cursor) = (Vec::new(), Some(Cursor::default()));
    while let Some(from) = cursor {
        let slice = model.pieces(&from, budget);
        hits.extend(slice.pieces.iter().filter_map(|piece| query.hit(piece)));
        assert_ne!(slice.next.as_ref(), Some(&from), "a slice goes on");
        cursor = slice.next;
    }
    hits
}

/// All text and thinking of the document, looked through the plain way.
fn naive(model: &RunModel, word: &str) -> BTreeSet<String> {
    let word = word.to_lowercase();
    let mut found = BTreeSet::new();
    for session in ["main-1", "s", "main"] {
        let Some(messages) = messages(model, &session.into(), 0..u32::MAX) else { continue };
        let messages: Vec<Value> = serde_json::from_str(&messages).unwrap();
        for (at, message) in messages.iter().enumerate() {
            for (item, value) in message["items"].as_array().unwrap().iter().enumerate() {
                let text = value["text"].as_str().unwrap_or_default();
                if text.to_lowercase().contains(&word) {
                    found.insert(format!("{session}/{at}/{item}"));
                }
            }
        }
    }
    found
}

fn spoken(hits: &[SearchHit]) -> BTreeSet<String> {
    hits.iter()
        .filter_map(|hit| {
            let hit = serde_json::to_value(hit).unwrap();
            let said = hit["kind"] == "text" || hit["kind"] == "thinking";
            let place = &hit["place"];
            said.then(|| {
                format!("{}/{}/{}", place["session"].as_str().unwrap(), place["message"], place["item"])
            })
        })
        .collect()
}

#[test]
fn search_finds_exactly_what_a_naive_search_finds() {
    let words = prop::sample::select(vec!["a", "The", "ÜB", "über", "x", "is", "ß", "𝄞", "e", "zzz", "."]);
    let chunks = proptest::collection::vec("[aAbeux üÜß𝄞.]{0,9}", 1..20);
    let strategy = (words, chunks, any::<bool>(), 1usize..400);
    TestRunner::default()
        .run(&strategy, |(word, chunks, thinks, budget)| {
            let mut model = RunModel::new("r".into());
            let lines: String = chunks.iter().enumerate().map(|(at, text)| said(at, text, thinks)).collect();
            model.apply(&Change::Appended { log: Log::Events("s".into()), offset: 0, bytes: lines.into() });
            let hits = search(&model, word, budget);
            prop_assert_eq!(spoken(&hits), naive(&model, word));
            prop_assert_eq!(hits, search(&model, word, usize::MAX), "slices change nothing");
            Ok(())
        })
        .unwrap();
}

fn said(at: usize, text: &str, thinks: bool) -> String {
    let kind = if thinks && at.is_multiple_of(3) { "agent_thought_chunk" } else { "agent_message_chunk" };
    let update = json!({ "sessionUpdate": kind, "content": { "type": "text", "text": text } });
    let message = json!({ "jsonrpc": "2.0", "method": "session/update",
        "params": { "sessionId": "s", "update": update } });
    let line = json!({ "seq": at + 1, "at": "2026-11-22T10:00:00.000Z", "direction": "inbound",
        "message": message });
    format!("{line}\n")
}

#[test]
fn slices_of_real_bundles_give_the_same_hits_at_any_size() {
    for bundle in all() {
        let model = bundle.load();
        for word in ["e", "test", "error", "review"] {
            let whole = search(&model, word, usize::MAX);
            for budget in [1, 100, 5_000] {
                assert_eq!(search(&model, word, budget), whole, "{} {word} {budget}", bundle.name);
            }
        }
    }
}

#[test]
fn ranges_cut_the_snippet_where_the_words_are() {
    for bundle in all() {
        for hit in search(&bundle.load(), "the", usize::MAX) {
            let units: Vec<u16> = hit.snippet.encode_utf16().collect();
            assert!(!hit.ranges.is_empty(), "{hit:?}");
            for [from, to] in &hit.ranges {
                let cut = String::from_utf16(&units[*from as usize..*to as usize]).unwrap();
                assert_eq!(cut.to_lowercase(), "the", "{hit:?}");
            }
        }
    }
}

/// A conversation that has a different word in each kind of piece.
fn rich() -> RunModel {
    let update =
        |update: Value| ("inbound", json!({ "method": "session/update", "params": { "update": update } }));
    let thought = json!({ "type": "text", "text": "so w-thinking" });
    let text = json!({ "type": "content", "content": { "type": "text", "text": "a w-content" } });
    let diff = json!({ "type": "diff", "path": "p", "oldText": "a", "newText": "b w-diff" });
    let call = json!({ "sessionUpdate": "tool_call", "toolCallId": "t", "title": "W-Title", "status": "failed",
        "rawInput": { "command": ["w-input"] }, "rawOutput": "the\nw-output", "content": [text, diff],
        "locations": [{ "path": "src/w-path" }] });
    let log = events::log(&[
        update(json!({ "sessionUpdate": "agent_thought_chunk", "content": thought })),
        update(call),
        update(json!({ "sessionUpdate": "plan", "entries": [{ "content": "w-plan" }] })),
        update(json!({ "sessionUpdate": "plan", "entries": [{ "content": "w-plan" }, { "content": "x" }] })),
    ]);
    let mut model = RunModel::new("r".into());
    model.apply(&Change::Appended { log: Log::Events("s".into()), offset: 0, bytes: log.into() });
    model
}

#[test]
fn every_kind_of_piece_is_looked_into() {
    let model = rich();
    let kinds = |word: &str| -> Vec<String> {
        search(&model, word, 1)
            .iter()
            .map(|hit| serde_json::to_value(hit.kind).unwrap().as_str().unwrap().to_owned())
            .collect()
    };
    for (word, expected) in [
        ("w-thinking", "thinking"),
        ("w-title", "title"),
        ("w-input", "input"),
        ("w-output", "output"),
        ("w-content", "content"),
        ("w-diff", "content"),
        ("w-path", "locations"),
        ("w-plan", "plan"),
    ] {
        assert_eq!(kinds(word), [expected], "{word}");
    }
}

#[test]
fn a_line_of_the_trace_is_found_by_what_it_says() {
    let line = br#"{"seq":7,"at":"2026-11-22T10:00:00.000Z","runId":"needle-run","scope":"node",
        "type":"node_outcome","payload":{"error":"it \"broke\""}}"#;
    let piece = trace_piece(line).unwrap();
    let hit = |query: &str| Query::parse(query).unwrap().hit(&piece);
    let place = serde_json::to_value(hit("broke OUTCOME").unwrap().place).unwrap();
    assert_eq!(place, json!({ "in": "trace", "seq": 7 }));
    assert!(hit("needle").is_none(), "what every line has finds nothing");
    assert!(trace_piece(b"no line").is_none());
}

#[test]
fn what_a_later_state_replaced_is_found_where_it_stood() {
    let call = |more: Value| {
        let mut call = json!({"sessionUpdate": "tool_call_update", "toolCallId": "t"});
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ("inbound", json!({"method": "session/update", "params": {"update": call}}))
    };
    let content = |text: &str| json!([{"type": "content", "content": {"type": "text", "text": text}}]);
    let frames = [
        call(json!({"rawOutput": {"stdout": "needle one"}, "content": content("needle two")})),
        call(json!({"status": "in_progress"})),
        call(json!({"rawOutput": "needle", "content": content("other words")})),
        call(json!({"rawOutput": "needle three"})),
    ];
    let mut model = RunModel::new("r".into());
    let bytes = events::log(&frames).into();
    model.apply(&Change::Appended { log: Log::Events("s".into()), offset: 0, bytes });
    let told = |hit: &SearchHit| (hit.snippet.clone(), hit.superseded, hit.at.unwrap().seq);
    let found: Vec<_> = search(&model, "needle", 1 << 20).iter().map(told).collect();
    // What the last output says as well is not told twice.
    let expected = [("needle three", false, 4), ("stdout: needle one", true, 1), ("needle two", true, 1)];
    assert_eq!(found, expected.map(|(text, superseded, at)| (text.to_owned(), superseded, at)));
}
