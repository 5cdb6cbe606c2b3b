//! What a client shows of a message at an event: the cut of docs/protocol.md. Pure.

use serde_json::Value;

/// The longest text of a document, in UTF-16 units.
const MOST: usize = 64 << 10;

/// The server's message cut at event `seq`, and ours, which has nothing later. When a message was changed last is
/// compared where nothing had to be cut: of a cut one it cannot be told.
pub(super) fn both(server: &Value, ours: &Value, seq: u64) -> (Value, Value) {
    let (server, mut ours) = (message(server, seq), ours.clone());
    if server.get("last").is_none()
        && let Some(members) = ours.as_object_mut()
    {
        members.remove("last");
    }
    (server, ours)
}

/// The message with what had come by event `seq`. Of one that is the same later, everything is kept.
fn message(message: &Value, seq: u64) -> Value {
    let mut message = message.clone();
    if came(&message["last"], seq) {
        return message;
    }
    if let Some(members) = message.as_object_mut() {
        members.remove("last");
    }
    if let Some(items) = message["items"].as_array_mut() {
        items.retain_mut(|item| item_at(item, seq));
    }
    message
}

fn came(moment: &Value, seq: u64) -> bool {
    moment["seq"].as_u64().is_some_and(|came| came <= seq)
}

/// Cuts an item; `false`: it had not come.
fn item_at(item: &mut Value, seq: u64) -> bool {
    match item["kind"].as_str() {
        Some("text" | "thinking") => text_at(item, seq),
        Some("tool") => tool_at(item, seq),
        Some("permission") => {
            if !came(&item["answer"]["at"], seq)
                && let Some(asked) = item.as_object_mut()
            {
                asked.remove("answer");
            }
            came(&item["at"], seq)
        }
        _ => came(&item["at"], seq),
    }
}

fn text_at(item: &mut Value, seq: u64) -> bool {
    let marks: Vec<i64> = item["marks"].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
    let come = |mark: &&[i64]| u64::try_from(mark[1]).is_ok_and(|came| came <= seq);
    let marks: Vec<i64> = marks.chunks_exact(3).take_while(come).flatten().copied().collect();
    let Some([length, ..]) = marks.chunks_exact(3).next_back() else { return false };
    grown_to(item, usize::try_from(*length).unwrap_or_default());
    item["marks"] = marks.into();
    true
}

/// Makes a text as it was when it was so long, in UTF-16 units.
fn grown_to(item: &mut Value, length: usize) {
    let units: Vec<u16> = item["text"].as_str().unwrap_or_default().encode_utf16().collect();
    item["text"] = String::from_utf16_lossy(&units[..length.min(units.len())]).into();
    if length > MOST {
        item["length"] = length.into();
    } else if let Some(members) = item.as_object_mut() {
        members.remove("length");
    }
}

fn tool_at(tool: &mut Value, seq: u64) -> bool {
    let Some(states) = tool["states"].as_array_mut() else { return false };
    states.retain(|state| came(&state["at"], seq));
    let has_come = !states.is_empty();
    let held = states.iter().rev().find_map(|state| state.get("content")).cloned();
    if let Some(contents) = tool["contents"].as_array_mut() {
        contents_at(contents, held.as_ref());
    }
    has_come
}

/// Generations up to the one that held, and as much of that one as there was.
fn contents_at(contents: &mut Vec<Value>, held: Option<&Value>) {
    let Some(held) = held else { return contents.clear() };
    let number = |name: &str| held[name].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
    contents.truncate(number("generation") + 1);
    let Some(items) = contents.last_mut().and_then(Value::as_array_mut) else { return };
    items.truncate(number("items"));
    if let Some(text) = items.last_mut().filter(|last| last["kind"] == "text") {
        grown_to(text, number("length"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_message_is_cut_in_all_its_parts() {
        let at = |seq: u64| json!({"seq": seq, "at": 1});
        let whole = json!({"last": at(9), "items": [
            {"kind": "text", "text": "a🚀bc", "marks": [3, 1, 1, 5, 7, 1]},
            {"kind": "tool", "contents": [[{"kind": "text", "text": "one, two"}], [{"kind": "diff"}]], "states": [
                {"at": at(3), "content": {"generation": 0, "items": 1, "length": 3}},
                {"at": at(6), "content": {"generation": 1, "items": 1, "length": 0}}]},
            {"kind": "permission", "at": at(4), "answer": {"at": at(6)}},
            {"kind": "marker", "at": at(6)}]});
        let cut = json!({"items": [
            {"kind": "text", "text": "a🚀", "marks": [3, 1, 1]},
            {"kind": "tool", "contents": [[{"kind": "text", "text": "one"}]],
             "states": [{"at": at(3), "content": {"generation": 0, "items": 1, "length": 3}}]},
            {"kind": "permission", "at": at(4)}]});
        assert_eq!(message(&whole, 5), cut);
        assert_eq!(message(&whole, 9), whole);
    }

    #[test]
    fn a_text_that_was_longer_than_a_document_tells_how_long() {
        let shown = "x".repeat(MOST);
        let whole =
            json!({"kind": "text", "text": shown, "length": 70_000, "marks": [66_000, 1, 1, 70_000, 2, 1]});
        let mut item = whole.clone();
        assert!(item_at(&mut item, 1));
        assert_eq!((&item["length"], &item["text"]), (&json!(66_000), &whole["text"]));
        let mut short =
            json!({"kind": "text", "text": shown, "length": 70_000, "marks": [9, 1, 1, 70_000, 2, 1]});
        assert!(item_at(&mut short, 1));
        assert_eq!((short.get("length"), &short["text"]), (None, &json!("xxxxxxxxx")));
    }
}
