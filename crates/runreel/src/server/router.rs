//! Which address is answered by what, and what all requests pass first.

use super::answer::{Failure, with_common_headers};
use super::gate::{Gate, guarded};
use super::{App, assets, bodies, control, files, images, live, log, queries, search, seek, underway};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn_with_state, map_response, map_response_with_state};
use axum::routing::{get, post};
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// All addresses of a viewer behind its gate.
pub(super) fn router(app: Arc<App>, gate: Arc<Gate>) -> Router {
    let api = Router::new()
        .route("/api/health", get(control::health))
        .route("/api/metrics", get(control::metrics))
        .route("/api/control/link", post(control::link))
        .route("/api/control/shutdown", post(control::shutdown))
        .route("/api/runs", get(control::runs))
        .route("/api/runs/{run}/files/{*path}", get(files::file))
        .route("/api/runs/{run}/state", get(queries::state))
        .route("/api/runs/{run}/seek", get(seek::seek))
        .route("/api/runs/{run}/steps/{index}", get(queries::step))
        .route("/api/runs/{run}/trace", get(log::trace))
        .route("/api/runs/{run}/trace/lines", get(log::trace_lines))
        .route("/api/runs/{run}/trace/bodies/{seq}", get(bodies::trace))
        .route("/api/runs/{run}/sessions/{session}/messages", get(queries::messages))
        .route("/api/runs/{run}/sessions/{session}/plans", get(queries::plans))
        .route("/api/runs/{run}/sessions/{session}/events", get(log::events))
        .route("/api/runs/{run}/sessions/{session}/events/lines", get(log::event_lines))
        .route("/api/runs/{run}/sessions/{session}/images/{seq}/{index}", get(images::image))
        .route("/api/runs/{run}/sessions/{session}/bodies/{*place}", get(bodies::body))
        .route("/api/search", get(search::runs))
        .layer(map_response_with_state(app.clone(), underway::counted))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(app.clone());
    // The socket's frames, the page's files and hits that come one by one are not for the packer.
    Router::new()
        .route("/api/live", get(live::live))
        .route("/api/runs/{run}/search", get(search::run))
        .route("/", get(assets::page))
        .route("/run/{run}", get(assets::run_page))
        .with_state(app)
        .merge(api)
        .fallback(assets::file)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(gate, guarded))
        .layer(map_response(with_common_headers))
}

async fn wrong_method() -> Failure {
    Failure(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed".into())
}
