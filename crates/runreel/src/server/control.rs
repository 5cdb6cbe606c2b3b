//! How the viewer is doing, and the request to stop.

use super::App;
use super::answer::Failure;
use axum::Json;
use axum::extract::State;
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
