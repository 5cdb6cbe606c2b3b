//! Answers over HTTP, as bytes.

use crate::played::{self, SESSION};
use crate::program::{Place, wait_until};
use crate::raw::{self, exchange, get, get_with};
use runreel_writer::acp;
use runreel_writer::line::Direction;
use serde_json::{Value, json};

const ZERO: &[&str] = &["--port", "0"];
const NOT_FOUND: &str = r#"{"error":"Not found"}"#;

#[test]
fn health_says_what_and_how() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let health = get(&viewer, "/api/health").json();
    assert_eq!((&health["service"], &health["protocol"]), (&json!("runreel"), &json!("acpx.replay.v1")));
    assert_eq!(health["runsDir"], place.path("runs").to_str().unwrap());
    assert!(health["pid"].is_number() && health["startedAt"].is_string() && health["notes"].is_array());
    assert_eq!(health["clients"], 0);
}

#[test]
fn shutdown_answers_and_ends_the_viewer() {
    let place = Place::new();
    let mut viewer = place.serve(ZERO);
    let host = format!("127.0.0.1:{}", viewer.port());
    let refused = get(&viewer, "/api/control/shutdown");
    assert_eq!((refused.status, refused.text().as_str()), (405, r#"{"error":"Method not allowed"}"#));
    let request = format!("POST /api/control/shutdown HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(exchange(&viewer, &request).json(), json!({ "ok": true }));
    assert_eq!(viewer.end(), Some(0));
}

#[test]
fn every_answer_is_sealed_and_none_is_for_other_origins() {
    let place = Place::new();
    let _script = played::finished(&place, "r");
    let viewer = place.serve(ZERO);
    for path in ["/", "/run/r", "/api/health", "/api/runs", "/api/runs/r/state", "/api/nothing", "/nothing"] {
        let answer = get(&viewer, path);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        let keep = if ["/", "/run/r"].contains(&path) { "no-cache" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), keep, "{path}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
    let foreign = get_with(&viewer, "/api/health", "Origin: http://evil.example\r\n");
    assert_eq!((foreign.status, foreign.header("x-content-type-options")), (403, "nosniff"));
}

#[test]
fn the_page_loads_from_here_alone_and_makes_no_html_of_text() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let page = get(&viewer, "/");
    let kept = get_with(&viewer, "/run/r", &format!("If-None-Match: {}\r\n", page.header("etag")));
    assert_eq!((page.status, kept.status), (200, 304));
    for answer in [page, kept] {
        let policy = answer.header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.split("; ").any(|other| other == rule), "{rule} is not in {policy}");
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[test]
fn files_of_a_run_are_kept_and_never_shown_as_pages() {
    let place = Place::new();
    let script = played::finished(&place, "r");
    let name = format!("artifacts/sha256-{}.html", "ab".repeat(32));
    for path in ["artifacts/x.html", "artifacts/x.svg", "artifacts/x.js", "artifacts/x", &name, "x.txt"] {
        std::fs::write(script.writer().root().join(path), "<script>alert(1)</script>").unwrap();
    }
    let viewer = place.serve(ZERO);
    let plain = "text/plain; charset=utf-8";
    for (path, headers, status, kind) in [
        ("artifacts/x.html", "", 200, "application/octet-stream"),
        ("artifacts/x.svg", "", 200, "application/octet-stream"),
        ("artifacts/x.js", "", 200, "application/octet-stream"),
        ("artifacts/x", "", 200, "application/octet-stream"),
        ("x.txt", "", 200, plain),
        ("x.txt", "Range: bytes=0-3\r\n", 206, plain),
        ("x.txt", "Range: bytes=999-\r\n", 416, ""),
        (&name, "", 200, "application/octet-stream"),
        (&name, "If-None-Match: *\r\n", 304, ""),
    ] {
        let answer = get_with(&viewer, &format!("/api/runs/r/files/{path}"), headers);
        assert_eq!((answer.status, answer.header("content-type")), (status, kind), "{path} {headers}");
        assert_eq!(answer.header("content-disposition"), "attachment", "{path} {headers}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path} {headers}");
        assert!(answer.header("content-security-policy").ends_with("; sandbox"), "{path} {headers}");
    }
}

#[test]
fn the_page_answers_at_its_addresses_and_is_asked_again() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let page = get(&viewer, "/");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), "no-cache");
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    assert_eq!(get(&viewer, "/run/any%20run").body, page.body);
    let tag = format!("If-None-Match: {}\r\n", page.header("etag"));
    let again = get_with(&viewer, "/", &tag);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(get(&viewer, "/nothing.js").status, 404);
}

#[test]
fn runs_are_listed_newest_first() {
    let place = Place::new();
    let _one = played::begun(&place, "one");
    std::thread::sleep(std::time::Duration::from_millis(20));
    let _two = played::finished(&place, "two");
    let viewer = place.serve(ZERO);
    let runs = get(&viewer, "/api/runs").json();
    let names: Vec<&str> =
        runs["runs"].as_array().unwrap().iter().map(|run| run["runId"].as_str().unwrap()).collect();
    assert_eq!(names, ["two", "one"]);
    assert_eq!(runs["runs"][0]["status"], "completed");
}

#[test]
fn files_are_given_as_they_are_and_failures_are_all_alike() {
    let place = Place::new();
    let mut script = played::finished(&place, "r");
    let artifact = script.write_artifact(b"what it said", "txt").unwrap();
    script.writer().append("spaced name%.bin", b"\x00\x01").unwrap();
    let viewer = place.serve(ZERO);
    let kinds = [
        ("manifest.json", "application/json; charset=utf-8"),
        ("trace.ndjson", "application/x-ndjson; charset=utf-8"),
        ("spaced%20name%25.bin", "application/octet-stream"),
    ];
    for (path, kind) in kinds {
        let answer = get(&viewer, &format!("/api/runs/r/files/{path}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
    }
    let manifest = std::fs::read(script.writer().root().join("manifest.json")).unwrap();
    assert_eq!(get(&viewer, "/api/runs/r/files/manifest.json").body, manifest);
    let path = serde_json::to_value(&artifact).unwrap()["path"].as_str().unwrap().to_owned();
    let answer = get(&viewer, &format!("/api/runs/r/files/{path}"));
    assert_eq!(
        (answer.header("content-type"), answer.text().as_str()),
        ("text/plain; charset=utf-8", "what it said")
    );
    assert!(answer.header("cache-control").contains("immutable"));
    let tag = format!("If-None-Match: {}\r\n", answer.header("etag"));
    assert_eq!(get_with(&viewer, &format!("/api/runs/r/files/{path}"), &tag).status, 304);
    for bad in [
        "r/files/nothing.json",
        "r/files/artifacts",
        "r/files/",
        "r/files/../r/manifest.json",
        "nothing/files/manifest.json",
        "r/files/%2e%2e/r/manifest.json",
        "..%2fruns%2fr/files/manifest.json",
        "r/files/%2fetc%2fpasswd",
        "%2e/files/r/manifest.json",
        "r/files/manifest.json%00",
        "r/files/%ff",
        "r/files//etc/passwd",
        "r/files/artifacts/../../../home",
    ] {
        let answer = get(&viewer, &format!("/api/runs/{bad}"));
        assert_eq!((answer.status, answer.text().as_str()), (404, NOT_FOUND), "{bad}");
    }
}

#[test]
fn parts_of_files_are_given() {
    let place = Place::new();
    let script = played::begun(&place, "r");
    script.writer().append("ten.txt", b"0123456789").unwrap();
    let viewer = place.serve(ZERO);
    let part = |range: &str| get_with(&viewer, "/api/runs/r/files/ten.txt", &format!("Range: {range}\r\n"));
    let middle = part("bytes=2-4");
    assert_eq!((middle.status, middle.text().as_str()), (206, "234"));
    assert_eq!(middle.header("content-range"), "bytes 2-4/10");
    assert_eq!(part("bytes=-3").text(), "789");
    assert_eq!(part("bytes=20-").status, 416);
    assert_eq!(part("bytes=0-0,2-3").text(), "0123456789");
}

#[test]
fn a_state_document_is_whole_and_packed_on_request() {
    let place = Place::new();
    let _script = played::finished(&place, "r");
    let viewer = place.serve(ZERO);
    let state = get(&viewer, "/api/runs/r/state");
    assert_eq!(state.header("content-type"), "application/json");
    let document = state.json();
    assert_eq!(document["schema"], "acpx.viewer-run-live.v1");
    assert_eq!(
        document["sessions"][SESSION]["events"].as_array().unwrap().last().unwrap()["message"]["result"]["stopReason"],
        "end_turn"
    );
    assert_eq!(get(&viewer, "/api/runs/r/state?messages=1").json()["schema"], "runreel.run.v1");
    for packing in ["gzip", "br"] {
        let packed = get_with(&viewer, "/api/runs/r/state", &format!("Accept-Encoding: {packing}\r\n"));
        assert_eq!(packed.header("content-encoding"), packing);
        assert!(packed.body.len() < state.body.len());
    }
    assert_eq!(get(&viewer, "/api/runs/r/state?messages=many").status, 400);
    assert_eq!(get(&viewer, "/api/runs/nothing/state").status, 404);
}

#[test]
fn messages_are_given_by_range_and_kept_when_settled() {
    let place = Place::new();
    let mut script = played::finished(&place, "r");
    let viewer = place.serve(ZERO);
    let path = format!("/api/runs/r/sessions/{SESSION}/messages");
    let all = get(&viewer, &path).json();
    assert_eq!((&all["from"], &all["count"]), (&json!(0), &all["to"]));
    let count = all["count"].as_u64().unwrap();
    assert_eq!(all["messages"].as_array().unwrap().len() as u64, count);
    assert!(count >= 2);
    let first = get(&viewer, &format!("{path}?from=0&to=1"));
    assert_eq!(first.json()["messages"], json!([all["messages"][0]]));
    assert_eq!(first.header("cache-control"), "private, no-cache", "a prompt before an answer is settled");
    let etag = first.header("etag").to_owned();
    script.prompt(SESSION, "And more?").unwrap();
    let again = get_with(&viewer, &format!("{path}?from=0&to=1"), &format!("If-None-Match: {etag}\r\n"));
    assert_eq!(again.status, 304);
    assert_eq!(get(&viewer, &format!("{path}?from=900&to=999")).json()["messages"], json!([]));
    assert_eq!(get(&viewer, &format!("{path}?from=-1")).status, 400);
    assert_eq!(get(&viewer, "/api/runs/r/sessions/nobody/messages").status, 404);
}

#[test]
fn an_answer_holds_two_thousand_messages_and_is_asked_on() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    script.hold();
    for number in 0..2_010 {
        script.prompt(SESSION, &number.to_string()).unwrap();
    }
    script.release().unwrap();
    let viewer = place.serve(ZERO);
    let path = format!("/api/runs/r/sessions/{SESSION}/messages");
    let first = get(&viewer, &path).json();
    let (to, count) = (told_number(&first, "to"), told_number(&first, "count"));
    assert!(count > 2_000, "{count}");
    assert_eq!((to, first["messages"].as_array().unwrap().len()), (2_000, 2_000));
    let rest = get(&viewer, &format!("{path}?from=2000")).json();
    assert_eq!(rest["messages"].as_array().unwrap().len(), count - 2_000);
}

#[test]
fn plans_are_given_by_range_with_the_entries_that_a_window_leaves_out() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    for number in 0..300 {
        script.update(SESSION, &acp::plan(&[(&format!("step {number}"), "pending")])).unwrap();
    }
    let viewer = place.serve(ZERO);
    let state = get(&viewer, "/api/runs/r/state?messages=5").json();
    let listed = &state["sessions"][SESSION]["history"]["plans"];
    assert_eq!((listed[283].get("entries"), listed.as_array().unwrap().len()), (None, 300));
    assert_eq!(listed[284]["entries"][0]["content"], "step 284");
    let path = format!("/api/runs/r/sessions/{SESSION}/plans");
    let told = get(&viewer, &format!("{path}?from=2&to=4")).json();
    assert_eq!((&told["from"], &told["to"], &told["count"]), (&json!(2), &json!(4), &json!(300)));
    assert_eq!(told["plans"][1]["entries"][0]["content"], "step 3");
    assert_eq!((&told["plans"][1]["at"], told["plans"].as_array().unwrap().len()), (&listed[3]["at"], 2));
    for (asked, from, to) in
        [("", 0, 256), ("?from=290", 290, 300), ("?from=900&to=999", 300, 300), ("?from=5&to=3", 5, 5)]
    {
        let told = get(&viewer, &format!("{path}{asked}")).json();
        assert_eq!((&told["from"], &told["to"]), (&json!(from), &json!(to)), "{asked}");
        assert_eq!(told["plans"].as_array().unwrap().len(), to - from, "{asked}");
    }
    for odd in ["?from=-1", "?to=x", "?from=99999999999"] {
        assert_eq!(get(&viewer, &format!("{path}{odd}")).status, 400, "{odd}");
    }
    for missing in ["/api/runs/r/sessions/nobody/plans", "/api/runs/nothing/sessions/s/plans"] {
        assert_eq!(get(&viewer, missing).text(), NOT_FOUND, "{missing}");
    }
}

#[test]
fn a_list_of_long_things_ends_near_a_mebibyte_and_is_asked_on() {
    let place = Place::new();
    let mut script = played::begun(&place, "r");
    script.start_node("plan").unwrap();
    script.bind_session(SESSION, "main").unwrap();
    let long = "x".repeat(60_000);
    for number in 0..40 {
        script.prompt(SESSION, &format!("{number} {long}")).unwrap();
        script.update(SESSION, &acp::plan(&[(&format!("{number} {long}"), "pending")])).unwrap();
        script.end_turn(SESSION).unwrap();
    }
    script.prompt(SESSION, "the last").unwrap();
    let viewer = place.serve(ZERO);
    for what in ["messages", "plans"] {
        let path = format!("/api/runs/r/sessions/{SESSION}/{what}");
        let (mut found, mut answers) = (Vec::new(), 0);
        loop {
            let answer = get(&viewer, &format!("{path}?from={}&to=1000", found.len()));
            assert!(answer.body.len() < (1 << 20) + 70_000, "{} bytes", answer.body.len());
            let mut told = answer.json();
            let list = told[what].as_array_mut().unwrap();
            let (from, count) = (told_number(&answer.json(), "from"), told_number(&answer.json(), "count"));
            assert_eq!((from, list.is_empty()), (found.len(), false), "each answer goes on");
            found.append(list);
            answers += 1;
            if found.len() == count {
                break;
            }
        }
        assert!(answers >= 3, "{answers} answers");
        let text = |value: &Value| value.to_string();
        let starts: Vec<bool> =
            (0..40).map(|n| found.iter().any(|one| text(one).contains(&format!("\"{n} x")))).collect();
        assert!(starts.iter().all(|is_there| *is_there), "all {what} are told");
    }
}

fn told_number(told: &Value, name: &str) -> usize {
    usize::try_from(told[name].as_u64().unwrap()).unwrap()
}

#[test]
fn any_moment_is_found_with_what_had_come_by_then() {
    let place = Place::new();
    let _script = played::finished(&place, "r");
    let viewer = place.serve(ZERO);
    let path = "/api/runs/r/seek";
    let found = get(&viewer, &format!("{path}?at={SESSION}:2&messages=5")).json();
    let then = &found["sessions"][SESSION];
    assert_eq!(found["moment"]["name"], format!("{SESSION}:2"));
    assert_eq!((&then["lastEvent"]["seq"], &then["message"]), (&json!(2), &json!(1)));
    assert_eq!(then["messages"].as_array().unwrap().len(), 2);
    let by_time = get(&viewer, &format!("{path}?at={}&session={SESSION}", then["lastEvent"]["at"])).json();
    assert_eq!(by_time["sessions"][SESSION]["messages"], json!([]), "only those that are asked for");
    let tool = get(&viewer, &format!("{path}?at=trace:0&step=tool")).json();
    assert_eq!(tool["moment"]["log"], SESSION);
    let before = get(&viewer, &format!("{path}?at=trace:0&step=tool&direction=-1")).json();
    assert_eq!(before, json!({ "moment": null, "sessions": {} }));
    for odd in ["", "?at=x", "?at=trace:1&step=x", "?at=trace:1&step=tool&direction=2"] {
        assert_eq!(get(&viewer, &format!("{path}{odd}")).status, 400, "{odd}");
    }
    for missing in ["?at=nobody:1", "?at=trace:9999", "?at=trace:1&session=nobody"] {
        assert_eq!(get(&viewer, &format!("{path}{missing}")).status, 404, "{missing}");
    }
}

#[test]
fn entries_of_logs_are_given_by_number_and_limited() {
    let place = Place::new();
    let script = played::finished(&place, "r");
    let viewer = place.serve(ZERO);
    let path = format!("/api/runs/r/sessions/{SESSION}/events");
    let seqs = |answer: &raw::Answer| -> Vec<u64> {
        answer.json().as_array().unwrap().iter().map(|entry| entry["seq"].as_u64().unwrap()).collect()
    };
    assert_eq!(seqs(&get(&viewer, &format!("{path}?from=2&to=5"))), [2, 3, 4]);
    let all = get(&viewer, &path);
    assert_eq!(all.header("runreel-more"), "");
    let lines =
        std::fs::read_to_string(script.writer().root().join(format!("sessions/{SESSION}/events.ndjson")))
            .unwrap();
    assert_eq!(
        all.text(),
        format!("[{}]", lines.trim_end().replace('\n', ",")),
        "entries are as they were written"
    );
    let trace = get(&viewer, "/api/runs/r/trace?from=1&to=3");
    assert_eq!(seqs(&trace), [1, 2]);
    assert_eq!(get(&viewer, "/api/runs/r/trace?from=99999").json(), json!([]));
    let second = lines.lines().nth(1).unwrap();
    let place = json!({ "seq": 2, "offset": lines.find(second).unwrap(), "length": second.len() });
    assert_eq!(
        get(&viewer, &format!("{path}/lines?from=2&to=3")).json(),
        json!({ "file": format!("sessions/{SESSION}/events.ndjson"), "lines": [place] })
    );
    assert_eq!(get(&viewer, "/api/runs/r/trace/lines?from=99999").json()["lines"], json!([]));
    assert_eq!(get(&viewer, "/api/runs/r/sessions/nobody/events/lines").status, 404);
    assert_eq!(get(&viewer, "/api/runs/r/sessions/nobody/events").status, 404);
}

#[test]
fn an_answer_holds_two_thousand_entries_or_eight_megabytes_and_says_that_there_are_more() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    for number in 0..2_100 {
        script.text(SESSION, &format!("{number} ")).unwrap();
    }
    let viewer = place.serve(ZERO);
    let path = format!("/api/runs/r/sessions/{SESSION}/events");
    let answer = get(&viewer, &format!("{path}?from=1"));
    assert_eq!((answer.json().as_array().unwrap().len(), answer.header("runreel-more")), (2_000, "true"));
    let lines = get(&viewer, &format!("{path}/lines?from=1")).json();
    assert_eq!(lines["lines"].as_array().unwrap().len(), 2_000);
    let rest = get(&viewer, &format!("{path}?from=2001"));
    assert_eq!((rest.json().as_array().unwrap().len(), rest.header("runreel-more")), (102, ""));
    for _ in 0..4 {
        script.text(SESSION, &"x".repeat(3 << 20)).unwrap();
    }
    wait_until("four long lines are read", || {
        let heavy = get(&viewer, &format!("{path}?from=2103"));
        (heavy.header("runreel-more") == "true")
            .then(|| assert_eq!(heavy.json().as_array().unwrap().len(), 3))
    });
}

