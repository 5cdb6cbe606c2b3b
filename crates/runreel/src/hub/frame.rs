//! What goes into a subscription's queue: text that is ready, or a snapshot whose holes are still to fill.

use runreel_model::encode::{Part, Snapshot};
use runreel_model::name::RunId;
use runreel_model::wire::{ErrorCode, ServerMessage, Version, frame};
use std::sync::Arc;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// One server message. Clones share the text.
#[derive(Debug, Clone)]
pub enum Frame {
    /// A whole message.
    Text(Utf8Bytes),
    /// A snapshot message; who sends it fills the holes.
    Snapshot(Arc<SnapshotFrame>),
}

/// A snapshot message: `head`, the state, and a closing brace.
#[derive(Debug, Clone)]
pub struct SnapshotFrame {
    /// Which run it is of; `None` is the list, which has no holes.
    pub run: Option<RunId>,
    /// What comes before the state.
    pub head: String,
    /// The state.
    pub state: Snapshot,
}

impl Frame {
    /// A small message.
    pub fn message(message: &ServerMessage) -> Self {
        // A message is made of strings only, so this cannot fail.
        Self::Text(serde_json::to_string(message).unwrap_or_default().into())
    }

    pub(super) fn snapshot(run: Option<&RunId>, version: Version, state: Snapshot) -> Self {
        let head = frame::snapshot_head(run, version);
        Self::Snapshot(Arc::new(SnapshotFrame { run: run.cloned(), head, state }))
    }

    pub(super) fn gone(run: &RunId) -> Self {
        Self::message(&ServerMessage::Error {
            code: ErrorCode::RunNotFound,
            message: "Run bundle not found".into(),
            run: Some(run.clone()),
        })
    }

    pub(super) fn trouble(run: &RunId, message: &str) -> Self {
        Self::message(&ServerMessage::Error {
            code: ErrorCode::InternalError,
            message: message.into(),
            run: Some(run.clone()),
        })
    }

    /// Bytes it keeps in memory.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Snapshot(frame) => frame.head.len() + frame.state.parts.iter().map(weight).sum::<usize>(),
        }
    }
}

fn weight(part: &Part) -> usize {
    match part {
        Part::Text(text) => text.len(),
        Part::Values(values) => values.weight(),
        Part::Lines { ranges, .. } => size_of_val(ranges.as_slice()),
    }
}
