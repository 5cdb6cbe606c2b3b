//! Bodies that are too large for a live document: their beginning is in it, the rest is fetched by ranges.
//!
//! In: texts and JSON of any size. Out: beginnings of a bounded size. A text that grows keeps its beginning,
//! so that a client which got it piece by piece holds the same as one that comes later.

use super::Json;
use crate::bundle::members::{each_item, each_member};
use crate::text::utf16_place;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::ops::ControlFlow;

/// The longest text of a live document, in UTF-16 units. JSON is cut to about as many bytes.
pub const MOST: u32 = 64 << 10;
const BYTES: usize = MOST as usize;
/// Members of an object up to this many bytes stay, as long as they leave half of the room to larger ones.
const SMALL: usize = 512;
/// Levels of JSON that are cut one by one; what is nested deeper is left out. Each level costs a look at all of it.
const LEVELS: usize = 8;

/// The beginning of a text that a document holds. Never half of a character.
pub fn beginning(text: &str) -> &str {
    if text.len() <= BYTES {
        return text;
    }
    &text[..utf16_place(text, MOST).byte_before]
}

/// The length to tell of a text so long, in UTF-16 units: none when the document holds all of it.
pub fn told_length(length: u32) -> Option<u32> {
    (length > MOST).then_some(length)
}

/// Bytes of a text that a document holds, at most.
pub(crate) fn weight(text: &str) -> usize {
    text.len().min(BYTES)
}

/// Writes the beginning of a text.
pub(crate) fn text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    beginning(text).serialize(serializer)
}

/// Writes the beginning of a text that may not be there.
#[expect(clippy::ref_option, reason = "serde hands over what the field is")]
pub(crate) fn maybe<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    text.as_deref().map(beginning).serialize(serializer)
}

/// JSON as a document holds it: the same when it is small; else with the beginnings of its long texts and
/// lists. `None`: it is small.
pub fn shortened(json: &RawValue) -> Option<Json> {
    if json.get().len() <= BYTES {
        return None;
    }
    let mut out = String::with_capacity(BYTES);
    shorten(json.get(), BYTES, LEVELS, &mut out);
    RawValue::from_string(out).ok().map(Into::into)
}

/// JSON as a document holds it, where nobody needs to know that it was more.
pub(crate) fn bounded(json: &RawValue) -> Json {
    shortened(json).unwrap_or_else(|| json.to_owned().into())
}

/// Writes the beginning of a value, in about `room` bytes.
fn shorten(json: &str, room: usize, levels: usize, out: &mut String) {
    if json.len() <= room {
        out.push_str(json);
        return;
    }
    match json.as_bytes().first() {
        Some(b'"') => shorten_text(json, room, out),
        Some(b'[') if levels > 0 => shorten_list(json, room, levels, out),
        Some(b'{') if levels > 0 => shorten_object(json, room, levels, out),
        Some(b'[') => out.push_str("[]"),
        Some(b'{') => out.push_str("{}"),
        // A number without end.
        _ => out.push_str("null"),
    }
}

/// The text is cut as it is written, so that nobody reads the rest of it.
fn shorten_text(json: &str, room: usize, out: &mut String) {
    let bytes = json.as_bytes();
    let (mut at, mut end) = (1, 1);
    let mut half = false;
    while at < room && at + 1 < bytes.len() {
        let escape = bytes[at] == b'\\';
        let unit = (escape && bytes.get(at + 1) == Some(&b'u')).then(|| json.get(at + 2..at + 6)).flatten();
        at += match (escape, unit) {
            (_, Some(_)) => 6,
            (true, None) => 2,
            (false, _) => json[at..].chars().next().map_or(1, char::len_utf8),
        };
        // The first half of a character waits for the other.
        half = !half
            && unit.is_some_and(|unit| {
                matches!(unit.as_bytes(), [b'd' | b'D', b'8'..=b'9' | b'a'..=b'b' | b'A'..=b'B', ..])
            });
        if !half {
            end = at;
        }
    }
    out.push_str(&json[..end.min(json.len() - 1)]);
    out.push('"');
}

