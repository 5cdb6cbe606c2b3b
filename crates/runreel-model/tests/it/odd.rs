//! Single odd inputs, each with what becomes of it.

use super::told::{logged, model, page, replaced, session};
use bytes::Bytes;
use runreel_model::change::Change;
use runreel_model::encode::RunEncoder;
use runreel_model::name::{Document, Log, RunFile};
use runreel_model::patch::apply;
use runreel_model::wire::RunView;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// The page's session after these updates came in, written as they are.
fn told(updates: &[&str]) -> Value {
    let mut log = String::new();
    for (seq, update) in (1..).zip(updates) {
        let message = format!(r#"{{"method":"session/update","params":{{"update":{update}}}}}"#);
        writeln!(log, r#"{{"seq":{seq},"at":"","direction":"inbound","message":{message}}}"#).unwrap();
    }
    page(&model(&[logged(Log::Events(session()), log)]))["sessions"]["s"].clone()
}

/// JSON that no client could read, between two texts.
fn deep(before: &str, after: &str) -> String {
    format!("{before}{}{}{after}", "[".repeat(100_000), "]".repeat(100_000))
}

#[test]
fn a_document_that_no_client_could_read_stays_out() {
    let run = deep(r#"{"status":"failed","input":"#, "}");
    let document =
        page(&model(&[replaced(Document::Run, r#"{"status":"running"}"#), replaced(Document::Run, run)]));
    assert_eq!(document["header"]["status"], "running");
    let told = document["problems"][0]["what"].as_str().unwrap();
    assert!(told.contains("nested deeper than 500 levels"), "{told}");
}

#[test]
fn what_is_wrong_with_a_file_is_told_and_is_told_no_more_when_it_is_over() {
    let file = RunFile::Log(Log::Trace);
    let trouble = || Change::Trouble { file: file.clone(), reason: "no permission".into() };
    let healed = Change::Healed { file: file.clone() };
    let bad = || replaced(Document::Flow, "{");
    for (begins, ends) in [
        (trouble(), healed),
        (trouble(), Change::Recovered),
        (bad(), replaced(Document::Flow, "{}")),
        (bad(), Change::Removed { document: Document::Flow }),
        (logged(Log::Trace, "bad\n"), Change::Restarted { log: Log::Trace }),
    ] {
        let mut model = model(&[replaced(Document::Run, "{}")]);
        let view = RunView::Window { messages: 10 };
        let (mut encoder, mut held) = (RunEncoder::new(view, &model), page(&model));
        for (change, count) in [(begins, 1), (ends, 0)] {
            model.apply(&change);
            let touched = model.take();
            let ops = serde_json::to_value(encoder.patch(&model, &touched)).unwrap();
            apply(&mut held, &ops).unwrap();
            assert_eq!(held["problems"].as_array().unwrap().len(), count, "{change:?}");
        }
    }
}

#[test]
fn a_run_that_is_older_or_has_not_ended_does_not_take_the_place_of_one_that_is_newer_or_has() {
    let run = |status: &str, second: u32| {
        let at = format!("2026-01-01T00:00:{second:02}Z");
        replaced(Document::Run, json!({"status": status, "updatedAt": at}))
    };
    for (changes, status) in [
        ([run("running", 2), run("waiting", 1)], "running"),
        ([run("running", 2), run("waiting", 2)], "waiting"),
        ([run("completed", 1), run("running", 2)], "completed"),
        ([run("completed", 2), run("failed", 1)], "completed"),
        ([run("completed", 1), run("failed", 2)], "failed"),
        ([run("timed_out", 1), run("running", 2)], "timed_out"),
    ] {
        assert_eq!(page(&model(&changes))["header"]["status"], status, "{changes:?}");
    }
}

#[test]
fn the_last_number_there_is_has_no_next_one() {
    let trace = concat!(
        r#"{"seq":1,"at":"","type":"node_started","nodeId":"a","attemptId":"a#2","payload":{}}"#,
        "\n",
        r#"{"seq":2,"at":"","type":"acp_prompt_prepared","attemptId":"a#2","payload":{"sessionId":"s"}}"#,
        "\n",
    );
    let conversation = json!({"sessionId": "s", "eventStartSeq": u64::MAX, "eventEndSeq": u64::MAX});
    let receipt = json!({"attemptId": "a#1", "nodeId": "a", "trace": {"conversation": conversation}});
    let document = page(&model(&[
        replaced(Document::Run, json!({"status": "running", "currentAttemptId": "a#2"})),
        replaced(Document::Steps, json!([receipt])),
        logged(Log::Trace, trace),
    ]));
    assert_eq!(document["steps"][1]["conversation"]["firstSeq"], u64::MAX);
}

#[test]
fn more_tokens_than_can_be_counted_are_the_most_that_can() {
    let log = format!(
        "{}\n{}\n",
        json!({"seq": 1, "at": "", "direction": "outbound", "message":
            {"id": 1, "method": "session/prompt", "params": {"prompt": []}}}),
        json!({"seq": 2, "at": "", "direction": "inbound", "message":
            {"id": 1, "result": {"usage": {"inputTokens": u64::MAX, "outputTokens": 7}}}}),
    );
    let document = page(&model(&[logged(Log::Events(session()), log)]));
    assert_eq!(document["sessions"]["s"]["history"]["usage"][0]["turn"]["total"], u64::MAX);
}

#[test]
fn a_line_that_would_spoil_a_document_is_left_out_of_all() {
    for (line, what) in [
        (&b"{\"seq\":1,\"at\":\"\",\"more\":\"\xff\"}\n"[..], "no UTF-8 at its byte 25"),
        (b"[1,\"\",\"t\",null,null,null,null]\n", "not an object"),
        (deep("{\"seq\":1,\"more\":", "}\n").as_bytes(), "nested deeper than 500 levels"),
    ] {
        let model = model(&[logged(Log::Trace, Bytes::copy_from_slice(line))]);
        assert!(model.lines(&Log::Trace, 0..9).is_empty());
        let document = page(&model);
        assert_eq!(document["trace"]["count"], 0);
        let told = document["problems"][0]["what"].as_str().unwrap();
        assert!(told.contains(what), "{told}");
    }
}

#[test]
fn half_a_character_costs_itself_and_not_the_text_around_it() {
    let chunk = r#"{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"go \ud83d"}}"#;
    let tool = r#"{"sessionUpdate":"tool_call","toolCallId":"t","title":"\ude80 up"}"#;
    let items = &told(&[chunk, tool])["messages"][0]["items"];
    assert_eq!(items[0]["text"], "go \u{fffd}");
    assert_eq!(items[1]["states"][0]["title"], "\u{fffd} up");
}

#[test]
fn half_a_character_in_a_document_costs_itself() {
    let receipt = r#"[{"attemptId":"a#1","nodeId":"a","outcome":"ok","rawText":"cut \ud83d..."}]"#;
    let record = r#"{"lastSeq":0,"messages":[{"User":{"id":"1","content":[{"Text":"cut \ud83d..."}]}}]}"#;
    let document =
        page(&model(&[replaced(Document::Steps, receipt), replaced(Document::Record(session()), record)]));
    assert_eq!(document["steps"][0]["outcome"], "ok");
    assert_eq!(document["sessions"]["s"]["messages"][0]["items"][0]["text"], "cut \u{fffd}...");
}

#[test]
fn a_plan_without_entries_is_a_marker_and_leaves_the_plan() {
    let plan = r#"{"sessionUpdate":"plan","entries":[{"content":"one"}]}"#;
    let update = r#"{"sessionUpdate":"plan_update","plan":{"id":"p","entries":[{"content":"two"}]}}"#;
    let text = r#"{"sessionUpdate":"plan_update","plan":{"type":"markdown","content":"three"}}"#;
    let session = told(&[plan, update, text]);
    let plans = session["history"]["plans"].as_array().unwrap();
    assert_eq!(plans.len(), 2);
    assert_eq!(plans[1]["entries"][0]["content"], "two");
    assert_eq!(session["messages"][0]["items"][0]["name"], "plan_update");
    let session = told(&[plan, r#"{"sessionUpdate":"plan_removed","id":"p"}"#]);
    assert_eq!(session["history"]["plans"][1]["entries"], json!([]));
}

#[test]
fn a_usage_that_says_nothing_is_none() {
    let session = told(&[
        r#"{"sessionUpdate":"usage_update"}"#,
        r#"{"sessionUpdate":"usage_update","used":-1,"size":"x","cost":{}}"#,
        r#"{"sessionUpdate":"usage_update","used":3,"size":9,"cost":{"amount":0.5,"currency":"EUR"}}"#,
    ]);
    assert_eq!(session["history"]["usage"].as_array().unwrap().len(), 1);
}

#[test]
fn other_old_messages_in_as_many_are_told() {
    let record = |text: &str| {
        let message = json!({"User": {"id": "1", "content": [{"Text": text}]}});
        replaced(Document::Record(session()), json!({"lastSeq": 0, "messages": [message]}))
    };
    let mut model = model(&[record("before")]);
    let mut encoder = RunEncoder::new(RunView::Full, &model);
    model.apply(&record("after"));
    let touched = model.take();
    let ops = serde_json::to_string(&encoder.patch(&model, &touched)).unwrap();
    assert!(ops.contains("after"), "{ops}");
}

#[test]
fn a_flow_or_a_run_of_very_many_members_costs_as_many_times_more() {
    let quickest = |count| (0..3).map(|_| busy_with(count)).min().unwrap();
    let (few, many) = (quickest(2_500), quickest(20_000));
    // Eight times as many. Looking for each among all would take sixty-four times as long.
    let times = many.as_secs_f64() / few.as_secs_f64();
    assert!(times < 24.0, "8 times the members took {times:.1} times as long: {few:?}, {many:?}");
}

/// How long a flow of so many nodes, and a run with as many members, keep this thread busy.
fn busy_with(count: usize) -> Duration {
    let mut nodes = String::new();
    let mut edges = String::new();
    for at in 0..count {
        let comma = if at == 0 { "" } else { "," };
        write!(nodes, r#"{comma}"node {at}":{{}}"#).unwrap();
        write!(edges, r#"{comma}{{"from":"node {at}","to":"node 0"}}"#).unwrap();
    }
    let flow = format!(r#"{{"name":"f","nodes":{{{nodes}}},"edges":[{edges}]}}"#);
    let run = format!(r#"{{"status":"running",{nodes}}}"#);
    let began = Instant::now();
    let began_busy = busy();
    let model = model(&[
        replaced(Document::Flow, flow),
        replaced(Document::Run, &run),
        replaced(Document::Live, &run),
        replaced(Document::Run, run.replace("{}", "1")),
    ]);
    let took =
        began_busy.zip(busy()).map_or_else(|| began.elapsed(), |(began, now)| now.saturating_sub(began));
    assert_eq!(page(&model)["flow"]["nodes"].as_array().unwrap().len(), count);
    took
}

/// How long this thread had a processor so far, where the system says so: others may be busy too.
fn busy() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

#[test]
fn steps_that_lose_their_messages_with_a_restarted_log_are_told() {
    let prompt = json!({"id": 1, "method": "session/prompt", "params":
        {"prompt": [{"type": "text", "text": "hi"}]}});
    let event = json!({"seq": 1, "at": "", "direction": "outbound", "message": prompt});
    let conversation = json!({"sessionId": "s", "eventStartSeq": 1, "eventEndSeq": 1});
    let receipt = json!({"attemptId": "a#1", "nodeId": "a", "trace": {"conversation": conversation}});
    let log = Log::Events(session());
    let mut model =
        model(&[replaced(Document::Steps, json!([receipt])), logged(log.clone(), format!("{event}\n"))]);
    let view = RunView::Window { messages: 10 };
    let (mut encoder, mut held) = (RunEncoder::new(view, &model), page(&model));
    assert_eq!(held["steps"][0]["conversation"]["endMessage"], 1);
    model.apply(&Change::Restarted { log });
    let touched = model.take();
    let ops = serde_json::to_value(encoder.patch(&model, &touched)).unwrap();
    apply(&mut held, &ops).unwrap();
    assert_eq!(held["steps"], page(&model)["steps"]);
    assert_eq!(held["steps"][0]["conversation"]["endMessage"], Value::Null);
}

#[test]
fn a_record_ahead_of_the_last_good_event_shows_nothing_twice_whichever_was_read_first() {
    let prompt = json!({"id": 1, "method": "session/prompt", "params":
        {"prompt": [{"type": "text", "text": "hi"}]}});
    let event = json!({"seq": 1, "at": "", "direction": "outbound", "message": prompt});
    let events = || logged(Log::Events(session()), format!("{event}\nthe second one is no JSON\n"));
    let messages = json!([{"User": {"id": "u", "content": [{"Text": "hi"}]}}]);
    let record = || replaced(Document::Record(session()), json!({"lastSeq": 2, "messages": messages}));
    for order in [[record(), events()], [events(), record()]] {
        assert_eq!(page(&model(&order))["sessions"]["s"]["messageCount"], 1);
    }
}

#[test]
fn messages_of_a_record_that_do_not_join_those_of_the_events_are_not_shown_before_them() {
    let event = |seq: u32, direction: &str, message: Value| {
        json!({"seq": seq, "at": "", "direction": direction, "message": message}).to_string() + "\n"
    };
    let text = |text: &str| json!({"type": "text", "text": text});
    let prompt = json!({"id": 1, "method": "session/prompt", "params": {"prompt": [text("hi")]}});
    let update = json!({"sessionUpdate": "agent_message_chunk", "content": text("yes")});
    let chunk = json!({"method": "session/update", "params": {"update": update}});
    let log = event(1, "outbound", prompt) + &event(2, "inbound", chunk);
    let user = |text: &str| json!({"User": {"id": text, "content": [{"Text": text}]}});
    let agent = json!({"Agent": {"content": [{"Text": "yes"}]}});
    for (first, count) in [("hi", 3), ("another", 2)] {
        let record = json!({"lastSeq": 2, "messages": [user("before"), user(first), agent.clone()]});
        let events = logged(Log::Events(session()), log.clone());
        let document = page(&model(&[events, replaced(Document::Record(session()), record)]));
        assert_eq!(document["sessions"]["s"]["messageCount"], count, "{first}");
    }
}

#[test]
fn a_receipt_of_steps_json_is_not_changed_by_that_of_run_json() {
    let receipt =
        |attempt: &str, outcome: &str| json!({"attemptId": attempt, "nodeId": "a", "outcome": outcome});
    let steps = replaced(Document::Steps, json!([receipt("a#1", "ok")]));
    let run = json!({"status": "running", "steps": [receipt("a#1", "failed"), receipt("a#2", "failed")]});
    for order in
        [[steps.clone(), replaced(Document::Run, run.clone())], [replaced(Document::Run, run), steps]]
    {
        let document = page(&model(&order));
        let outcomes: Vec<_> =
            document["steps"].as_array().unwrap().iter().map(|step| &step["outcome"]).collect();
        assert_eq!(outcomes, ["ok", "failed"]);
    }
}

#[test]
fn a_log_that_begins_anew_is_read_from_its_beginning() {
    let event = |text: &str| {
        let blocks = json!([{"type": "text", "text": text}]);
        let prompt = json!({"id": 1, "method": "session/prompt", "params": {"prompt": blocks}});
        json!({"seq": 1, "at": "", "direction": "outbound", "message": prompt}).to_string() + "\n"
    };
    let log = || Log::Events(session());
    let again =
        [logged(log(), event("before")), Change::Restarted { log: log() }, logged(log(), event("after"))];
    let messages = page(&model(&again))["sessions"]["s"]["messages"].clone();
    assert_eq!(messages.as_array().unwrap().len(), 1);
    assert_eq!(messages[0]["items"][0]["text"], "after");
}

#[test]
fn after_a_gap_no_message_of_the_record_is_taken_for_an_older_one() {
    let event = |seq: u32| {
        let blocks = json!([{"type": "text", "text": "hi"}]);
        let prompt = json!({"id": seq, "method": "session/prompt", "params": {"prompt": blocks}});
        json!({"seq": seq, "at": "", "direction": "outbound", "message": prompt}).to_string() + "\n"
    };
    let user = json!({"User": {"id": "u", "content": [{"Text": "hi"}]}});
    let record = json!({"lastSeq": 3, "messages": [user.clone(), user]});
    let changes =
        [logged(Log::Events(session()), event(1) + &event(3)), replaced(Document::Record(session()), record)];
    assert_eq!(page(&model(&changes))["sessions"]["s"]["messageCount"], 1);
}

#[test]
fn lines_of_the_trace_that_are_odd_cost_no_more_than_what_is_odd_in_them() {
    let line = |seq: u32, at: &str, node: &str| {
        format!(r#"{{"seq":{seq},"at":"{at}","type":"node_started","nodeId":"{node}","attemptId":"a#1"}}"#)
    };
    let (late, early) = ("2026-01-01T00:00:09Z", "2026-01-01T00:00:01Z");
    let log = format!("\n  \n{}\r\n\n{}\n", line(1, late, r"cut \ud83d"), line(2, early, "b"));
    let document = page(&model(&[logged(Log::Trace, log)]));
    assert_eq!(document["trace"]["count"], 2);
    assert_eq!(document["problems"], json!([]));
    let last = document["trace"]["last"]["at"].as_i64().unwrap();
    assert_eq!(last % 10_000, 9_000, "time does not go back");
}

/// A log of one prompt, and a record of what came before it and maybe of it.
fn prompted_after(before: &[&str], last_seq: u32) -> [Change; 2] {
    let blocks = json!([{"type": "text", "text": "hi"}]);
    let prompt = json!({"id": 1, "method": "session/prompt", "params": {"prompt": blocks}});
    let event = json!({"seq": 1, "at": "", "direction": "outbound", "message": prompt});
    let user = |text: &&str| json!({"User": {"id": text, "content": [{"Text": text}]}});
    let record = json!({"lastSeq": last_seq, "messages": before.iter().map(user).collect::<Vec<_>>()});
    [replaced(Document::Record(session()), record), logged(Log::Events(session()), format!("{event}\n"))]
}

#[test]
fn older_messages_stay_when_acpx_trims_its_record() {
    let [record, log] = prompted_after(&["a", "b"], 0);
    let [trimmed, _] = prompted_after(&["b", "hi"], 1);
    let document = page(&model(&[record, log, trimmed]));
    assert_eq!(document["sessions"]["s"]["messageCount"], 3);
}

#[test]
fn turns_of_a_log_that_begins_anew_are_counted_behind_the_older_messages() {
    let [record, log] = prompted_after(&["a", "b"], 0);
    let again = Change::Restarted { log: Log::Events(session()) };
    let document = page(&model(&[record, log.clone(), again, log]));
    assert_eq!(document["sessions"]["s"]["messageCount"], 3);
    assert_eq!(document["sessions"]["s"]["history"]["turns"][0]["message"], 2);
}

#[test]
fn what_live_json_calls_steps_is_not_told_as_receipts() {
    let live = json!({"status": "running", "steps": ["no receipt"], "more": 1});
    let receipt = json!([{"attemptId": "a#1", "nodeId": "a"}]);
    let mut model =
        model(&[replaced(Document::Run, json!({"status": "running"})), replaced(Document::Steps, receipt)]);
    let mut encoder = RunEncoder::new(RunView::Full, &model);
    model.apply(&replaced(Document::Live, live));
    let touched = model.take();
    let ops = serde_json::to_value(encoder.patch(&model, &touched)).unwrap();
    let paths: Vec<_> = ops.as_array().unwrap().iter().filter_map(|op| op["path"].as_str()).collect();
    assert!(paths.contains(&"/run/more") && !paths.contains(&"/run/steps"), "{paths:?}");
}

#[test]
fn receipts_never_get_fewer() {
    let receipt = |attempt: &str| json!({"attemptId": attempt, "nodeId": "a", "outcome": "ok"});
    let all = json!([receipt("a#1"), receipt("a#2")]);
    let fewer = replaced(Document::Steps, json!([receipt("b#1")]));
    let document = page(&model(&[replaced(Document::Steps, all), fewer]));
    let attempts: Vec<_> =
        document["steps"].as_array().unwrap().iter().map(|step| &step["attemptId"]).collect();
    assert_eq!(attempts, ["a#1", "a#2"]);
}

#[test]
fn names_that_mean_something_to_a_browsers_objects_are_in_no_pointer() {
    let run = |more: &str| replaced(Document::Run, format!(r#"{{"status":"running"{more}}}"#));
    let mut model = model(&[run("")]);
    let mut encoder = RunEncoder::new(RunView::Full, &model);
    model.apply(&run(r#","__proto__":{"a":1},"constructor":2,"prototype":3,"plain":4"#));
    let touched = model.take();
    let ops = format!("{:?}", encoder.patch(&model, &touched));
    assert!(ops.contains("/run/plain"), "{ops}");
    for name in ["__proto__", "constructor", "prototype"] {
        assert!(!ops.contains(&format!("/run/{name}")), "{ops}");
    }
}
