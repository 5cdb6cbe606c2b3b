//! How much of a run a window holds.

use super::told::{logged, model, page, session};
use runreel_model::change::Change;
use runreel_model::encode::RunEncoder;
use runreel_model::name::Log;
use runreel_model::patch::apply;
use runreel_model::run::RunModel;
use runreel_model::wire::RunView;
use serde_json::value::RawValue;
use serde_json::{Value, json};

fn line(seq: usize, update: &Value) -> String {
    let message = json!({"method": "session/update", "params": {"update": update}});
    format!(
        "{}\n",
        json!({"seq": seq, "at": "2026-11-22T10:00:00.000Z", "direction": "inbound", "message": message})
    )
}

/// Questions and answers by turns, each of so many bytes.
fn talk(messages: usize, bytes: usize) -> String {
    let kinds = ["user_message_chunk", "agent_message_chunk"];
    let say = |at: usize| {
        let text = format!("{at} {}", "x".repeat(bytes));
        line(at + 1, &json!({"sessionUpdate": kinds[at % 2], "content": {"type": "text", "text": text}}))
    };
    (0..messages).map(say).collect()
}

fn window(model: &RunModel, messages: u32) -> (RunEncoder, Value) {
    let encoder = RunEncoder::new(RunView::Window { messages }, model);
    let text = held(&encoder, model);
    (encoder, text)
}

