//! The JSON documents of a run, with acpx's fields in acpx's order, and how they become bytes.

use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It worked.
    Ok,
    /// It took longer than it may.
    TimedOut,
    /// It failed.
    Failed,
    /// It was interrupted.
    Cancelled,
}

/// A reference to an artifact: where it is and what it must hash to.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// `artifacts/sha256-<hex>.<extension>`.
    pub path: String,
    /// Such as `text/plain`.
    pub media_type: String,
    /// Its size.
    pub bytes: usize,
    /// Its digest, hex.
    pub sha256: String,
}

impl Artifact {
    /// The reference for these bytes; writes nothing.
    pub fn of(bytes: &[u8], extension: &str) -> Self {
        let sha256 = Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
            // Writing into a String does not fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let media_type = if extension == "json" { "application/json" } else { "text/plain" };
        Self {
            path: format!("artifacts/sha256-{sha256}.{extension}"),
            media_type: media_type.to_owned(),
            bytes: bytes.len(),
            sha256,
        }
    }
}

/// What `projections/run.json` says; `live.json` is the same without [`Bodies`].
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunState {
    pub(crate) run_id: String,
    pub(crate) flow_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run_title: Option<String>,
    pub(crate) started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finished_at: Option<String>,
    pub(crate) updated_at: String,
    pub(crate) status: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) current: Option<Current>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status_detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) waiting_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    pub(crate) session_bindings: Map<String, Value>,
}

/// The attempt that is running.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Current {
    #[serde(rename = "currentNode")]
    pub(crate) node: String,
    #[serde(rename = "currentAttemptId")]
    pub(crate) attempt_id: String,
    #[serde(rename = "currentNodeType")]
    pub(crate) node_type: String,
    #[serde(rename = "currentNodeStartedAt")]
    pub(crate) started_at: String,
    #[serde(rename = "lastHeartbeatAt")]
    pub(crate) heartbeat_at: String,
}

/// The parts of run.json that live.json does not have.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Bodies {
    pub(crate) input: Value,
    pub(crate) outputs: Map<String, Value>,
    pub(crate) results: Map<String, Value>,
    pub(crate) steps: Vec<Value>,
}

/// run.json: both halves.
#[derive(Serialize)]
pub(crate) struct Whole<'a> {
    #[serde(flatten)]
    pub(crate) state: &'a RunState,
    #[serde(flatten)]
    pub(crate) bodies: &'a Bodies,
}

/// manifest.json.
pub(crate) fn manifest(state: &RunState, sessions: &[Value]) -> Value {
    let mut manifest = json!({
        "schema": "acpx.flow-run-bundle.v1",
        "runId": state.run_id,
        "flowName": state.flow_name,
        "startedAt": state.started_at,
        "status": state.status,
        "traceSchema": "acpx.flow-trace-event.v1",
        "paths": {
            "flow": "flow.json",
            "trace": "trace.ndjson",
            "runProjection": "projections/run.json",
            "liveProjection": "projections/live.json",
            "stepsProjection": "projections/steps.json",
            "sessionsDir": "sessions",
            "artifactsDir": "artifacts",
        },
        "sessions": sessions,
    });
    if let Some(title) = &state.run_title {
        manifest["runTitle"] = json!(title);
    }
    if let Some(finished) = &state.finished_at {
        manifest["finishedAt"] = json!(finished);
    }
    manifest
}

/// A document as acpx prints it: two spaces, a newline at the end.
pub(crate) fn pretty(value: &impl Serialize) -> Vec<u8> {
    // Serializing these types into memory has no way to fail: string keys, no foreign Serialize.
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
