//! Parts of a run that the live documents leave out: whole documents, messages, steps.

use super::App;
use super::answer::{Failure, json_text};
use super::assets::is_known;
use super::body::body;
use super::fill::Fill;
use super::limits::LIST_BYTES;
use super::underway::streamed;
use crate::hub::Messages;
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use runreel_model::encode::{Part, Snapshot, Values};
use runreel_model::name::{RunId, SessionId};
use runreel_model::wire::RunView;
use serde::Deserialize;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Messages in one answer.
pub(super) const MESSAGES: u32 = 2_000;

/// Plans in one answer.
const PLANS: u32 = 256;

/// A step up to this size is answered as one text.
const STEP: usize = 64 << 10;

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
    match Arc::unwrap_or_clone(app.hub.state(run.clone(), view).await?).into_text() {
        Ok(text) => Ok(json_text(text)),
        Err(snapshot) => {
            let weight = snapshot.weight();
            let fill = Fill::new(app.source.clone(), run, snapshot);
            Ok(streamed(&app, weight, fill))
        }
    }
}

/// `GET /api/runs/<run>/steps/<index>`: the step as acpx wrote it; null while it has no receipt.
pub(super) async fn step(
    State(app): State<Arc<App>>,
    step: Place<(String, usize)>,
) -> Result<Response, Failure> {
    let (run, index) = place(step)?;
    let run = RunId::from(run);
    let step = app.hub.step(run.clone(), index).await?;
    if step.get().len() <= STEP {
        return Ok(json_text(step.get().to_owned()));
    }
    // A long one is the model's own, and copied as its reader takes it.
    let snapshot = Snapshot { parts: vec![Part::Values(Values::one(step))] };
    Ok(json_text(body(Fill::new(app.source.clone(), run, snapshot))))
}

/// `GET /api/runs/<run>/sessions/<session>/messages?from=&to=`; maybe fewer than were asked for. What can change no
/// more has a tag, so that a page which has it already is spared the body.
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
    let found = app.hub.messages(run.into(), SessionId::from(session), from..to, LIST_BYTES).await?;
    let is_settled = span.to.is_some_and(|to| to <= found.settled) && !found.range.is_empty();
    let (body, etag) = written(&app, move || tagged(&found)).await?;
    if !is_settled {
        return Ok(json_text(body));
    }
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
    let found = app.hub.plans(run.into(), SessionId::from(session), from..to, LIST_BYTES).await?;
    Ok(Json(found).into_response())
}

/// Text of what the model shares, written on a thread for blocking work, and few at once.
pub(super) async fn written<T: Send + 'static>(
    app: &App,
    write: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    // Never closed, so there is a place at last.
    let _place = app.fills.acquire().await;
    spawn_blocking(write).await.map_err(|_| Failure::unreadable())
}

/// Messages as they are told. The counts around them go on growing, so the tag is a weak one, of the messages alone.
fn tagged(found: &Messages) -> (String, HeaderValue) {
    let Messages { range, count, settled, messages } = found;
    let (from, to) = (range.start, range.end);
    let mut text = format!(r#"{{"from":{from},"to":{to},"count":{count},"settled":{settled},"messages":"#);
    let head = text.len();
    // They are our own and have string keys, so this does not fail.
    text.push_str(&serde_json::to_string(messages).unwrap_or_else(|_| "[]".to_owned()));
    let tag = tag(&text[head..]);
    text.push('}');
    (text, tag)
}

fn tag(content: &str) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    HeaderValue::try_from(format!("W/\"{:016x}\"", hasher.finish()))
        .unwrap_or(HeaderValue::from_static("\"\""))
}
