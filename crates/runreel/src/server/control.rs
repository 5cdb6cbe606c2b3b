//! How the viewer is doing, and the request to stop.

use super::App;
use super::answer::Failure;
use crate::metrics::{METRICS, process};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use runreel_model::wire::PROTOCOL;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// `GET /api/health`.
pub(super) async fn health(State(app): State<Arc<App>>) -> Json<Value> {
    let status = app.hub.status().await;
    Json(json!({
        "service": "runreel",
        "version": env!("CARGO_PKG_VERSION"),
        "protocol": PROTOCOL,
        "runsDir": app.source.describe(),
        "pid": std::process::id(),
        "startedAt": app.started_at,
        "memoryBytes": process::resident_bytes(),
        "clients": app.clients.load(Ordering::Relaxed),
        "followed": status.followed,
        "subscriptions": status.subscriptions,
        "notes": app.source.notes(),
    }))
}

/// `POST /api/control/shutdown`. The answer still gets out: stopping lets requests end.
pub(super) async fn shutdown(State(app): State<Arc<App>>) -> Json<Value> {
    tracing::info!("asked to stop");
    app.shutdown.trigger();
    Json(json!({ "ok": true }))
}

/// `GET /api/runs`: acpx's list.
pub(super) async fn runs(State(app): State<Arc<App>>) -> Result<Json<Value>, Failure> {
    let runs = app.hub.summaries().await?;
    Ok(Json(json!({ "runs": runs })))
}

/// `GET /api/metrics`, as Prometheus reads it.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let status = app.hub.status().await;
    let text = METRICS.text(&[
        ("clients", "Live sockets.", app.clients.load(Ordering::Relaxed) as u64),
        ("subscriptions", "Subscriptions to runs and to the list.", status.subscriptions as u64),
        ("runs_followed", "Runs that are followed.", status.followed as u64),
    ]);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

/// `POST /api/control/link`: the secret of a new link that works once; 404 where none is needed.
pub(super) async fn link(State(app): State<Arc<App>>) -> Result<Json<Value>, Failure> {
    let keys = app.keys.as_ref().ok_or_else(Failure::not_found)?;
    let busy = |_| Failure(StatusCode::SERVICE_UNAVAILABLE, "The system gives no random bytes".into());
    Ok(Json(json!({ "token": keys.link().map_err(busy)? })))
}
