//! Bodies of a conversation that a live document holds only the beginning of, by their place and range.
//!
//! In: a place as an address names it. Out: a piece of a text, or the whole of a JSON value, which is shared
//! and cut by whoever asked (see [`json_piece`]).

use super::RunModel;
use crate::bundle::members::{each_item, each_member};
use crate::name::SessionId;
use crate::state::Json;
use crate::state::message::Item;
use crate::state::tool::{ToolCall, ToolContent};
use crate::text::TextPiece;
use serde_json::value::RawValue;
use std::ops::{ControlFlow, Range};

/// The most bytes of one piece.
pub const MOST_PIECE: usize = 1 << 20;

/// Where a body is in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyPlace {
    /// In an item of a message, by their indexes.
    Item {
        /// Index of the message among all of the session.
        message: usize,
        /// Index of the item in the message.
        item: usize,
        /// Which body of it.
        part: BodyPart,
    },
    /// The output of a terminal of the session, by its index.
    Terminal(usize),
}

/// Which body of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyPart {
    /// The text of a text or a thinking, the content of a mention.
    Text,
    /// The input that a state of a tool call brought.
    Input(usize),
    /// The output that a state of a tool call brought.
    Output(usize),
    /// A part of a generation of a tool call's content; of a diff what came after.
    Content(usize, usize),
    /// Of a diff, what was before.
    Old(usize, usize),
}

impl BodyPlace {
    /// Reads `<message>/<item>/text`, `…/input/<state>`, `…/output/<state>`, `…/content/<generation>/<part>`, the
    /// same with `/old` behind it, or `terminals/<index>`.
    pub fn parse(path: &str) -> Option<Self> {
        let words: Vec<&str> = path.split('/').collect();
        let number = |word: &str| word.parse::<u32>().ok().map(|number| number as usize);
        let (item, part) = match words.as_slice() {
            ["terminals", index] => return Some(Self::Terminal(number(index)?)),
            [message, item, part @ ..] => ((number(message)?, number(item)?), part),
            _ => return None,
        };
        let part = match part {
            ["text"] => BodyPart::Text,
            ["input", state] => BodyPart::Input(number(state)?),
            ["output", state] => BodyPart::Output(number(state)?),
            ["content", generation, part] => BodyPart::Content(number(generation)?, number(part)?),
            ["content", generation, part, "old"] => BodyPart::Old(number(generation)?, number(part)?),
            _ => return None,
        };
        Some(Self::Item { message: item.0, item: item.1, part })
    }
}

/// What is at a place.
#[derive(Debug, Clone)]
pub enum Body {
    /// The range of a text that was asked for.
    Piece(TextPiece),
    /// JSON, all of it.
    Json(Json),
}

impl RunModel {
    /// The units in `range` of a body, or all of it if that is JSON. `None`: there is no such body.
    pub fn body(&self, session: &SessionId, place: BodyPlace, range: Range<u32>) -> Option<Body> {
        let session = self.sessions.get(session)?;
        let piece = |text: &str| Some(Body::Piece(TextPiece::of(text, range, MOST_PIECE)));
        let (message, item, part) = match place {
            BodyPlace::Terminal(index) => {
                return piece(&session.conversation.history().terminals.get(index)?.output.text);
            }
            BodyPlace::Item { message, item, part } => (message, item, part),
        };
        match (session.message(message)?.items.get(item)?, part) {
            (Item::Text(text) | Item::Thinking(text), BodyPart::Text) => piece(&text.text),
            (Item::Mention(mention), BodyPart::Text) => piece(&mention.content),
            (Item::Tool(tool), BodyPart::Input(at)) => {
                tool.states.get(at)?.whole_input().cloned().map(Body::Json)
            }
            (Item::Tool(tool), BodyPart::Output(at)) => {
                tool.states.get(at)?.whole_output().cloned().map(Body::Json)
            }
            (Item::Tool(tool), part) => piece(content(tool, part)?),
            _ => None,
        }
    }
}

fn content(tool: &ToolCall, part: BodyPart) -> Option<&str> {
    let (generation, at, is_old) = match part {
        BodyPart::Content(generation, at) => (generation, at, false),
        BodyPart::Old(generation, at) => (generation, at, true),
        _ => return None,
    };
    match (tool.contents.get(generation)?.get(at)?, is_old) {
        (ToolContent::Text { text, .. } | ToolContent::Other { text, .. }, false) => Some(text),
        (ToolContent::Diff { new_text, .. }, false) => Some(new_text),
        (ToolContent::Diff { old_text, .. }, true) => old_text.as_deref(),
        _ => None,
    }
}

/// The units in `range` of a JSON value as it was written; with a pointer (RFC 6901) of the value there, and of
/// that the text itself if it is one. `None`: nothing is there.
pub fn json_piece(json: &RawValue, pointer: Option<&str>, range: Range<u32>) -> Option<TextPiece> {
    let Some(pointer) = pointer else { return Some(TextPiece::of(json.get(), range, MOST_PIECE)) };
    let value = json_at(json, pointer)?;
    let text =
        value.get().starts_with('"').then(|| serde_json::from_str::<String>(value.get()).ok()).flatten();
    Some(TextPiece::of(text.as_deref().unwrap_or(value.get()), range, MOST_PIECE))
}

