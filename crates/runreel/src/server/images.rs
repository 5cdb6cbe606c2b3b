//! Pictures that agents and prompts carry inside events, as files of their own.

use super::answer::{FOR_EVER, Failure};
use super::queries::{Place, place};
use super::{App, log};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use runreel_model::name::{Log, SessionId};
use serde_json::Value;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// `GET /api/runs/<run>/sessions/<session>/images/<seq>/<index>`.
pub(super) async fn image(
    State(app): State<Arc<App>>,
    image: Place<(String, String, u64, usize)>,
) -> Result<Response, Failure> {
    let (run, session, seq, index) = place(image)?;
    let entry = log::entry(&app, run.into(), Log::Events(SessionId::from(session)), seq).await?;
    let decoded = spawn_blocking(move || decode(&entry, index)).await;
    let (kind, bytes) = decoded.ok().flatten().ok_or_else(Failure::not_found)?;
    Ok(([(CONTENT_TYPE, kind)], [(CACHE_CONTROL, FOR_EVER)], bytes).into_response())
}

/// The picture at `index` of the entry in a JSON array of one, and its kind by its first bytes.
fn decode(entry: &[u8], index: usize) -> Option<(&'static str, Vec<u8>)> {
    let entry: Value = serde_json::from_slice(entry).ok()?;
    let mut images = Vec::new();
    collect(&entry[0]["message"]["params"], &mut images);
    let text: String = images.get(index)?.split_ascii_whitespace().collect();
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&STANDARD, config).decode(text).ok()?;
    Some((kind(&bytes)?, bytes))
}

/// The images' base64 in document order: of a prompt, of a chunk, of a tool call's content.
fn collect<'a>(params: &'a Value, images: &mut Vec<&'a str>) {
    let prompt = params["prompt"].as_array().into_iter().flatten();
    let content = match &params["update"]["content"] {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    for block in prompt.chain(content) {
        let block = if block["type"] == "content" { &block["content"] } else { block };
        if block["type"] == "image" {
            images.push(block["data"].as_str().unwrap_or_default());
        }
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
    use serde_json::json;

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
}
