//! The rules from events to a conversation, row by row (docs/bundle-format.md).

use super::told::{logged, model, session};
use runreel_model::encode::{Part, RunEncoder};
use runreel_model::name::Log;
use runreel_model::run::RunModel;
use runreel_model::wire::RunView;
use serde_json::{Value, json};

/// A frame, and whether it came from the agent.
type Frame = (bool, Value);

fn prompt(blocks: Value) -> Frame {
    (false, json!({"id": 1, "method": "session/prompt", "params": {"prompt": blocks}}))
}

fn update(update: Value) -> Frame {
    (true, json!({"method": "session/update", "params": {"update": update}}))
}

fn chunk(kind: &str, content: Value) -> Frame {
    update(json!({"sessionUpdate": format!("{kind}_chunk"), "content": content}))
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn after(frames: &[Frame]) -> RunModel {
    let mut log = String::new();
    for (seq, (inbound, message)) in (1..).zip(frames) {
        let direction = if *inbound { "inbound" } else { "outbound" };
        log += &json!({"seq": seq, "at": "", "direction": direction, "message": message}).to_string();
        log.push('\n');
    }
    model(&[logged(Log::Events(session()), log)])
}

/// The messages as acpx would keep them, without their ids.
fn kept(frames: &[Frame]) -> Value {
    let model = after(frames);
    let mut document = String::new();
    for part in RunEncoder::new(RunView::Full, &model).snapshot(&model).parts {
        match part {
            Part::Text(part) => document.push_str(&part),
            Part::Values(mut values) => document.extend(values.write_next(usize::MAX)),
            Part::Lines { .. } => {}
        }
    }
    let document: Value = serde_json::from_str(&document).unwrap();
    let mut messages = document["sessions"]["s"]["record"]["messages"].clone();
    for message in messages.as_array_mut().unwrap() {
        let body = message.as_object_mut().unwrap().values_mut().next().unwrap();
        body.as_object_mut().unwrap().remove("id");
    }
    messages
}

/// The session as our page has it.
fn shown(frames: &[Frame]) -> Value {
    super::told::page(&after(frames))["sessions"]["s"].clone()
}

#[track_caller]
fn prompted(block: Value, expected: Value) {
    let expected = json!([{"User": {"content": [expected]}}]);
    assert_eq!(kept(&[prompt(json!([block.clone()]))]), expected, "{block}");
}

#[test]
fn every_block_of_a_prompt_becomes_what_acpx_makes_of_it() {
    prompted(text("hi"), json!({"Text": "hi"}));
    let link = |more: Value| {
        let mut link = json!({"type": "resource_link", "uri": "file:///a"});
        link.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        link
    };
    let mention = |content: &str| json!({"Mention": {"uri": "file:///a", "content": content}});
    prompted(link(json!({"title": "T", "name": "N"})), mention("T"));
    prompted(link(json!({"title": null, "name": "N"})), mention("N"));
    prompted(link(json!({})), mention("file:///a"));
    let resource = |resource: Value| json!({"type": "resource", "resource": resource});
    prompted(resource(json!({"uri": "file:///a", "text": "in it"})), json!({"Text": "in it"}));
    prompted(resource(json!({"uri": "file:///a", "blob": "AA"})), mention("file:///a"));
    prompted(
        json!({"type": "image", "data": "AAAA", "mimeType": "image/png"}),
        json!({"Image": {"source": "AAAA", "size": null}}),
    );
    prompted(
        json!({"type": "audio", "data": "AAAA", "mimeType": "audio/wav"}),
        json!({"Audio": {"source": "AAAA", "mime_type": "audio/wav"}}),
    );
}

#[test]
fn a_prompt_of_which_nothing_is_left_is_no_message() {
    let odd = json!([text(""), {"type": "odd"}, {"type": "resource"}, 7, null]);
    assert_eq!(kept(&[prompt(odd)]), json!([]));
    assert_eq!(kept(&[prompt(json!([]))]), json!([]));
    // But a turn it is.
    assert_eq!(shown(&[prompt(json!([]))])["history"]["turns"].as_array().unwrap().len(), 1);
}

#[test]
fn what_the_agent_repeats_of_the_prompt_is_not_said_twice() {
    let user = |text: &str| json!({"User": {"content": [{"Text": text}]}});
    let (hi, echo) = (prompt(json!([text("hi")])), chunk("user_message", text("hi")));
    assert_eq!(kept(&[hi.clone(), echo.clone()]), json!([user("hi")]));
    assert_eq!(kept(&[echo.clone(), echo.clone()]), json!([user("hi")]));
    let other = chunk("user_message", text("ho"));
    assert_eq!(kept(&[hi.clone(), other]), json!([user("hi"), user("ho")]));
    let answered = kept(&[hi, chunk("agent_message", text("yes")), echo]);
    assert_eq!(answered.as_array().unwrap().len(), 3, "an echo follows what it repeats");
}

#[test]
fn chunks_of_one_voice_are_one_text_and_odd_blocks_are_said_in_words() {
    let frames = [
        chunk("agent_thought", text("mm")),
        chunk("agent_thought", text("hm")),
        chunk("agent_message", text("see ")),
        chunk("agent_message", json!({"type": "resource_link", "uri": "u", "title": "T"})),
        chunk("agent_message", json!({"type": "audio", "data": "AA", "mimeType": "audio/wav"})),
        chunk("agent_message", text("")),
        chunk("agent_thought", text("so")),
    ];
    let thinking = |text: &str| json!({"Thinking": {"text": text, "signature": null}});
    let content = json!([thinking("mmhm"), {"Text": "see T[audio] audio/wav"}, thinking("so")]);
    assert_eq!(kept(&frames), json!([{"Agent": {"content": content, "tool_results": {}}}]));
}

#[test]
fn a_picture_of_the_agent_is_kept_by_us_and_parts_no_text_of_acpx() {
    let frames = [
        chunk("agent_message", text("a")),
        chunk("agent_message", json!({"type": "image", "data": "AAAA", "mimeType": "image/png"})),
        chunk("agent_message", text("b")),
    ];
    assert_eq!(kept(&frames)[0]["Agent"]["content"], json!([{"Text": "ab"}]));
    let items = &shown(&frames)["messages"][0]["items"];
    assert_eq!(items.as_array().unwrap().len(), 3);
    assert_eq!(items[1]["mimeType"], "image/png");
}

#[test]
fn a_tool_call_is_one_item_however_often_it_changes() {
    let call = |more: Value| {
        let mut call = json!({"sessionUpdate": "tool_call_update", "toolCallId": "t"});
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        update(call)
    };
    for (status, finished, failed) in [
        ("pending", false, false),
        ("in_progress", false, false),
        ("completed", true, false),
        ("done", true, false),
        ("success", true, false),
        ("failed", true, true),
        ("error", true, true),
        ("cancelled", true, false),
    ] {
        let agent = kept(&[
            call(json!({"kind": "read", "rawInput": {"path": "p"}})),
            call(json!({"status": status, "rawOutput": "out"})),
            // No status in it: as it was.
            call(json!({"title": " Read p "})),
        ])[0]["Agent"]
            .clone();
        let tool = &agent["content"][0]["ToolUse"];
        assert_eq!(agent["content"].as_array().unwrap().len(), 1);
        assert_eq!((&tool["name"], &tool["input"]), (&json!("Read p"), &json!({"path": "p"})));
        assert_eq!(tool["raw_input"], r#"{"path":"p"}"#);
        assert_eq!(tool["is_input_complete"], finished, "{status}");
        let result = &agent["tool_results"]["t"];
        assert_eq!((&result["is_error"], &result["output"]), (&json!(failed), &json!("out")), "{status}");
        assert_eq!(result["content"], json!({"Text": "out"}));
    }
    assert_eq!(kept(&[call(json!({"kind": "read"}))])[0]["Agent"]["content"][0]["ToolUse"]["name"], "read");
}

#[test]
fn title_mode_model_and_options_are_settings_each_time_they_change() {
    let options = json!([
        {"id": "llm", "category": "model", "currentValue": "big"},
        {"id": "effort", "currentValue": "high"},
        {"currentValue": "no id"}, 7,
    ]);
    let settings = shown(&[
        (false, json!({"id": 0, "method": "session/new", "params": {}})),
        (
            true,
            json!({"id": 0, "result": {"modes": {"currentModeId": "ask"},
            "configOptions": [{"id": "model", "currentValue": "small"}]}}),
        ),
        update(json!({"sessionUpdate": "session_info_update", "title": "T"})),
        update(json!({"sessionUpdate": "session_info_update", "title": "T"})),
        update(json!({"sessionUpdate": "current_mode_update", "currentModeId": "code"})),
        update(json!({"sessionUpdate": "config_option_update", "configOptions": options})),
    ])["history"]["settings"]
        .clone();
    let said: Vec<String> = settings
        .as_array()
        .unwrap()
        .iter()
        .map(|setting| {
            format!("{}={}", setting["name"].as_str().unwrap(), setting["value"].as_str().unwrap())
        })
        .collect();
    assert_eq!(said, ["mode=ask", "model=small", "title=T", "mode=code", "model=big", "effort=high"]);
}

#[test]
fn cost_and_the_context_in_use_are_told_as_they_come() {
    let usage = shown(&[
        update(json!({"sessionUpdate": "usage_update", "used": 10, "size": 100})),
        update(json!({"sessionUpdate": "usage_update", "cost": {"amount": 0.25, "currency": "EUR"}})),
    ])["history"]["usage"]
        .clone();
    assert_eq!((&usage[0]["used"], &usage[0]["size"]), (&json!(10), &json!(100)));
    assert_eq!(usage[1]["cost"], json!({"amount": 0.25, "currency": "EUR"}));
}

#[test]
fn what_acpx_does_not_know_is_a_marker_with_its_payload() {
    for kind in [
        "notice",
        "compaction_update",
        "compaction_summary_chunk",
        "subagent_update",
        "session_message",
        "session_message_chunk",
        "of_tomorrow",
    ] {
        let frames = [update(json!({"sessionUpdate": kind, "text": "x"}))];
        assert_eq!(kept(&frames), json!([]), "{kind}");
        let item = shown(&frames)["messages"][0]["items"][0].clone();
        assert_eq!((&item["name"], &item["payload"]["text"]), (&json!(kind), &json!("x")));
    }
}

#[test]
fn after_a_gap_events_are_raw_and_what_came_before_stays() {
    let line = |seq: u64, said: &str| {
        let (_, message) = chunk("agent_message", text(said));
        json!({"seq": seq, "at": "", "direction": "inbound", "message": message}).to_string() + "\n"
    };
    for (second, what) in [(4, "2 entries are missing between 1 and 4"), (1, "entry 1 comes after entry 1")] {
        let model =
            model(&[logged(Log::Events(session()), line(1, "a") + &line(second, "b") + &line(5, "c"))]);
        let page = super::told::page(&model);
        assert_eq!(page["sessions"]["s"]["messages"][0]["items"][0]["text"], "a");
        assert_eq!(page["sessions"]["s"]["eventCount"], 3);
        assert_eq!(page["problems"].as_array().unwrap().len(), 1);
        assert!(page["problems"][0]["what"].as_str().unwrap().starts_with(what), "{}", page["problems"]);
    }
}
