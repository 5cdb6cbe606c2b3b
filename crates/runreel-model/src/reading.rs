//! What a source says, read: changes in; entries and parsed documents out.
//!
//! Reading takes most of the work that a run costs, and needs nothing of its state but where each log stands.
//! So it can be done where the bytes come from, on the thread of that run, and whoever owns the models only
//! enters what was read. Whoever has one thread uses [`crate::run::RunModel::apply`], which does both.

mod alike;
mod events;

pub use events::{Entry, Events, Said};

use crate::bundle::fields::Fields;
use crate::bundle::step;
use crate::change::Change;
use crate::depth::{DEEPEST, is_too_deep};
use crate::mend::mended;
use crate::name::{Document, Log, SessionId};
use bytes::Bytes;
use events::EventReader;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// Reads the changes of one run, all of them and in their order.
#[derive(Debug, Default)]
pub struct Reader {
    sessions: HashMap<SessionId, EventReader>,
}

/// A change that was read.
#[derive(Debug)]
pub enum Reading {
    /// There is nothing to be read of it, or little.
    Change(Change),
    /// The log of a session grew.
    Events(SessionId, Events),
    /// A document that may be large was replaced. The error is one line for a person.
    Document(Document, Result<Content, String>),
}

/// A parsed document.
#[derive(Debug)]
pub enum Content {
    /// run.json: its members without `steps`, and these one by one.
    Run(Fields, Option<Vec<Box<RawValue>>>),
    /// steps.json: its receipts.
    Steps(Vec<Box<RawValue>>),
    /// record.json.
    Record(Fields),
}

impl Reader {
    /// Reads a change. Never fails: what is wrong is in what comes out.
    pub fn read(&mut self, change: Change) -> Reading {
        match change {
            Change::Appended { log: Log::Events(id), offset, bytes } => {
                let session = self.sessions.entry(id.clone()).or_insert_with(|| EventReader::new(&id));
                let events = session.read(offset, &bytes);
                Reading::Events(id, events)
            }
            Change::Restarted { log: Log::Events(id) } => {
                self.sessions.remove(&id);
                Reading::Change(Change::Restarted { log: Log::Events(id) })
            }
            Change::Replaced {
                document: document @ (Document::Run | Document::Steps | Document::Record(_)),
                bytes,
            } => {
                let content = Content::read(&document, &bytes);
                Reading::Document(document, content)
            }
            other => Reading::Change(other),
        }
    }
}

impl Reading {
    /// A log has new bytes.
    pub fn is_appended(&self) -> bool {
        matches!(self, Self::Events(..) | Self::Change(Change::Appended { .. }))
    }
}

impl Content {
    fn read(document: &Document, bytes: &Bytes) -> Result<Self, String> {
        let bytes = &sound(bytes)?;
        let fields = || Fields::parse(bytes).map_err(|error| error.to_string());
        match document {
            Document::Steps => Ok(Self::Steps(step::split(bytes).map_err(|error| error.to_string())?)),
            Document::Run => {
                let mut run = fields()?;
                let steps = run.take("steps").map(|steps| step::split(steps.get().as_bytes()));
                Ok(Self::Run(run, steps.transpose().map_err(|error| format!("its steps: {error}"))?))
            }
            _ => Ok(Self::Record(fields()?)),
        }
    }
}

/// The bytes of a document, without halves of characters, when a parser can take them.
pub(crate) fn sound(bytes: &Bytes) -> Result<Bytes, String> {
    let bytes = mended(bytes);
    if is_too_deep(&bytes) {
        return Err(format!("it is nested deeper than {DEEPEST} levels"));
    }
    Ok(bytes)
}