#[test]
fn steps_are_given_as_they_were_written() {
    let place = Place::new();
    let _script = played::finished(&place, "r");
    let viewer = place.serve(ZERO);
    let step = get(&viewer, "/api/runs/r/steps/0").json();
    assert_eq!((&step["attemptId"], &step["promptText"]), (&json!("plan#1"), &json!("What is to be done?")));
    assert_eq!(get(&viewer, "/api/runs/r/steps/9").status, 404);
    assert_eq!(get(&viewer, "/api/runs/r/steps/x").status, 404);
}

#[test]
fn the_attempt_that_has_no_receipt_is_answered_with_null() {
    let place = Place::new();
    let _script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let step = get(&viewer, "/api/runs/r/steps/0");
    assert_eq!((step.status, step.json()), (200, Value::Null));
    assert_eq!(get(&viewer, "/api/runs/r/steps/1").status, 404);
}

#[test]
fn pictures_come_out_of_their_events_and_nothing_else_does() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let png =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let chunk = |data: &str| {
        json!({ "sessionUpdate": "agent_message_chunk",
        "content": { "type": "image", "mimeType": "text/html", "data": data } })
    };
    script.frame(SESSION, Direction::Inbound, &acp::update("x", &chunk(png))).unwrap();
    script.frame(SESSION, Direction::Inbound, &acp::update("x", &chunk("PHNjcmlwdD4="))).unwrap();
    let viewer = place.serve(ZERO);
    let picture = get(&viewer, &format!("/api/runs/r/sessions/{SESSION}/images/3/0"));
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    assert!(picture.header("content-security-policy").contains("sandbox"));
    assert!(picture.body.starts_with(b"\x89PNG"));
    for path in ["images/4/0", "images/3/1", "images/99/0", "images/x/0"] {
        let path = format!("/api/runs/r/sessions/{SESSION}/{path}");
        assert_eq!(get(&viewer, &path).status, 404, "{path}");
        // `*` is any picture there is, and there is none.
        assert_eq!(get_with(&viewer, &path, "If-None-Match: *\r\n").status, 404, "{path}");
    }
}

