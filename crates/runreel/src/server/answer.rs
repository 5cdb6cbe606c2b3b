//! Answers in JSON, errors too, and the headers that every answer has.

use crate::hub::Refusal;
use axum::Json;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// For what is no page: nothing in it may load, run or be framed.
const SEALED: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");
const SAME_ORIGIN: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// For what never changes.
pub(super) const FOR_EVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// An answer that is an error: `{"error": …}`.
#[derive(Debug)]
pub(super) struct Failure(pub(super) StatusCode, pub(super) String);

impl Failure {
    pub(super) fn not_found() -> Self {
        Self(StatusCode::NOT_FOUND, "Not found".into())
    }

    pub(super) fn bad_request(why: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, why.into())
    }

    pub(super) fn unreadable() -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE, "The run cannot be read now; try again".into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::not_found(),
            Refusal::Unreadable(why) => Self(StatusCode::SERVICE_UNAVAILABLE, why),
            Refusal::Busy => Self(StatusCode::SERVICE_UNAVAILABLE, refusal.to_string()),
        }
    }
}

/// Text that is JSON already.
pub(super) fn json_text(text: impl Into<axum::body::Body>) -> Response {
    ([(CONTENT_TYPE, "application/json")], text.into()).into_response()
}

/// Adds what every answer has; what the answer says itself stays.
pub(super) async fn with_common_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(SAME_ORIGIN, HeaderValue::from_static("same-origin"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(SEALED);
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
