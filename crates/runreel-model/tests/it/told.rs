//! A model that was told a few things by hand, and what it shows then.

use bytes::Bytes;
use runreel_model::change::Change;
use runreel_model::encode::{Part, RunEncoder};
use runreel_model::name::{Document, Log, SessionId};
use runreel_model::run::RunModel;
use runreel_model::wire::RunView;
use serde_json::Value;

pub fn replaced(document: Document, content: impl ToString) -> Change {
    Change::Replaced { document, bytes: content.to_string().into() }
}

pub fn session() -> SessionId {
    SessionId::from("s")
}

pub fn logged(log: Log, content: impl Into<Bytes>) -> Change {
    Change::Appended { log, offset: 0, bytes: content.into() }
}

pub fn model(changes: &[Change]) -> RunModel {
    let mut model = RunModel::new("r".into());
    for change in changes {
        model.apply(change);
    }
    model.take();
    model
}

/// The document of our page.
pub fn page(model: &RunModel) -> Value {
    let snapshot = RunEncoder::new(RunView::Window { messages: 100 }, model).snapshot(model);
    let [Part::Text(text)] = snapshot.parts.as_slice() else { panic!("the page's document has holes") };
    serde_json::from_str(text).unwrap()
}
