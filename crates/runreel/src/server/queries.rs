//! Parts of a run that the live documents leave out: whole documents, messages, steps.

use super::App;
use super::answer::{Failure, json_text};
use super::assets::is_known;
use super::body::body;
use super::fill::Fill;
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use runreel_model::name::{RunId, SessionId};
use runreel_model::wire::RunView;
use serde::Deserialize;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// Messages in one answer.
pub(super) const MESSAGES: u32 = 2_000;

/// Plans in one answer, and the bytes after which none begins: an agent may write long ones.
const PLANS: u32 = 256;
const PLAN_BYTES: usize = 1 << 20;

pub(super) type Asked<T> = Result<Query<T>, QueryRejection>;
pub(super) type Place<T> = Result<Path<T>, PathRejection>;

/// A place in the address; one that cannot be read is a place that is not there.
pub(super) fn place<T>(place: Place<T>) -> Result<T, Failure> {
    place.map(|Path(place)| place).map_err(|_| Failure::not_found())
}

/// To be kept, but asked about again: places of messages move when older ones are found in the record.
pub(super) const ASK_AGAIN: HeaderValue = HeaderValue::from_static("private, no-cache");

/// What follows the question mark.
pub(super) fn asked<T>(asked: Asked<T>) -> Result<T, Failure> {
    asked.map(|Query(asked)| asked).map_err(|why| Failure::bad_request(why.body_text()))
}

/// A range of numbers: from the first to before the last.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Span<T> {
    /// The first; 0 unless said.
    pub(super) from: Option<T>,
    /// After the last; as far as there is unless said.
    pub(super) to: Option<T>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Window {
    messages: Option<u32>,
}

/// `GET /api/runs/<run>/state[?messages=N]`: the whole document, or our page's window.
pub(super) async fn state(
    State(app): State<Arc<App>>,
    run: Place<String>,
    window: Asked<Window>,
) -> Result<Response, Failure> {
    let run = RunId::from(place(run)?);
    let view = match asked(window)?.messages {
        Some(messages) => RunView::Window { messages: messages.max(1) },
        None => RunView::Full,
    };
    let snapshot = app.hub.state(run.clone(), view).await?;
    Ok(json_text(body(Fill::new(app.source.clone(), run, snapshot))))
}

/// `GET /api/runs/<run>/steps/<index>`: the step as acpx wrote it.
pub(super) async fn step(
    State(app): State<Arc<App>>,
    step: Place<(String, usize)>,
) -> Result<Response, Failure> {
    let (run, index) = place(step)?;
    Ok(json_text(app.hub.step(run.into(), index).await?))
}

/// `GET /api/runs/<run>/sessions/<session>/messages?from=&to=`. What can change no more has a tag, so
/// that a page which has it already is spared the body.
pub(super) async fn messages(
    State(app): State<Arc<App>>,
    session: Place<(String, String)>,
    span: Asked<Span<u32>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (run, session) = place(session)?;
    let span = asked(span)?;
    let from = span.from.unwrap_or(0);
    let to = span.to.unwrap_or(u32::MAX).min(from.saturating_add(MESSAGES));
    let found = app.hub.messages(run.into(), SessionId::from(session), from..to).await?;
    let body = format!(
        r#"{{"from":{},"to":{},"count":{},"settled":{},"messages":{}}}"#,
        found.range.start, found.range.end, found.count, found.settled, found.json
    );
    let is_settled = span.to.is_some_and(|to| to <= found.settled) && !found.range.is_empty();
    if !is_settled {
        return Ok(json_text(body));
    }
    // The counts around them go on growing, so the tag is a weak one, of the messages alone.
    let etag = tag(&found.json);
    let mut response = match etag.to_str() {
        Ok(tag) if is_known(tag, &headers) => StatusCode::NOT_MODIFIED.into_response(),
        _ => json_text(body),
    };
    response.headers_mut().insert(ETAG, etag);
    response.headers_mut().insert(CACHE_CONTROL, ASK_AGAIN);
    Ok(response)
}

/// `GET /api/runs/<run>/sessions/<session>/plans?from=&to=`: plans whole, also those whose entries a window
/// leaves out.
pub(super) async fn plans(
    State(app): State<Arc<App>>,
    session: Place<(String, String)>,
    span: Asked<Span<u32>>,
) -> Result<Response, Failure> {
    let (run, session) = place(session)?;
    let span = asked(span)?;
    let from = span.from.unwrap_or(0);
    let to = span.to.unwrap_or(u32::MAX).min(from.saturating_add(PLANS));
    let found = app.hub.plans(run.into(), SessionId::from(session), from..to, PLAN_BYTES).await?;
    Ok(Json(found).into_response())
}

fn tag(content: &str) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    HeaderValue::try_from(format!("W/\"{:016x}\"", hasher.finish()))
        .unwrap_or(HeaderValue::from_static("\"\""))
}
