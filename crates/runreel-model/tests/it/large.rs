//! Bodies too large for a live document: what of them is in it, that it stays true while they grow, and how
//! the rest is read.

use super::bundle::all;
use super::events;
use super::laws::{follow, log_pieces};
use proptest::prelude::*;
use runreel_model::change::Change;
use runreel_model::name::{Document, Log, RunFile, SessionId};
use runreel_model::run::{Body, BodyPlace, RunModel, json_piece};
use runreel_model::state::clip::MOST;
use runreel_model::wire::RunView;
use serde_json::{Value, json};

const PAGE: RunView = RunView::Window { messages: 1_000 };

fn update(update: Value) -> (&'static str, Value) {
    ("inbound", json!({"method": "session/update", "params": {"update": update}}))
}

fn chunk(text: &str) -> (&'static str, Value) {
    update(json!({"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": text}}))
}

fn call(more: &Value) -> (&'static str, Value) {
    let mut call = json!({"sessionUpdate": "tool_call_update", "toolCallId": "t"});
    call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    update(call)
}

fn content(text: &str) -> Value {
    json!([{"type": "content", "content": {"type": "text", "text": text}}])
}

/// The bundle of one session with these events, and that session's id.
fn bundle(frames: &[(&'static str, Value)]) -> (super::bundle::Bundle, SessionId) {
    let mut bundle = all().into_iter().find(|bundle| bundle.name.contains("wait-for-human")).unwrap();
    let mut session = None;
    for (file, bytes) in &mut bundle.files {
        match file {
            RunFile::Log(Log::Events(id)) => {
                session = Some(id.clone());
                *bytes = events::log(frames);
            }
            RunFile::Document(Document::Record(_)) => *bytes = br#"{"lastSeq":0,"messages":[]}"#.to_vec(),
            _ => {}
        }
    }
    (bundle, session.unwrap())
}

/// The page's items of the last message.
fn items(frames: &[(&'static str, Value)]) -> (Vec<Value>, RunModel, SessionId) {
    let (bundle, session) = bundle(frames);
    let model = bundle.load();
    let document = bundle.document(&model, PAGE);
    let messages = document["sessions"][session.as_str()]["messages"].as_array().unwrap();
    let items = messages.last().unwrap()["items"].as_array().unwrap().clone();
    (items, model, session)
}

fn whole(model: &RunModel, session: &SessionId, place: &str) -> String {
    let (mut all, mut from) = (String::new(), 0);
    loop {
        let body = model.body(session, BodyPlace::parse(place).unwrap(), from..u32::MAX).unwrap();
        let piece = match body {
            Body::Piece(piece) => piece,
            Body::Json(json) => json_piece(&json, None, from..u32::MAX).unwrap(),
        };
        assert!(piece.text.len() <= 1 << 20);
        all.push_str(&piece.text);
        from = piece.range.end;
        if from >= piece.length {
            return all;
        }
        assert!(!piece.range.is_empty());
    }
}

#[test]
fn a_huge_text_shows_its_beginning_and_its_length_and_is_read_in_pieces() {
    let text = "é🚀x".repeat(700_000);
    let (items, model, session) = items(&[chunk(&text), chunk("tail")]);
    let shown = items[0]["text"].as_str().unwrap();
    assert!(text.starts_with(shown));
    assert_eq!(shown.encode_utf16().count(), MOST as usize);
    assert_eq!(items[0]["length"], 2_800_004);
    assert_eq!(items[0]["marks"][0], 2_800_000);
    assert_eq!(whole(&model, &session, "0/0/text"), text + "tail");
}

#[test]
fn a_huge_call_shows_the_beginnings_of_its_bodies_and_the_rest_is_read_in_pieces() {
    let long = "line\n".repeat(400_000);
    let output = json!({"stdout": long, "exitCode": 3});
    let old = "o".repeat(MOST as usize + 1);
    let diff = json!({"type": "diff", "path": "p", "oldText": old, "newText": long});
    let frames = [
        call(&json!({"rawInput": {"content": long}, "content": content(&long)})),
        call(&json!({"rawOutput": output, "content": [diff]})),
    ];
    let (items, model, session) = items(&frames);
    let states = items[0]["states"].as_array().unwrap();
    assert_eq!(states[0]["large"]["input"], json!({"content": long}).to_string().len());
    assert_eq!(states[1]["output"]["exitCode"], 3);
    let shown = states[1]["output"]["stdout"].as_str().unwrap();
    assert!(shown.len() > 50_000 && long.starts_with(shown));
    assert_eq!(items[0]["contents"][0][0]["length"], 2_000_000);
    assert_eq!(items[0]["contents"][1][0]["newLength"], 2_000_000);
    assert_eq!(items[0]["contents"][1][0]["oldLength"], MOST + 1);
    assert!(items[0].to_string().len() < 400_000);

    assert_eq!(whole(&model, &session, "0/0/content/0/0"), long);
    assert_eq!(whole(&model, &session, "0/0/content/1/0"), long);
    assert_eq!(whole(&model, &session, "0/0/content/1/0/old"), old);
    assert_eq!(whole(&model, &session, "0/0/output/1"), output.to_string());
    for nothing in ["0/0/output/0", "0/0/input/1", "0/0/text", "0/1/text", "1/0/text", "terminals/0"] {
        assert!(model.body(&session, BodyPlace::parse(nothing).unwrap(), 0..9).is_none(), "{nothing}");
    }
}

#[test]
fn what_is_just_short_enough_is_whole() {
    let text = "🚀".repeat(MOST as usize / 2);
    let (items, ..) = items(&[chunk(&text)]);
    assert_eq!(items[0]["text"], text);
    assert_eq!(items[0].get("length"), None);
}

/// Texts around the border of what is shown, growing over it in odd steps.
fn growing() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let lead = (MOST - 6)..(MOST + 3);
    let piece = prop_oneof!["[a🚀é\"]{0,4}", Just("x".repeat(100))];
    (lead, proptest::collection::vec((piece, any::<bool>()), 1..12)).prop_map(|(lead, pieces)| {
        let mut text = "y".repeat(lead as usize);
        let mut frames = vec![chunk(&text), call(&json!({"content": content(&text)})), chunk(&text)];
        let ask = json!({"id": 1, "method": "terminal/create", "params": {"command": "ls"}});
        frames.extend([("inbound", ask), ("outbound", json!({"id": 1, "result": {"terminalId": "t"}}))]);
        for (id, (piece, at_tool)) in (2..).zip(pieces) {
            text.push_str(&piece);
            if at_tool {
                frames
                    .push(call(&json!({"content": content(&text), "rawOutput": {"stdout": text, "n": id}})));
                let ask = json!({"id": id, "method": "terminal/output", "params": {"terminalId": "t"}});
                frames.push(("inbound", ask));
                frames.push(("outbound", json!({"id": id, "result": {"output": text}})));
            } else {
                frames.push(chunk(&piece));
            }
        }
        frames
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn patches_lead_to_the_later_snapshot_when_texts_outgrow_the_document(frames in growing(), every in 1usize..4) {
        let (bundle, session) = bundle(&frames);
        let mut changes: Vec<Change> = Vec::new();
        for (file, bytes) in &bundle.files {
            match file {
                RunFile::Log(log @ Log::Events(id)) if *id == session => {
                    let mut at = 0;
                    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
                        let bytes = bytes::Bytes::copy_from_slice(line);
                        changes.push(Change::Appended { log: log.clone(), offset: at, bytes });
                        at += line.len() as u64;
                    }
                }
                RunFile::Log(log) => changes.extend(log_pieces(log, bytes, &[])),
                RunFile::Document(_) => changes.splice(0..0, super::bundle::whole(file, bytes)).for_each(drop),
            }
        }
        follow(&bundle, &changes, every);
    }
}
