//! Bundles that acpx wrote, as outlines that a person can review.

use super::bundle::all;
use runreel_model::wire::RunView;
use serde_json::Value;
use std::fmt::Write as _;

#[test]
fn bundles_give_these_states() {
    for bundle in all() {
        let document = bundle.document(&bundle.load(), RunView::Window { messages: 1_000 });
        let flow = document["header"]["flowName"].as_str().unwrap().to_owned();
        insta::assert_snapshot!(flow, outline(&document));
    }
}

fn outline(run: &Value) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "header {}", compact(&run["header"]));
    for node in run["flow"]["nodes"].as_array().unwrap() {
        let _ = writeln!(out, "node {}", compact(node));
    }
    for edge in run["flow"]["edges"].as_array().unwrap() {
        let _ = writeln!(out, "edge {}", compact(edge));
    }
    for step in run["steps"].as_array().unwrap() {
        let _ = writeln!(out, "step {}", compact(step));
    }
    for (id, session) in run["sessions"].as_object().unwrap() {
        let _ = writeln!(out, "session {id} {} events", session["eventCount"]);
        history(&mut out, &session["history"]);
        for message in session["messages"].as_array().unwrap() {
            let (first, last) = (&message["first"]["seq"], &message["last"]["seq"]);
            let _ = writeln!(out, "  {} {first}..{last}", message["role"].as_str().unwrap());
            for item in message["items"].as_array().unwrap() {
                let _ = writeln!(out, "    {}", self::item(item));
            }
        }
    }
    for problem in run["problems"].as_array().unwrap() {
        let _ = writeln!(out, "problem {}", compact(problem));
    }
    out
}

fn history(out: &mut String, history: &Value) {
    for key in ["turns", "plans", "usage", "settings", "terminals"] {
        for entry in history[key].as_array().unwrap() {
            let _ = writeln!(out, "  {key} {}", compact(entry));
        }
    }
}

fn item(item: &Value) -> String {
    let kind = item["kind"].as_str().unwrap();
    match kind {
        "text" | "thinking" => {
            let marks = item["marks"].as_array().map_or(0, Vec::len) / 3;
            format!("{kind} in {marks} pieces: {}", compact(&item["text"]))
        }
        "tool" => {
            let mut out = format!("tool {}", item["id"]);
            for state in item["states"].as_array().unwrap() {
                let _ = write!(out, "\n      state {}", compact(state));
            }
            for content in item["contents"].as_array().unwrap() {
                let _ = write!(out, "\n      content {}", compact(content));
            }
            out
        }
        _ => compact(item),
    }
}

fn compact(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
