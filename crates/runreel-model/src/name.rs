//! Names that must not mix: runs, sessions, and the files a run is made of.
//!
//! A name is an opaque word from outside. Nothing here is a path of a disk; only a source maps names to
//! places.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.into())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::from("")
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                Self(name.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &self.0)
            }
        }
    };
}

name! {
    /// The id of a run: the name of its folder.
    RunId
}
name! {
    /// The bundle id of a session inside one run, as in `manifest.sessions[].id`.
    SessionId
}

/// A JSON document of a run: replaced as a whole, never grown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Document {
    /// `manifest.json`, the entry point.
    Manifest,
    /// `flow.json`, the definition snapshot.
    Flow,
    /// `projections/run.json`, the whole run state.
    Run,
    /// `projections/live.json`, the freshest status while a node runs. Optional.
    Live,
    /// `projections/steps.json`, the step receipts.
    Steps,
    /// `sessions/<id>/binding.json`.
    Binding(SessionId),
    /// `sessions/<id>/record.json`.
    Record(SessionId),
}

/// An append-only log of a run: one JSON object a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Log {
    /// `trace.ndjson`.
    Trace,
    /// `sessions/<id>/events.ndjson`.
    Events(SessionId),
}

/// Any file of a run that the model knows by role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunFile {
    /// A document, replaced as a whole.
    Document(Document),
    /// A log, grown at its end.
    Log(Log),
}

impl fmt::Display for RunFile {
    /// The bundle-relative name that acpx gives this file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(Document::Manifest) => f.write_str("manifest.json"),
            Self::Document(Document::Flow) => f.write_str("flow.json"),
            Self::Document(Document::Run) => f.write_str("projections/run.json"),
            Self::Document(Document::Live) => f.write_str("projections/live.json"),
            Self::Document(Document::Steps) => f.write_str("projections/steps.json"),
            Self::Document(Document::Binding(id)) => write!(f, "sessions/{id}/binding.json"),
            Self::Document(Document::Record(id)) => write!(f, "sessions/{id}/record.json"),
            Self::Log(Log::Trace) => f.write_str("trace.ndjson"),
            Self::Log(Log::Events(id)) => write!(f, "sessions/{id}/events.ndjson"),
        }
    }
}