fn held(encoder: &RunEncoder, model: &RunModel) -> Value {
    let parts = encoder.snapshot(model).parts;
    let [runreel_model::encode::Part::Text(text)] = parts.as_slice() else { panic!("a window has no holes") };
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_window_of_long_messages_ends_near_a_megabyte_and_says_where_it_begins() {
    let model = model(&[logged(Log::Events(session()), talk(100, 60_000))]);
    let (_, document) = window(&model, 50);
    let session = &document["sessions"]["s"];
    assert_eq!((&session["messageCount"], &session["firstMessage"]), (&json!(100), &json!(83)));
    assert!(session["messages"][0]["items"][0]["text"].as_str().unwrap().starts_with("83 "));
    assert_eq!(session["messages"].as_array().unwrap().len(), 17);
}

#[test]
fn the_newest_message_is_held_whatever_its_size() {
    // Each text is short enough to be held whole; together they are not.
    let mut all = talk(3, 60_000);
    for at in 4..64 {
        let kind = ["agent_thought_chunk", "agent_message_chunk"][at % 2];
        let content = json!({"type": "text", "text": "x".repeat(60_000)});
        all.push_str(&line(at, &json!({"sessionUpdate": kind, "content": content})));
    }
    let model = model(&[logged(Log::Events(session()), all)]);
    let (_, document) = window(&model, 50);
    let session = &document["sessions"]["s"];
    assert_eq!((&session["messageCount"], &session["firstMessage"]), (&json!(4), &json!(3)));
    assert_eq!(session["messages"][0]["items"].as_array().unwrap().len(), 60);
}

#[test]
fn a_window_that_grew_heavy_slides_and_clients_follow() {
    let all = talk(100, 60_000);
    let mut model = RunModel::new("r".into());
    let (mut encoder, mut document) = window(&model, 50);
    let mut most = 0;
    let mut offset = 0;
    for line in all.split_inclusive('\n') {
        let bytes = bytes::Bytes::copy_from_slice(line.as_bytes());
        model.apply(&Change::Appended { log: Log::Events(session()), offset, bytes });
        offset += line.len() as u64;
        let touched = model.take();
        let ops = serde_json::to_value(encoder.patch(&model, &touched)).unwrap();
        apply(&mut document, &ops).unwrap();
        assert_eq!(document, held(&encoder, &model));
        most = most.max(document["sessions"]["s"]["messages"].as_array().unwrap().len());
    }
    assert!((28..40).contains(&most), "{most}");
}

#[test]
fn a_turn_of_notices_alone_goes_on_in_other_messages() {
    let notice = |at: usize| line(at, &json!({"sessionUpdate": "notice", "text": "x".repeat(1_000)}));
    let all: String = (1..=3_000).map(notice).collect();
    let (_, document) = window(&model(&[logged(Log::Events(session()), all)]), 50);
    let session = &document["sessions"]["s"];
    assert_eq!((&session["messageCount"], &session["firstMessage"]), (&json!(12), &json!(9)));
    assert_eq!(session["messages"][0]["items"].as_array().unwrap().len(), 256);
}

#[test]
fn a_message_that_grew_when_another_had_begun_weighs_what_it_has_now() {
    let call = |seq: usize, id: usize, bytes: usize| {
        let text = format!("{seq} {}", "x".repeat(bytes));
        let content = json!([{"type": "content", "content": {"type": "text", "text": text}}]);
        line(
            seq,
            &json!({"sessionUpdate": "tool_call_update", "toolCallId": id.to_string(), "content": content}),
        )
    };
    let calls: String = (1..=257).map(|at| call(at, at, 10)).collect();
    // Calls of the first message bring something else again and again: all of it is kept.
    let late: String = (258..=298).map(|at| call(at, 1 + at % 4, 50_000)).collect();
    for (log, first) in [(calls.clone(), 0), (calls + &late, 1)] {
        let (_, document) = window(&model(&[logged(Log::Events(session()), log)]), 50);
        assert_eq!(document["sessions"]["s"]["firstMessage"], first);
    }
}

/// So many plans, each of one entry that says which it is.
fn plans(range: std::ops::Range<usize>) -> String {
    let plan = |at: usize| {
        let entry = json!({"content": format!("step {at}"), "status": "pending", "priority": "low"});
        line(at + 1, &json!({"sessionUpdate": "plan", "entries": [entry]}))
    };
    range.map(plan).collect()
}

/// Which plans of a document have their entries. Each has its moment, and these entries are its own.
fn with_entries(document: &Value) -> Vec<usize> {
    let plans = document["sessions"]["s"]["history"]["plans"].as_array().unwrap();
    for (at, plan) in plans.iter().enumerate() {
        assert_eq!(plan["at"]["seq"], at + 1);
        if let Some(entries) = plan.get("entries") {
            assert_eq!(entries[0]["content"], format!("step {at}"));
        }
    }
    let has = |at: &usize| plans[*at].get("entries").is_some();
    (0..plans.len()).filter(has).collect()
}

#[test]
fn a_window_holds_the_entries_of_the_newest_plans_and_the_moments_of_all() {
    for (count, first) in [(0, 0), (1, 0), (15, 0), (16, 0), (17, 1), (40, 24)] {
        // The first line is none of a plan, so that the session is there without one.
        let all = if count == 0 { talk(1, 1) } else { plans(0..count) };
        let model = model(&[logged(Log::Events(session()), all)]);
        let (_, document) = window(&model, 50);
        assert_eq!(with_entries(&document), (first..count).collect::<Vec<_>>(), "of {count}");
    }
}

#[test]
fn a_client_keeps_the_entries_of_plans_that_become_old() {
    let (before, more) = (plans(0..20), plans(20..50));
    let mut model = model(&[logged(Log::Events(session()), before.clone())]);
    let (mut encoder, mut document) = window(&model, 50);
    let offset = before.len() as u64;
    model.apply(&Change::Appended { log: Log::Events(session()), offset, bytes: more.into() });
    let touched = model.take();
    let ops = serde_json::to_value(encoder.patch(&model, &touched)).unwrap();
    apply(&mut document, &ops).unwrap();
    assert_eq!(document, held(&encoder, &model));
    assert_eq!(with_entries(&document), (4..50).collect::<Vec<_>>());
    assert_eq!(
        with_entries(&window(&model, 50).1),
        (34..50).collect::<Vec<_>>(),
        "who comes later has fewer"
    );
}

#[test]
fn plans_are_told_whole_by_their_places() {
    let model = model(&[logged(Log::Events(session()), plans(0..40))]);
    let told = |range, budget| {
        let (range, plans) = model.plans(&session(), range, budget).unwrap();
        let of = |plan: &RawValue| {
            serde_json::from_str::<Value>(plan.get()).unwrap()["at"]["seq"].as_u64().unwrap()
        };
        assert!(plans.iter().map(|plan| of(plan)).eq((range.start..range.end).map(|at| u64::from(at) + 1)));
        assert!(plans.iter().all(|plan| plan.get().contains("entries")));
        range
    };
    #[expect(clippy::reversed_empty_ranges, reason = "as a stranger may ask")]
    for (asked, budget, expected) in [
        (0..2, usize::MAX, 0..2),
        (38..90, usize::MAX, 38..40),
        (90..99, usize::MAX, 40..40),
        (5..3, usize::MAX, 5..5),
        // One at least.
        (0..40, 0, 0..1),
        (0..40, 150, 0..2),
    ] {
        assert_eq!(told(asked.clone(), budget), expected, "{asked:?} within {budget}");
    }
    assert!(model.plans(&"nobody".into(), 0..9, usize::MAX).is_none());
}

#[test]
fn a_line_that_is_read_in_one_go_says_what_the_tolerant_reading_says() {
    let chunk = |more: &str, kind: &str, content: &str| {
        format!(
            r#"{{"seq":1,"at":"2026-11-22T10:00:00.000Z","direction":"inbound","message":{{"jsonrpc":"2.0",
            "method":"session/update"{more},"params":{{"sessionId":"a","update":{{"sessionUpdate":"{kind}","content":{content}}}}}}}}}"#
        )
        .replace('\n', " ")
    };
    let text = r#"{"type":"text","text":"a\nb \u00e9 🚀"}"#;
    let lines = [
        chunk("", "agent_message_chunk", text),
        chunk("", "agent_thought_chunk", text),
        chunk("", "user_message_chunk", text),
        chunk(r#","id":7"#, "agent_message_chunk", text),
        chunk(r#","method":"x""#, "agent_message_chunk", text),
        chunk("", "agent_message_chunk", r#"{"type":"text","text":""}"#),
        chunk("", "agent_message_chunk", r#"{"type":"text","text":"\ud83d"}"#),
        chunk("", "agent_message_chunk", r#"{"type":"text"}"#),
        chunk("", "agent_message_chunk", r#"{"type":"text","text":"x","uri":5}"#),
        chunk("", "agent_message_chunk", r#"{"type":"text","text":"x","annotations":{}}"#),
        chunk("", "agent_message_chunk", r#"{"type":"resource_link","text":"x","uri":"u"}"#),
        chunk("", "agent_message_chunk", r#"{"type":"text","text":"x","text":"y"}"#),
        chunk("", "agent_message_chunk", r#"{"type":"text","text":"x"},"title":"t""#),
        chunk("", "agent_message_chunk", text).replace("inbound", "outbound"),
        chunk("", "agent_message_chunk", text).replace("10:00", "99:00"),
        chunk("", "agent_message_chunk", text).replace("\"at\"", "\"when\""),
    ];
    for line in lines {
        // A member that the quick reading does not know makes the tolerant one read the line.
        let tolerant = format!("{{\"other\":0,{}", &line[1..]);
        let read = |line: &str| page(&model(&[logged(Log::Events(session()), format!("{line}\n"))]));
        assert_eq!(read(&line), read(&tolerant), "{line}");
    }
}