fn shorten_list(json: &str, room: usize, levels: usize, out: &mut String) {
    let limit = out.len() + room;
    out.push('[');
    let mut separator = "";
    each_item(json, |item| {
        let left = limit.saturating_sub(out.len());
        if left < SMALL.min(item.get().len()) + 2 {
            return ControlFlow::Break(());
        }
        out.push_str(separator);
        separator = ",";
        shorten(item.get(), left, levels - 1, out);
        ControlFlow::Continue(())
    });
    out.push(']');
}

/// Small members say most in the least room: they come whole, and the large ones share what is left.
fn shorten_object(json: &str, room: usize, levels: usize, out: &mut String) {
    let mut left_for_small = room / 2;
    let mut left = room;
    // Members that may come and whether they do so whole: no more than there is room for.
    let mut kept = Vec::new();
    let mut large = 0;
    let is_whole = each_member(json, |name, value| {
        let size = name.len() + value.get().len() + 8;
        if name.len() + value.get().len() <= SMALL {
            if let Some(rest) = left_for_small.checked_sub(size) {
                left_for_small = rest;
                left = left.saturating_sub(size);
                kept.push((name, value, true));
            }
        } else if name.len() <= SMALL && large < room / SMALL {
            large += 1;
            kept.push((name, value, false));
        }
    });
    if !is_whole {
        kept.clear();
    }
    large = large.min(left / SMALL);
    out.push('{');
    let mut separator = "";
    for (name, value, whole) in kept {
        if !whole && large == 0 {
            continue;
        }
        let before = out.len();
        out.push_str(separator);
        separator = ",";
        out.push_str(&serde_json::to_string(&name).unwrap_or_else(|_| "\"\"".into()));
        out.push(':');
        if whole {
            out.push_str(value.get());
            continue;
        }
        shorten(value.get(), (left / large).saturating_sub(name.len() + 8), levels - 1, out);
        large -= 1;
        left = left.saturating_sub(out.len() - before);
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::members::odd_json;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn shown(value: &Value) -> Value {
        let raw = serde_json::value::to_raw_value(value).unwrap();
        let short = shortened(&raw).unwrap();
        assert!(short.get().len() <= BYTES + 64, "{}", short.get().len());
        serde_json::from_str(short.get()).unwrap()
    }

    #[test]
    fn a_beginning_ends_with_a_whole_character() {
        let long = |lead: &str| format!("{lead}{}", "🚀".repeat(BYTES));
        assert_eq!(beginning("short"), "short");
        assert_eq!(beginning(&"x".repeat(BYTES)).len(), BYTES);
        assert_eq!(beginning(&"ü".repeat(BYTES + 1)).chars().count(), BYTES);
        assert_eq!(beginning(&long("")).encode_utf16().count(), BYTES);
        assert_eq!(beginning(&long("a")).encode_utf16().count(), BYTES - 1);
    }

    #[test]
    fn small_members_stay_beside_a_huge_one() {
        let value = shown(
            &json!({"stdout": "x".repeat(1 << 20), "exitCode": 1, "cwd": "/a", "stderr": "y".repeat(2_000)}),
        );
        assert_eq!((&value["exitCode"], &value["cwd"]), (&json!(1), &json!("/a")));
        assert!(value["stdout"].as_str().unwrap().len() > BYTES / 3);
        assert_eq!(value["stderr"], json!("y".repeat(2_000)));
    }

    #[test]
    fn lists_and_nested_values_show_their_beginning() {
        let value = shown(&json!((0..100_000).collect::<Vec<_>>()));
        let items = value.as_array().unwrap();
        assert!(items.len() > 1_000 && items.iter().zip(0..).all(|(item, at)| item == at));
        let value = shown(&json!([{"a": ["z".repeat(1 << 20)]}]));
        assert!(value[0]["a"][0].as_str().unwrap().len() > BYTES / 2);
        let many: serde_json::Map<_, _> = (0..50_000).map(|at| (format!("k{at}"), json!("v"))).collect();
        assert!(shown(&Value::Object(many)).as_object().unwrap().len() > 1_000);
        let large: serde_json::Map<_, _> =
            (0..500).map(|at| (format!("k{at}"), json!("v".repeat(1_000)))).collect();
        assert!(shown(&Value::Object(large)).as_object().unwrap().len() > 50);
    }

    #[test]
    fn escapes_and_pairs_are_never_torn() {
        for lead in 0..14 {
            for unit in [r"\ud83d\ude80", r"\\", r"\n", r"\u00e9", "é", "🚀"] {
                let json = format!("\"{}{}\"", "x".repeat(lead), unit.repeat(20_000));
                let raw = RawValue::from_string(json).unwrap();
                if let Some(short) = shortened(&raw) {
                    let text: String = serde_json::from_str(short.get()).unwrap();
                    let whole: String = serde_json::from_str(raw.get()).unwrap();
                    assert!(whole.starts_with(&text) && text.len() > 10_000, "{lead} {unit}");
                }
            }
        }
    }

    #[test]
    fn what_is_nested_deeper_is_left_out() {
        let mut value = json!("x".repeat(1 << 20));
        for _ in 0..20 {
            value = json!({ "in": value });
        }
        assert!(shown(&value).to_string().len() < 200);
    }

    /// The members of an object all at once; none when it cannot be read.
    fn all_members(json: &str) -> Vec<(String, &RawValue)> {
        struct All;
        impl<'de> serde::de::Visitor<'de> for All {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        serde::Deserializer::deserialize_map(&mut serde_json::Deserializer::from_str(json), All)
            .unwrap_or_default()
    }

    /// What [`shorten`] says, by a look at all items and members first.
    fn plainly(json: &str, room: usize, levels: usize, out: &mut String) {
        let first = json.as_bytes()[0];
        if json.len() <= room || levels == 0 || !matches!(first, b'[' | b'{') {
            return shorten(json, room, levels, out);
        }
        let limit = out.len() + room;
        if first == b'[' {
            out.push('[');
            for (at, item) in serde_json::from_str::<Vec<&RawValue>>(json).unwrap().into_iter().enumerate() {
                let left = limit.saturating_sub(out.len());
                if left < SMALL.min(item.get().len()) + 2 {
                    break;
                }
                out.push_str(if at > 0 { "," } else { "" });
                plainly(item.get(), left, levels - 1, out);
            }
            return out.push(']');
        }
        let members = all_members(json);
        let (mut left_for_small, mut left) = (room / 2, room);
        let mut kept = Vec::new();
        for (name, value) in &members {
            let size = name.len() + value.get().len() + 8;
            if size > SMALL + 8 {
                kept.push((name.len() <= SMALL).then_some(false));
            } else if let Some(rest) = left_for_small.checked_sub(size) {
                left_for_small = rest;
                left = left.saturating_sub(size);
                kept.push(Some(true));
            } else {
                kept.push(None);
            }
        }
        let mut large = kept.iter().filter(|whole| **whole == Some(false)).count().min(left / SMALL);
        let begin = out.len();
        out.push('{');
        for ((name, value), whole) in members.iter().zip(kept) {
            let Some(whole) = whole.filter(|whole| *whole || large > 0) else { continue };
            let before = out.len();
            out.push_str(if before > begin + 1 { "," } else { "" });
            out.push_str(&serde_json::to_string(name).unwrap());
            out.push(':');
            if whole {
                out.push_str(value.get());
                continue;
            }
            plainly(value.get(), (left / large).saturating_sub(name.len() + 8), levels - 1, out);
            large -= 1;
            left = left.saturating_sub(out.len() - before);
        }
        out.push('}');
    }

    proptest! {
        #[test]
        fn what_is_kept_is_what_a_look_at_all_would_keep(
            json in odd_json(), room in prop_oneof![0usize..4_000, Just(BYTES)], levels in 0usize..8,
        ) {
            let json = json.trim();
            let (mut short, mut expected) = (String::new(), String::new());
            shorten(json, room, levels, &mut short);
            plainly(json, room, levels, &mut expected);
            prop_assert_eq!(short, expected);
        }
    }

    #[test]
    fn of_a_million_members_or_items_the_first_are_kept_and_the_last_ones_make_no_difference() {
        for (open, item, close) in [("[", "0,", "0]"), ("{", "\"a\":0,", "\"a\":0}")] {
            let json = |count: usize| format!("{open}{}{close}", item.repeat(count));
            let (mut some, mut many) = (String::new(), String::new());
            shorten(&json(100_000), BYTES, LEVELS, &mut some);
            shorten(&json(1_000_000), BYTES, LEVELS, &mut many);
            assert!(some == many && some.len() > BYTES / 4 && some.len() <= BYTES, "{}", some.len());
        }
    }
}
