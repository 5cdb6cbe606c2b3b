//! Bodies of a conversation that live documents hold only the beginning of, in pieces.
//!
//! In: a place in a session and a range in UTF-16 units. Out: plain text of at most 1 MiB, and in a header
//! which units it is of how many. Texts are cut in the hub's turn, which costs a count of what is before them;
//! JSON is read on a thread for blocking work.

use super::answer::Failure;
use super::queries::{Asked, Place, asked, place};
use super::{App, log};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use runreel_model::name::{Log, SessionId};
use runreel_model::run::{Body, BodyPlace, json_piece};
use runreel_model::text::TextPiece;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Which units of how many: `<from>-<to>/<length>`, the first included, the last not.
const RANGE: HeaderName = HeaderName::from_static("runreel-range");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// What follows the question mark.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    from: Option<u32>,
    to: Option<u32>,
    /// Where in a JSON value, as a pointer.
    at: Option<String>,
}

/// `GET /api/runs/<run>/sessions/<session>/bodies/<place>?from=&to=&at=`.
pub(super) async fn body(
    State(app): State<Arc<App>>,
    body: Place<(String, String, String)>,
    wish: Asked<Wish>,
) -> Result<Response, Failure> {
    let ((run, session, body), wish) = (place(body)?, asked(wish)?);
    if let Some(seq) = body.strip_prefix("events/").and_then(|seq| seq.parse().ok()) {
        return entry(&app, run, Log::Events(SessionId::from(session)), seq, wish).await;
    }
    let body = BodyPlace::parse(&body).ok_or_else(Failure::not_found)?;
    let range = wish.from.unwrap_or(0)..wish.to.unwrap_or(u32::MAX);
    let piece = match app.hub.body(run.into(), SessionId::from(session), body, range.clone()).await? {
        Body::Piece(piece) if wish.at.is_none() => Some(piece),
        Body::Piece(_) => None,
        Body::Json(json) => {
            let place = app.work.place(json.get().len()).await;
            let cut = spawn_blocking(move || {
                let piece = json_piece(&json, wish.at.as_deref(), range);
                drop(place);
                piece
            });
            cut.await.ok().flatten()
        }
    };
    answer(piece)
}

/// `GET /api/runs/<run>/trace/bodies/<seq>?from=&to=&at=`.
pub(super) async fn trace(
    State(app): State<Arc<App>>,
    body: Place<(String, u64)>,
    wish: Asked<Wish>,
) -> Result<Response, Failure> {
    let ((run, seq), wish) = (place(body)?, asked(wish)?);
    entry(&app, run, Log::Trace, seq, wish).await
}

/// An entry of a log as it was written.
async fn entry(app: &App, run: String, log: Log, seq: u64, wish: Wish) -> Result<Response, Failure> {
    let range = wish.from.unwrap_or(0)..wish.to.unwrap_or(u32::MAX);
    let cut = move |list: Vec<u8>| {
        let [entry] = serde_json::from_slice::<[&RawValue; 1]>(&list).ok()?;
        json_piece(entry, wish.at.as_deref(), range)
    };
    answer(log::entry(app, run.into(), log, seq, cut).await?)
}

fn answer(piece: Option<TextPiece>) -> Result<Response, Failure> {
    let piece = piece.ok_or_else(Failure::not_found)?;
    let told = format!("{}-{}/{}", piece.range.start, piece.range.end, piece.length);
    Ok(([(CONTENT_TYPE, TEXT)], [(RANGE, told)], piece.text).into_response())
}
