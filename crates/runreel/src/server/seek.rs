//! Any moment of a run in one answer: where it is, and what of each session had come by then.
//!
//! In: a moment by its name or time, maybe with a step from there. Out: the hub's answer. Nothing is read
//! from disk.

use super::App;
use super::answer::{Failure, json_text};
use super::queries::{Asked, MESSAGES, Place, asked, place, written};
use axum::extract::State;
use axum::response::Response;
use runreel_model::run::{Kind, Seek, Target};
use serde::Deserialize;
use std::sync::Arc;

/// What follows the question mark.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    at: String,
    #[serde(default)]
    messages: u32,
    session: Option<String>,
    step: Option<String>,
    direction: Option<i8>,
}

impl Wish {
    fn seek(self) -> Result<Seek, Failure> {
        let at = Target::parse(&self.at);
        let at = at.ok_or_else(|| Failure::bad_request("at: no `<log>:<seq>` and no time in ms"))?;
        let step = match (self.step, self.direction.unwrap_or(1)) {
            (None, _) => None,
            (Some(kind), direction @ (1 | -1)) => {
                let kind = Kind::parse(&kind);
                let kind = kind.ok_or_else(|| Failure::bad_request("step: event, error, tool or prompt"))?;
                Some((kind, direction == 1))
            }
            (Some(_), _) => return Err(Failure::bad_request("direction: 1 or -1")),
        };
        Ok(Seek { at, step, messages: self.messages.min(MESSAGES), session: self.session.map(Into::into) })
    }
}

/// `GET /api/runs/<run>/seek?at=&messages=&session=&step=&direction=`.
pub(super) async fn seek(
    State(app): State<Arc<App>>,
    run: Place<String>,
    wish: Asked<Wish>,
) -> Result<Response, Failure> {
    let (run, seek) = (place(run)?, asked(wish)?.seek()?);
    let found = app.hub.seek(run.into(), seek).await?;
    let text = written(&app, move || serde_json::to_string(&found)).await?;
    Ok(json_text(text.map_err(|_| Failure::unreadable())?))
}
