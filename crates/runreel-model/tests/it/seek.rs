//! Seeking finds what a plain look through all entries finds, and shows what the plain path shows.

use super::bundle::messages;
use super::told::model;
use super::{bundle, events};
use proptest::prelude::*;
use runreel_model::change::Change;
use runreel_model::name::Log;
use runreel_model::run::{Kind, RunModel, Seek, Seeked, Target};
use serde_json::{Value, json};
use std::sync::Arc;

/// Sessions whose names sort otherwise by bytes than by UTF-16 units.
const SESSIONS: [&str; 3] = ["a", "\u{ff5a}", "🚀"];

/// One entry, in the order of the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    at: i64,
    /// The trace is none.
    log: Option<Vec<u16>>,
    seq: u64,
    name: String,
    kinds: Vec<&'static str>,
}

type Logs = Vec<Vec<(i64, &'static str, Value)>>;

fn logs() -> impl Strategy<Value = Logs> {
    let times = proptest::collection::vec(-3_i64..9, 50);
    let one = (events::frames(), times).prop_map(|(frames, jumps)| {
        let mut now = 1_795_345_121_000;
        let log = frames.into_iter().zip(jumps).map(|((direction, frame), jump)| {
            now += jump;
            (now, direction, frame)
        });
        log.collect()
    });
    proptest::collection::vec(one, SESSIONS.len())
}

fn lines(log: &[(i64, &'static str, Value)]) -> Vec<u8> {
    let line = |(at, (time, direction, frame)): (usize, &(i64, &str, Value))| {
        let time = jiff::Timestamp::from_millisecond(*time).unwrap();
        let line = json!({"seq": at + 1, "at": time.to_string(), "direction": direction, "message": frame});
        format!("{line}\n").into_bytes()
    };
    log.iter().enumerate().flat_map(line).collect()
}

fn trace(times: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (at, time) in times.iter().enumerate() {
        let time = jiff::Timestamp::from_millisecond(1_795_345_121_000 + time).unwrap();
        let line = json!({"seq": at + 1, "at": time.to_string(), "type": "node_heartbeat"});
        bytes.extend(format!("{line}\n").into_bytes());
    }
    bytes
}

fn loaded(logs: &Logs, trace: &[u8]) -> RunModel {
    let appended = |log, bytes: Vec<u8>| Change::Appended { log, offset: 0, bytes: bytes.into() };
    let mut changes: Vec<Change> = vec![appended(Log::Trace, trace.to_vec())];
    for (id, log) in SESSIONS.iter().zip(logs) {
        changes.push(appended(Log::Events((*id).into()), lines(log)));
    }
    changes.retain(|change| !matches!(change, Change::Appended { bytes, .. } if bytes.is_empty()));
    model(&changes)
}

/// All entries, sorted the plain way.
fn naive(logs: &Logs, model: &RunModel, times: &[i64]) -> Vec<Entry> {
    let mut all = Vec::new();
    let mut add = |log: Option<&str>, seq: usize, at: i64, kinds| {
        let name = format!("{}:{seq}", log.unwrap_or("trace"));
        let log = log.map(|id| id.encode_utf16().collect());
        all.push(Entry { at, log, seq: seq as u64, name, kinds });
    };
    let mut last = i64::MIN;
    for (at, time) in times.iter().enumerate() {
        last = last.max(1_795_345_121_000 + time);
        add(None, at + 1, last, vec!["event"]);
    }
    for (id, log) in SESSIONS.iter().zip(logs) {
        let shown = shown(model, id);
        let mut last = i64::MIN;
        for (at, (time, ..)) in log.iter().enumerate() {
            last = last.max(*time);
            add(Some(id), at + 1, last, kinds(&shown, at as u64 + 1));
        }
    }
    all.sort();
    all
}

fn shown(model: &RunModel, id: &str) -> Value {
    super::told::page(model)["sessions"][id].take()
}

/// What an entry is, by the page's own document.
fn kinds(session: &Value, seq: u64) -> Vec<&'static str> {
    let mut kinds = vec!["event"];
    for turn in session["history"]["turns"].as_array().into_iter().flatten() {
        kinds.extend((turn["start"]["seq"] == seq).then_some("prompt"));
        kinds.extend((turn["failed"] == true && turn["end"]["seq"] == seq).then_some("error"));
    }
    let messages = session["messages"].as_array().into_iter().flatten();
    for item in messages.flat_map(|message| message["items"].as_array().unwrap()) {
        if item["kind"] != "tool" || item["states"][0]["at"]["seq"] != seq {
            continue;
        }
        kinds.push("tool");
        let mut statuses =
            item["states"].as_array().unwrap().iter().filter_map(|state| state["status"].as_str());
        kinds.extend((statuses.next_back() == Some("failed")).then_some("error"));
    }
    kinds
}

fn seek(model: &RunModel, at: &str, step: Option<(Kind, bool)>) -> Seeked {
    seek_with(model, at, step, 0)
}

fn seek_with(model: &RunModel, at: &str, step: Option<(Kind, bool)>, messages: u32) -> Seeked {
    let at = Target::parse(at).unwrap();
    model.seek(&Seek { at, step, messages, session: None }).unwrap()
}

fn name(found: Seeked) -> Option<String> {
    found.moment.map(|moment| moment.name)
}

/// Each session as it stands after the first lines of it, by reading no more than those.
fn plain(logs: &Logs, times: &[i64], entries: &[Entry]) -> Vec<Value> {
    let counted = |id: &str| entries.iter().filter(|e| e.name.starts_with(&format!("{id}:"))).count();
    let first: Logs = SESSIONS.iter().zip(logs).map(|(id, log)| log[..counted(id)].to_vec()).collect();
    let model = loaded(&first, &trace(times));
    SESSIONS
        .iter()
        .map(|id| {
            let messages = messages(&model, &(*id).into(), 0..u32::MAX).unwrap_or_else(|| "[]".into());
            let mut messages: Value = serde_json::from_str(&messages).unwrap();
            for message in messages.as_array_mut().unwrap() {
                message.as_object_mut().unwrap().remove("last");
            }
            messages
        })
        .collect()
}

/// What a client shows of messages at event `seq`: the cut of docs/protocol.md.
fn cut(messages: &[Value], seq: u64) -> Value {
    let mut messages = messages.to_vec();
    for message in &mut messages {
        message.as_object_mut().unwrap().remove("last");
        let items = message["items"].as_array_mut().unwrap();
        items.retain_mut(|item| cut_item(item, seq));
    }
    messages.into()
}

fn cut_item(item: &mut Value, seq: u64) -> bool {
    let come = |moment: &Value| moment["seq"].as_u64().unwrap() <= seq;
    match item["kind"].as_str().unwrap() {
        "text" | "thinking" => {
            let marks: Vec<u64> =
                item["marks"].as_array().unwrap().iter().map(|m| m.as_u64().unwrap()).collect();
            let marks: Vec<u64> =
                marks.chunks(3).take_while(|mark| mark[1] <= seq).flatten().copied().collect();
            let Some(last) = marks.chunks(3).next_back() else { return false };
            let text: Vec<u16> = item["text"].as_str().unwrap().encode_utf16().collect();
            item["text"] = String::from_utf16(&text[..last[0] as usize]).unwrap().into();
            item["marks"] = marks.into();
            true
        }
        "tool" => {
            item["states"].as_array_mut().unwrap().retain(|state| come(&state["at"]));
            cut_contents(item);
            !item["states"].as_array().unwrap().is_empty()
        }
        "permission" => {
            if item.get("answer").is_some_and(|answer| !come(&answer["at"])) {
                item.as_object_mut().unwrap().remove("answer");
            }
            come(&item["at"])
        }
        _ => come(&item["at"]),
    }
}

fn cut_contents(tool: &mut Value) {
    let states = tool["states"].as_array().unwrap();
    let held = states.iter().rev().find_map(|state| state.get("content")).cloned();
    let contents = tool["contents"].as_array_mut().unwrap();
    let Some(held) = held else { return contents.clear() };
    contents.truncate(held["generation"].as_u64().unwrap() as usize + 1);
    let items = contents.last_mut().unwrap().as_array_mut().unwrap();
    items.truncate(held["items"].as_u64().unwrap() as usize);
    let Some(last) = items.last_mut().filter(|last| last["kind"] == "text") else { return };
    let text: Vec<u16> = last["text"].as_str().unwrap().encode_utf16().collect();
    last["text"] = String::from_utf16(&text[..held["length"].as_u64().unwrap() as usize]).unwrap().into();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn seek_finds_what_a_plain_scan_finds(
        logs in logs(), times in proptest::collection::vec(0_i64..150, 0..20)
    ) {
        let model = loaded(&logs, &trace(&times));
        let all = naive(&logs, &model, &times);
        let beginning = "trace:0".to_owned();
        for (at, entry) in all.iter().enumerate() {
            let found = seek(&model, &entry.name, None);
            prop_assert_eq!(found.moment.as_ref().unwrap().at, entry.at);
            prop_assert_eq!(name(found), Some(entry.name.clone()));
            let by_time = all.iter().rfind(|other| other.at <= entry.at).unwrap();
            prop_assert_eq!(name(seek(&model, &entry.at.to_string(), None)), Some(by_time.name.clone()));
            for (kind, word) in
                [(Kind::Event, "event"), (Kind::Error, "error"), (Kind::Tool, "tool"), (Kind::Prompt, "prompt")]
            {
                let is_one = |other: &&Entry| other.kinds.contains(&word);
                let after = all[at + 1..].iter().find(is_one).map(|e| e.name.clone());
                prop_assert_eq!(name(seek(&model, &entry.name, Some((kind, true)))), after);
                let before = all[..at].iter().rfind(is_one).map(|e| e.name.clone());
                let before = before.or((word == "event").then(|| beginning.clone()));
                prop_assert_eq!(name(seek(&model, &entry.name, Some((kind, false)))), before);
            }
        }
    }

    #[test]
    fn a_sought_moment_shows_what_the_first_lines_alone_show(
        logs in logs(), times in proptest::collection::vec(0_i64..150, 0..20),
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 10)
    ) {
        let model = loaded(&logs, &trace(&times));
        let all = naive(&logs, &model, &times);
        for pick in picks.iter().filter(|_| !all.is_empty()) {
            let at = pick.index(all.len());
            let found = seek_with(&model, &all[at].name, None, 1_000);
            let expected = plain(&logs, &times, &all[..=at]);
            for (id, expected) in SESSIONS.iter().zip(expected) {
                let Some(then) = found.sessions.get(*id) else { continue };
                let messages: Vec<Value> =
                    then.messages.iter().map(|message| serde_json::to_value(message).unwrap()).collect();
                prop_assert_eq!(then.to as usize - then.from as usize, messages.len());
                let shown = cut(&messages, then.last_event.map_or(0, |last| last.seq));
                prop_assert_eq!(shown, expected, "{} of {}", id, all[at].name);
            }
        }
    }
}

#[test]
fn messages_of_a_moment_are_the_models_own_so_that_finding_it_writes_nothing() {
    let prompt = json!({"jsonrpc": "2.0", "id": 1, "method": "session/prompt",
        "params": {"sessionId": "s", "prompt": [{"type": "text", "text": "Go."}]}});
    let model = loaded(&vec![vec![(1_795_345_121_000, "outbound", prompt)]], b"");
    let messages = || seek_with(&model, "a:1", None, 9).sessions.remove("a").unwrap().messages;
    let (one, other) = (messages(), messages());
    assert_eq!(one.len(), 1);
    assert!(Arc::ptr_eq(&one[0], &other[0]));
}

#[test]
fn every_attempts_end_is_found_in_bundles_with_its_messages_up_to_there() {
    for bundle in bundle::all() {
        let model = bundle.load();
        for step in model.all_steps() {
            let Some([_, last]) = step.trace else { continue };
            let found = seek_with(&model, &format!("trace:{}", last.seq), None, 1_000);
            assert_eq!(found.moment.unwrap().at, last.at, "{}", bundle.name);
            for (id, then) in &found.sessions {
                assert_eq!(then.message.map(|at| at + 1).unwrap_or_default(), then.to, "{id}");
            }
        }
    }
}

#[test]
fn moments_that_are_not_there_are_refused_and_words_that_are_none_not_read() {
    let model = loaded(&vec![Vec::new(); 3], &trace(&[0, 5]));
    let ask = |at: &str| {
        let seek = Seek { at: Target::parse(at).unwrap(), step: None, messages: 1, session: None };
        model.seek(&seek).ok().and_then(|found| found.moment).map(|moment| moment.name)
    };
    for (at, expected) in [
        ("trace:2", Some("trace:2")),
        ("trace:0", Some("trace:0")),
        ("trace:3", None),
        ("b:1", None),
        ("0", Some("trace:0")),
        ("1795345121004", Some("trace:1")),
        ("9999999999999", Some("trace:2")),
    ] {
        assert_eq!(ask(at).as_deref(), expected, "{at}");
    }
    for odd in ["", "trace", "trace:", ":1", "trace:-1", "trace:1x", "1.5"] {
        assert_eq!(Target::parse(odd), None, "{odd}");
    }
    assert_eq!(Target::parse("a:b:7"), Some(Target::Named("a:b".into(), 7)));
    assert_eq!(Target::parse("-5"), Some(Target::Time(-5)));
}
