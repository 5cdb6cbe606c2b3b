//! Foreign truth: the messages made of events are those that acpx itself kept in record.json, as far as
//! acpx did not trim them.

use super::bundle::all;
use runreel_model::bundle::manifest::FORBIDDEN_KEYS;
use runreel_model::name::{Document, SessionId};
use runreel_model::wire::RunView;
use serde_json::{Map, Value};

#[test]
fn our_messages_are_those_that_acpx_kept() {
    let mut compared = 0;
    for bundle in all() {
        let document = bundle.document(&bundle.load(), RunView::Full);
        for (id, session) in document["sessions"].as_object().unwrap() {
            let id = SessionId::from(id.as_str());
            let record: Value = serde_json::from_slice(bundle.session(&id, Document::Record)).unwrap();
            let (kept, ours) = (record["messages"].as_array().unwrap(), &session["record"]["messages"]);
            if kept.is_empty() {
                // Killed or interrupted: the record was never written after its start.
                continue;
            }
            assert_eq!(ours.as_array().unwrap().len(), kept.len(), "{} {id}", bundle.name);
            for (ours, kept) in ours.as_array().unwrap().iter().zip(kept) {
                same(&bundle.name, "", ours, kept);
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "only {compared} messages were compared");
}

/// Equal, but for ids of messages, and for texts that acpx cut with `...`.
fn same(name: &str, path: &str, ours: &Value, kept: &Value) {
    match (ours, kept) {
        (Value::String(_), Value::String(_)) if path.ends_with("/User/id") => {}
        (Value::String(ours), Value::String(kept)) => {
            let head = kept.strip_suffix("...").unwrap_or(kept);
            let fits = if head.len() < kept.len() { ours.starts_with(head) } else { ours == kept };
            assert!(fits, "{name} {path}:\nours {ours:?}\nkept {kept:?}");
        }
        (Value::Object(x), Value::Object(y)) => {
            // No pointer may name these keys, so no result under them is ever told.
            let sayable =
                |key: &&String| !path.ends_with("tool_results") || !FORBIDDEN_KEYS.contains(&key.as_str());
            let keys =
                |object: &Map<String, Value>| object.keys().filter(sayable).cloned().collect::<Vec<_>>();
            assert_eq!(keys(x), keys(y), "{name} {path}");
            for (key, value) in x {
                same(name, &format!("{path}/{key}"), value, &y[key]);
            }
        }
        (Value::Array(x), Value::Array(y)) => {
            assert_eq!(x.len(), y.len(), "{name} {path}");
            for (at, (x, y)) in x.iter().zip(y).enumerate() {
                same(name, &format!("{path}/{at}"), x, y);
            }
        }
        (ours, kept) => assert_eq!(ours, kept, "{name} {path}"),
    }
}
