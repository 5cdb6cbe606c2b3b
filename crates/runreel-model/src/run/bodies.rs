//! Bodies of a conversation that a live document holds only the beginning of, by their place and range.
//!
//! In: a place as an address names it. Out: a piece of a text, or the whole of a JSON value, which is shared
//! and cut by whoever asked (see [`json_piece`]).

use super::RunModel;
use crate::bundle::members::members;
use crate::name::SessionId;
use crate::state::Json;
use crate::state::message::Item;
use crate::state::tool::{ToolCall, ToolContent};
use crate::text::TextPiece;
use serde_json::value::RawValue;
use std::ops::Range;

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
    let value = find(json, pointer)?;
    let text =
        value.get().starts_with('"').then(|| serde_json::from_str::<String>(value.get()).ok()).flatten();
    Some(TextPiece::of(text.as_deref().unwrap_or(value.get()), range, MOST_PIECE))
}

fn find<'a>(json: &'a RawValue, pointer: &str) -> Option<&'a RawValue> {
    if pointer.is_empty() {
        return Some(json);
    }
    let mut value = json;
    for step in pointer.strip_prefix('/')?.split('/') {
        let name = step.replace("~1", "/").replace("~0", "~");
        value = if value.get().starts_with('[') {
            let items: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
            items.get(name.parse::<usize>().ok()?).copied()?
        } else {
            // Of members of the same name the last one counts, as everywhere.
            members(value.get()).into_iter().rev().find(|(own, _)| *own == name)?.1
        };
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