/// Where a pointer (RFC 6901) leads, as it was written. Nothing else is kept, however large it is. `None`: nothing
/// is there.
pub fn json_at<'a>(json: &'a RawValue, pointer: &str) -> Option<&'a RawValue> {
    if pointer.is_empty() {
        return Some(json);
    }
    let mut value = json;
    for step in pointer.strip_prefix('/')?.split('/') {
        let name = step.replace("~1", "/").replace("~0", "~");
        value = if value.get().starts_with('[') {
            item(value.get(), name.parse().ok()?)?
        } else {
            member(value.get(), &name)?
        };
    }
    Some(value)
}

/// Gives each item of a list to `each` until that has enough; none of what is no list.
pub fn json_items<'a>(json: &'a RawValue, each: impl FnMut(&'a RawValue) -> ControlFlow<()>) {
    each_item(json.get(), each);
}

fn item(list: &str, index: usize) -> Option<&RawValue> {
    let mut before = index;
    let mut found = None;
    each_item(list, |item| {
        if let Some(left) = before.checked_sub(1) {
            before = left;
            return ControlFlow::Continue(());
        }
        found = Some(item);
        ControlFlow::Break(())
    });
    found
}

/// Of members of the same name the last one counts, as everywhere.
fn member<'a>(object: &'a str, name: &str) -> Option<&'a RawValue> {
    let mut found = None;
    let is_whole = each_member(object, |own, value| {
        if own == name {
            found = Some(value);
        }
    });
    found.filter(|_| is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::members::odd_json;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn places_are_read_as_addresses_name_them() {
        let item = |part| Some(BodyPlace::Item { message: 3, item: 2, part });
        for (path, expected) in [
            ("3/2/text", item(BodyPart::Text)),
            ("3/2/input/0", item(BodyPart::Input(0))),
            ("3/2/output/7", item(BodyPart::Output(7))),
            ("3/2/content/1/0", item(BodyPart::Content(1, 0))),
            ("3/2/content/1/0/old", item(BodyPart::Old(1, 0))),
            ("terminals/4", Some(BodyPlace::Terminal(4))),
            ("3/2", None),
            ("3/2/text/0", None),
            ("-1/2/text", None),
            ("terminals", None),
            ("99999999999/0/text", None),
        ] {
            assert_eq!(BodyPlace::parse(path), expected, "{path}");
        }
    }

    #[test]
    fn a_pointer_leads_to_a_text_without_its_quotes() {
        let json =
            RawValue::from_string(r#"{"a/b":["x\n🚀",{"n":7}],"a/b":["y\n🚀",{"n":7}]}"#.into()).unwrap();
        let piece =
            |pointer, range| json_piece(&json, pointer, range).map(|piece| (piece.text, piece.length));
        assert_eq!(piece(None, 0..6), Some((r#"{"a/b""#.into(), 49)));
        assert_eq!(piece(Some("/a~1b/0"), 0..99), Some(("y\n🚀".into(), 4)));
        assert_eq!(piece(Some("/a~1b/0"), 2..4), Some(("🚀".into(), 4)));
        assert_eq!(piece(Some("/a~1b/1"), 0..99), Some((r#"{"n":7}"#.into(), 7)));
        for nothing in ["a", "/x", "/a~1b/2", "/a~1b/x", "/a~1b/0/0"] {
            assert_eq!(piece(Some(nothing), 0..9), None, "{nothing}");
        }
    }

    /// Every pointer into a value, also of members that a later one of the same name hides.
    fn pointers(value: &Value, to: &str, found: &mut Vec<String>) {
        found.push(to.to_owned());
        let inside: Vec<(String, &Value)> = match value {
            Value::Array(items) => {
                items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect()
            }
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
                .collect(),
            _ => Vec::new(),
        };
        for (name, value) in inside {
            pointers(value, &format!("{to}/{name}"), found);
        }
    }

    proptest! {
        #[test]
        fn a_pointer_leads_where_it_leads_in_the_whole_value(json in odd_json(), nowhere in "/[a-c0-3](/[a-c0-3]){0,2}") {
            let raw = RawValue::from_string(json.trim().into()).unwrap();
            // Not every value can be read whole: numbers without end, half characters.
            let Ok(whole) = serde_json::from_str::<Value>(raw.get()) else { return Ok(()) };
            let mut places = vec![nowhere];
            pointers(&whole, "", &mut places);
            for place in places {
                let found = json_at(&raw, &place).map(|found| serde_json::from_str(found.get()).unwrap());
                prop_assert_eq!(found.as_ref(), whole.pointer(&place), "{}", place);
            }
        }
    }

    #[test]
    fn a_pointer_passes_by_what_could_not_be_read_whole() {
        let deep = format!("{}{}", "[".repeat(400), "]".repeat(400));
        let json = format!(r#"{{"n":1e999,"deep":{deep},"half":"\ud800","list":[1e999,{deep},"text"]}}"#);
        let raw = RawValue::from_string(json).unwrap();
        let at = |pointer| json_piece(&raw, Some(pointer), 0..9_999).map(|piece| piece.text);
        assert_eq!(at("/n"), Some("1e999".into()));
        assert_eq!(at("/list/2"), Some("text".into()));
        assert_eq!(at("/list/1"), Some(deep));
        assert_eq!(at("/half"), Some(r#""\ud800""#.into()), "what is no text is told as it was written");
    }
}
