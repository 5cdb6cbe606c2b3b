//! Pictures that agents and prompts carry inside events, as files of their own.

use super::answer::Failure;
use super::assets::is_named;
use super::queries::{ASK_AGAIN, Place, place};
use super::{App, log};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use runreel_model::name::{Log, SessionId};
use runreel_model::run::{json_at, json_items};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::ControlFlow;
use std::sync::Arc;

/// `GET /api/runs/<run>/sessions/<session>/images/<seq>/<index>`. To be kept, but asked about again: a log may
/// begin anew, and then another picture has this address.
pub(super) async fn image(
    State(app): State<Arc<App>>,
    image: Place<(String, String, u64, usize)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (run, session, seq, index) = place(image)?;
    let look = move |entry: Vec<u8>| {
        let tag = tag(&entry, index);
        // Who names the tag was given the picture: there is one. Who says `*` asks whether there is.
        if is_named(&tag, &headers) {
            return Some((tag, None));
        }
        let picture = decode(&entry, index)?;
        Some((tag, (!is_named("*", &headers)).then_some(picture)))
    };
    let found = log::entry(&app, run.into(), Log::Events(SessionId::from(session)), seq, look).await?;
    let (tag, picture) = found.ok_or_else(Failure::not_found)?;
    let mut response = match picture {
        None => StatusCode::NOT_MODIFIED.into_response(),
        Some((kind, bytes)) => ([(CONTENT_TYPE, kind)], bytes).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, ASK_AGAIN);
    headers.extend(HeaderValue::try_from(tag).ok().map(|tag| (ETAG, tag)));
    Ok(response)
}

/// The print of an entry and of which picture of it: made without a look at what is in it.
fn tag(entry: &[u8], index: usize) -> String {
    let mut hasher = DefaultHasher::new();
    (entry, index).hash(&mut hasher);
    format!("\"{:016x}-{}\"", hasher.finish(), entry.len())
}

/// The picture at `index` of the entry in a JSON array of one, and its kind by its first bytes. Beside the entry, no
/// more is in memory than the picture.
fn decode(entry: &[u8], index: usize) -> Option<(&'static str, Vec<u8>)> {
    let Readable = serde_json::from_slice(entry).ok()?;
    let list: &RawValue = serde_json::from_slice(entry).ok()?;
    let data = data(json_at(list, "/0/message/params")?, index)?;
    let text: Cow<'_, str> = if data.bytes().any(|byte| byte.is_ascii_whitespace()) {
        data.split_ascii_whitespace().collect()
    } else {
        data
    };
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&STANDARD, config).decode(text.as_bytes()).ok()?;
    Some((kind(&bytes)?, bytes))
}

/// The base64 of the picture at `index` in document order: of a prompt, of a chunk, of a tool call's content.
fn data(params: &RawValue, index: usize) -> Option<Cow<'_, str>> {
    let mut before = index;
    let mut found = None;
    let mut look = |block| {
        if found.is_some() {
            return ControlFlow::Break(());
        }
        let Some(image) = image_in(block) else { return ControlFlow::Continue(()) };
        if let Some(left) = before.checked_sub(1) {
            before = left;
            return ControlFlow::Continue(());
        }
        found = Some(image);
        ControlFlow::Break(())
    };
    if let Some(prompt) = json_at(params, "/prompt") {
        json_items(prompt, &mut look);
    }
    let content = json_at(params, "/update/content");
    match content {
        Some(list) if list.get().starts_with('[') => json_items(list, look),
        one => drop(one.map(look)),
    }
    let data = json_at(found?, "/data").map(RawValue::get).unwrap_or_default();
    // As it stands in the entry, unless it is written with escapes.
    serde_json::from_str(data)
        .map(Cow::Borrowed)
        .or_else(|_| serde_json::from_str(data).map(Cow::Owned))
        .ok()
        .or(Some(Cow::Borrowed("")))
}

/// The block, or what a tool call's content holds, if it is a picture.
fn image_in(block: &RawValue) -> Option<&RawValue> {
    let block = if is_of_type(block, "content") { json_at(block, "/content")? } else { block };
    is_of_type(block, "image").then_some(block)
}

