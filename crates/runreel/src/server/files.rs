//! Files of a run as they are. Any failure is the same 404, so that nothing can be probed.

use super::App;
use super::answer::{FOR_EVER, Failure};
use super::assets::is_known;
use super::body::{FilePart, body};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use runreel_model::name::RunId;
use std::fs::File;
use std::io::{self, Seek as _, SeekFrom};
use std::ops::Range;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// `GET /api/runs/<run>/files/<path>`.
pub(super) async fn file(
    State(app): State<Arc<App>>,
    place: Result<Path<(String, String)>, PathRejection>,
    asked: HeaderMap,
) -> Result<Response, Failure> {
    let Ok(Path((run, path))) = place else { return Err(Failure::not_found()) };
    let etag = etag(&path);
    let kind = content_type(&path);
    let opened = spawn_blocking(move || {
        let file = app.source.open(&RunId::from(run), &path)?;
        let length = file.metadata()?.len();
        io::Result::Ok((file, length))
    });
    let Ok(Ok((file, length))) = opened.await else { return Err(Failure::not_found()) };
    let mut response = match etag.as_deref() {
        Some(etag) if is_known(etag, &asked) => StatusCode::NOT_MODIFIED.into_response(),
        _ => content(file, length, kind, &asked).await.map_err(|_| Failure::not_found())?,
    };
    let headers = response.headers_mut();
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // A browser that is pointed at a file keeps it and never shows it as a page of ours.
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    if let Some(etag) = etag.and_then(|etag| HeaderValue::try_from(etag).ok()) {
        headers.insert(ETAG, etag);
        headers.insert(CACHE_CONTROL, FOR_EVER);
    }
    Ok(response)
}

async fn content(mut file: File, length: u64, kind: &'static str, asked: &HeaderMap) -> io::Result<Response> {
    let part = match range(asked, length) {
        Asked::All => None,
        Asked::Part(part) => Some(part),
        Asked::Nothing => {
            let all = format!("bytes */{length}");
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(CONTENT_RANGE, all)]).into_response());
        }
    };
    let bytes = part.clone().unwrap_or(0..length);
    if bytes.start > 0 {
        let from = SeekFrom::Start(bytes.start);
        file = spawn_blocking(move || file.seek(from).map(|_| file)).await??;
    }
    let left = bytes.end - bytes.start;
    let head = [(CONTENT_TYPE, kind.to_owned()), (CONTENT_LENGTH, left.to_string())];
    let body = body(FilePart { file, left });
    Ok(match part {
        None => (head, body).into_response(),
        Some(part) => {
            let place = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            (StatusCode::PARTIAL_CONTENT, head, [(CONTENT_RANGE, place)], body).into_response()
        }
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => "application/json; charset=utf-8",
        Some("ndjson") => "application/x-ndjson; charset=utf-8",
        Some("txt" | "md" | "log") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Artifacts are named by their content.
fn etag(path: &str) -> Option<String> {
    let name = path.strip_prefix("artifacts/sha256-")?;
    let hash = name.split('.').next()?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|c| c.is_ascii_hexdigit());
    is_hash.then(|| format!("\"sha256-{hash}\""))
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    All,
    Part(Range<u64>),
    /// A part that is not there.
    Nothing,
}

/// The one range that was asked for. Several, or other units, or a condition: all of it is a right answer.
fn range(asked: &HeaderMap, length: u64) -> Asked {
    let text = asked.get(RANGE).and_then(|value| value.to_str().ok());
    let Some(spec) = text.and_then(|text| text.strip_prefix("bytes=")) else { return Asked::All };
    if asked.contains_key(IF_RANGE) {
        return Asked::All;
    }
    let part = match spec.trim().split_once('-') {
        Some(("", last)) => last.parse().ok().map(|last: u64| length.saturating_sub(last)..length),
        Some((first, "")) => first.parse().ok().map(|first| first..length),
        Some((first, last)) => {
            first.parse().ok().zip(last.parse().ok()).and_then(|(first, last): (u64, u64)| {
                (first <= last).then(|| first..last.saturating_add(1).min(length))
            })
        }
        None => None,
    };
    match part {
        None => Asked::All,
        Some(part) if part.start >= part.end => Asked::Nothing,
        Some(part) => Asked::Part(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(spec: &'static str, expected: &Asked) {
        let asked = HeaderMap::from_iter([(RANGE, HeaderValue::from_static(spec))]);
        assert_eq!(range(&asked, 100), *expected, "{spec}");
    }

    #[test]
    fn one_plain_range_is_honoured_and_all_else_is_the_whole_file() {
        check("bytes=0-9", &Asked::Part(0..10));
        check("bytes=90-", &Asked::Part(90..100));
        check("bytes=-5", &Asked::Part(95..100));
        check("bytes=-500", &Asked::Part(0..100));
        check("bytes=99-18446744073709551615", &Asked::Part(99..100));
        check("bytes=100-", &Asked::Nothing);
        check("bytes=-0", &Asked::Nothing);
        for spec in ["bytes=0-1,5-6", "bytes=9-3", "lines=0-1", "bytes=", "bytes=a-b", "bytes=--1"] {
            check(spec, &Asked::All);
        }
    }

    #[test]
    fn only_artifacts_with_a_whole_hash_have_a_tag() {
        let hash = "0123456789abcdef".repeat(4);
        assert_eq!(etag(&format!("artifacts/sha256-{hash}.txt")), Some(format!("\"sha256-{hash}\"")));
        for path in ["artifacts/sha256-12.txt", "trace.ndjson", "x/artifacts/sha256-12.txt"] {
            assert_eq!(etag(path), None);
        }
    }
}
