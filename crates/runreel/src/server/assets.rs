//! The page: its files are inside the program.

use super::App;
use super::answer::Failure;
use super::queries::{Place, place};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use runreel_ui::{Asset, asset};
use std::sync::Arc;

/// The page loads from here only, and makes no HTML out of text.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'";

/// The page itself, under each of its addresses.
pub(super) async fn page(headers: HeaderMap) -> Response {
    asset("index.html").map_or_else(not_built, |page| answer(&page, &headers))
}

/// The page at a run, which is read while the page is on its way: it will ask for it.
pub(super) async fn run_page(
    State(app): State<Arc<App>>,
    run: Place<String>,
    headers: HeaderMap,
) -> Response {
    if let Ok(run) = place(run) {
        app.hub.expect_run(run.into());
    }
    page(headers).await
}

/// A file of the page, or nothing of that name.
pub(super) async fn file(request: Request) -> Response {
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    match asset(request.uri().path()).filter(|_| read) {
        Some(file) => answer(&file, request.headers()),
        None => Failure::not_found().into_response(),
    }
}

fn not_built() -> Response {
    Failure(StatusCode::NOT_FOUND, "This program was built without its page".into()).into_response()
}

fn answer(asset: &Asset, asked: &HeaderMap) -> Response {
    let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if is_known(asset.etag, asked) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let (bytes, encoding) = form(asset, asked);
        let mut response = ([(CONTENT_TYPE, asset.content_type)], bytes).into_response();
        if let Some(encoding) = encoding {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(ETAG, HeaderValue::from_static(asset.etag));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// The smallest form that the client takes.
fn form(asset: &Asset, asked: &HeaderMap) -> (&'static [u8], Option<&'static str>) {
    match (asset.brotli, asset.gzip) {
        (Some(bytes), _) if takes(asked, "br") => (bytes, Some("br")),
        (_, Some(bytes)) if takes(asked, "gzip") => (bytes, Some("gzip")),
        _ => (asset.identity, None),
    }
}

fn takes(asked: &HeaderMap, encoding: &str) -> bool {
    let lists = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|entry| {
        let (name, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(encoding) && weight.is_some_and(|q| q > 0.0)
    })
}

/// Whether the client wants no bytes of what is there: it holds these very ones already, or said `*`.
pub(super) fn is_known(etag: &str, asked: &HeaderMap) -> bool {
    is_named(etag, asked) || is_named("*", asked)
}

/// Whether the client names these very bytes (weak comparison).
pub(super) fn is_named(etag: &str, asked: &HeaderMap) -> bool {
    let lists = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    lists.flat_map(|list| list.split(',')).any(|tag| bare(tag) == bare(etag))
}