fn is_of_type(block: &RawValue, kind: &str) -> bool {
    // An array has no names, but a place may be asked for.
    let own =
        Some(block).filter(|block| block.get().starts_with('{')).and_then(|block| json_at(block, "/type"));
    own.is_some_and(|own| {
        // No letter takes more than six bytes.
        own.get().len() <= 6 * kind.len() + 2
            && serde_json::from_str::<String>(own.get()).is_ok_and(|own| own == kind)
    })
}

/// Any JSON that could be read whole, as the rest of the viewer does: not too deep, no number without end, no half of
/// a character. Nothing of it is kept.
struct Readable;

impl<'de> Deserialize<'de> for Readable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Readable {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E: Error>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while let Some(Self) = list.next_element()? {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        while let Some((Self, Self)) = map.next_entry()? {}
        Ok(self)
    }
}

/// What the bytes are, whatever the agent called them. Nothing that can hold a script.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::prelude::BASE64_STANDARD;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    fn entry(params: &Value) -> Vec<u8> {
        json!([{ "seq": 1, "message": { "params": params } }]).to_string().into_bytes()
    }

    fn picture(bytes: &[u8]) -> Value {
        json!({ "type": "image", "mimeType": "image/svg+xml", "data": BASE64_STANDARD.encode(bytes) })
    }

    #[test]
    fn pictures_are_counted_in_document_order_wherever_they_are() {
        let tool = json!({ "update": { "content": [
            { "type": "diff", "path": "a" },
            { "type": "content", "content": picture(b"\xff\xd8\xff1") },
            { "type": "content", "content": { "type": "text", "text": "x" } },
            { "type": "content", "content": picture(PNG) },
        ] } });
        assert_eq!(decode(&entry(&tool), 0), Some(("image/jpeg", b"\xff\xd8\xff1".to_vec())));
        assert_eq!(decode(&entry(&tool), 1), Some(("image/png", PNG.to_vec())));
        assert_eq!(decode(&entry(&tool), 2), None);
        let prompt = json!({ "prompt": [{ "type": "text", "text": "look" }, picture(b"GIF89a")] });
        assert_eq!(decode(&entry(&prompt), 0), Some(("image/gif", b"GIF89a".to_vec())));
        let chunk = json!({ "update": { "content": picture(b"RIFF\0\0\0\0WEBPVP8 ") } });
        assert!(matches!(decode(&entry(&chunk), 0), Some(("image/webp", _))));
    }

    #[test]
    fn what_is_no_picture_by_its_bytes_is_not_given() {
        for bytes in [b"<svg onload=alert(1)>".as_slice(), b"<html>", b"", b"RIFF\0\0\0\0WAVE", b"\x89PN"] {
            let chunk = json!({ "update": { "content": picture(bytes) } });
            assert_eq!(decode(&entry(&chunk), 0), None);
        }
        let broken = json!({ "update": { "content": { "type": "image", "data": "!!!" } } });
        assert_eq!(decode(&entry(&broken), 0), None);
        assert_eq!(decode(b"not json", 0), None);
    }

    /// The pictures' base64 in an entry that is read whole.
    fn all_in(entry: &[u8]) -> Vec<String> {
        let entry: Value = serde_json::from_slice(entry).unwrap_or_default();
        let params = &entry[0]["message"]["params"];
        let prompt = params["prompt"].as_array().into_iter().flatten();
        let content = match &params["update"]["content"] {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let block = |block: &Value| {
            let block = if block["type"] == "content" { &block["content"] } else { block };
            (block["type"] == "image").then(|| block["data"].as_str().unwrap_or_default().to_owned())
        };
        prompt.chain(content).filter_map(block).collect()
    }

    /// What [`decode`] says of an entry, by a look at all of it.
    fn plainly(entry: &[u8], index: usize) -> Option<(&'static str, Vec<u8>)> {
        let text: String = all_in(entry).get(index)?.split_ascii_whitespace().collect();
        let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let bytes = GeneralPurpose::new(&STANDARD, config).decode(text).ok()?;
        Some((kind(&bytes)?, bytes))
    }

    fn odd_entry() -> impl Strategy<Value = String> {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let other = prop_oneof![
            24 => Just("7".to_owned()),
            4 => Just(r#""text""#.to_owned()),
            4 => Just("null".to_owned()),
            4 => Just("9".repeat(400)),
            4 => Just("-1e-400".to_owned()),
            1 => Just("1e999".to_owned()),
            1 => Just(r#""\ud800""#.to_owned()),
            2 => (100usize..135).prop_map(deep),
        ];
        let kind = prop_oneof![
            6 => Just(r#""image""#),
            3 => Just(r#""content""#),
            1 => Just(r#""im\u0061ge""#),
            1 => Just(r#""text""#),
            1 => Just("[]"),
        ];
        let data = prop_oneof![
            4 => Just(r#""R0lGODlhAAAA""#),
            4 => Just(r#""iVBOR\nw0KGgo=""#),
            2 => Just(r#""/9j/\u0041""#),
            1 => Just(r#""!""#),
            1 => Just("5"),
        ];
        let member = prop_oneof![
            4 => kind.prop_map(|kind| format!(r#""type":{kind}"#)),
            4 => data.prop_map(|data| format!(r#""data": {data}"#)),
            1 => other.clone().prop_map(|value| format!(r#""x" :{value}"#)),
        ];
        let object = |members: Vec<String>| format!("{{{}}}", members.join(","));
        let leaf = prop_oneof![8 => vec(member.clone(), 0..5).prop_map(object), 1 => other.clone()];
        let wrapped = (vec(member, 0..3), leaf.clone()).prop_map(|(members, inner)| {
            format!(
                r#"{{{}"content":{inner}}}"#,
                members.iter().flat_map(|member| [member, ","]).collect::<String>()
            )
        });
        let block = prop_oneof![2 => leaf.clone(), 2 => wrapped];
        let list = vec(block.clone(), 0..5).prop_map(|blocks| format!("[{}]", blocks.join(",")));
        let content = prop_oneof![3 => list.clone(), 1 => block];
        let part = |name: &'static str, value: BoxedStrategy<String>| {
            value.prop_map(move |value| format!(r#""{name}":{value}"#)).boxed()
        };
        let update = vec(part("content", content.boxed()), 0..3).prop_map(object);
        let params = vec(
            prop_oneof![
                3 => part("prompt", list.boxed()),
                3 => part("update", update.boxed()),
                1 => part("prompt", other.clone().boxed()),
                1 => part("update", other.clone().boxed()),
            ],
            0..5,
        )
        .prop_map(object);
        let message = prop_oneof![
            9 => vec(part("params", params.boxed()), 1..3).prop_map(object),
            1 => other,
        ];
        vec(part("message", message.boxed()), 1..3).prop_map(move |parts| format!("[{}]", object(parts)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
        #[test]
        fn a_picture_is_the_one_that_a_look_at_all_would_give(entry in odd_entry()) {
            for index in 0..6 {
                prop_assert_eq!(decode(entry.as_bytes(), index), plainly(entry.as_bytes(), index), "{}", index);
            }
        }
    }

    #[test]
    fn what_cannot_be_read_whole_has_no_pictures_wherever_that_is() {
        let picture = picture(PNG);
        let entry = |beside: &str| {
            format!(r#"[{{"x":{beside},"message":{{"params":{{"update":{{"content":{picture}}}}}}}}}]"#)
        };
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for (beside, is_given) in [
            (deep(125), true),
            (deep(126), false),
            ("9".repeat(400), false),
            ("9".repeat(300), true),
            ("1e999".into(), false),
            (r#""\ud800""#.into(), false),
            (r#"{"\ud800":1}"#.into(), false),
            (r#"{"a":1,"a":2}"#.into(), true),
        ] {
            let entry = entry(&beside);
            assert_eq!(decode(entry.as_bytes(), 0).is_some(), is_given, "{beside}");
            assert_eq!(plainly(entry.as_bytes(), 0).is_some(), is_given, "{beside}");
        }
    }

    #[test]
    fn another_entry_or_place_has_another_tag() {
        let (one, other) = (entry(&json!({ "update": 1 })), entry(&json!({ "update": 2 })));
        assert_eq!(tag(&one, 0), tag(&one, 0));
        assert!(tag(&one, 0) != tag(&other, 0) && tag(&one, 0) != tag(&one, 1));
    }
}