#[test]
fn a_picture_is_kept_by_its_tag_and_sent_anew_when_the_log_has_another_one() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let (old, new) = ("iVBORw0KGgoAAAAA", "iVBORw0KGgoBBBBB");
    let chunk = json!({ "sessionUpdate": "agent_message_chunk",
        "content": { "type": "image", "mimeType": "image/png", "data": old } });
    script.frame(SESSION, Direction::Inbound, &acp::update("x", &chunk)).unwrap();
    let viewer = place.serve(ZERO);
    let path = format!("/api/runs/r/sessions/{SESSION}/images/3/0");
    let picture = get(&viewer, &path);
    assert_eq!((picture.status, picture.header("cache-control")), (200, "private, no-cache"));
    let tag = format!("If-None-Match: {}\r\n", picture.header("etag"));
    let kept = get_with(&viewer, &path, &tag);
    assert_eq!((kept.status, kept.body.len()), (304, 0));
    assert_eq!(get_with(&viewer, &path, "If-None-Match: *\r\n").status, 304);
    assert_eq!(
        (kept.header("cache-control"), kept.header("etag")),
        ("private, no-cache", picture.header("etag"))
    );
    // As long as before, at the same place.
    let log = script.writer().root().join(format!("sessions/{SESSION}/events.ndjson"));
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::write(&log, text.replace(old, new)).unwrap();
    wait_until("the other picture is given", || {
        let other = get_with(&viewer, &path, &tag);
        (other.status == 200)
            .then(|| assert!(other.body.starts_with(b"\x89PNG") && other.body != picture.body))
    });
}
