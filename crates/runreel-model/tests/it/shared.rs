//! What is large is shared with who asked, not written while the model is asked; and answers end near their budget.

use super::bundle::{Bundle, all};
use super::events;
use runreel_model::encode::{Part, RunEncoder, Snapshot};
use runreel_model::name::{Document, Log, RunFile, SessionId};
use runreel_model::run::RunModel;
use runreel_model::wire::RunView;
use serde_json::{Value, json};

const LONG: usize = 3 << 20;

fn example() -> Bundle {
    all().into_iter().find(|bundle| bundle.name.contains("wait-for-human")).unwrap()
}

/// Bytes that were written when the snapshot was made.
fn written(snapshot: &Snapshot) -> usize {
    let texts = snapshot.parts.iter().filter_map(|part| match part {
        Part::Text(text) => Some(text.len()),
        Part::Values(_) | Part::Lines { .. } => None,
    });
    texts.sum()
}

/// A document with one more member that is long.
fn lengthen(bytes: &mut Vec<u8>) {
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    let long = format!("é🚀{}", "x".repeat(LONG));
    value.as_object_mut().unwrap().insert("long".into(), json!([long]));
    *bytes = value.to_string().into_bytes();
}

#[test]
fn large_documents_are_shared_and_come_whole_in_small_pieces() {
    let mut bundle = example();
    for (file, bytes) in &mut bundle.files {
        if matches!(file, RunFile::Document(document) if *document != Document::Steps) {
            lengthen(bytes);
        }
    }
    let model = bundle.load();
    let snapshot = RunEncoder::new(RunView::Full, &model).snapshot(&model);
    assert!(written(&snapshot) < LONG / 10, "{} bytes were written", written(&snapshot));
    let mut pieces = snapshot.parts.iter().filter_map(|part| match part {
        Part::Values(values) => Some(values.clone()),
        Part::Text(_) | Part::Lines { .. } => None,
    });
    assert!(pieces.all(|mut values| values.write_next(1_000).unwrap().len() < 10_000));
    let document = bundle.written(snapshot);
    let texts = [
        &document["manifest"]["long"],
        &document["flow"]["long"],
        &document["run"]["long"],
        &document["sessions"]["main-1"]["binding"]["long"],
        &document["sessions"]["main-1"]["record"]["long"],
    ];
    for text in texts.into_iter().filter(|text| !text.is_null()) {
        assert_eq!(text[0].as_str().unwrap().chars().count(), LONG + 2);
    }
    assert!(document["run"]["long"].is_array() && document["flow"]["long"].is_array());
}

#[test]
fn a_document_that_is_held_stays_as_it_was_when_it_is_replaced() {
    let mut bundle = example();
    let mut model = bundle.load();
    let held = RunEncoder::new(RunView::Full, &model).snapshot(&model);
    for (file, bytes) in &mut bundle.files {
        if *file == RunFile::Document(Document::Run) {
            lengthen(bytes);
            model.apply(&runreel_model::change::Change::Replaced {
                document: Document::Run,
                bytes: bytes.clone().into(),
            });
        }
    }
    assert!(bundle.written(held)["run"]["long"].is_null());
    let now = RunEncoder::new(RunView::Full, &model).snapshot(&model);
    assert!(bundle.written(now)["run"]["long"].is_array());
}

/// A session of prompts of so many bytes each.
fn prompts(lengths: &[usize]) -> (RunModel, SessionId) {
    let frames: Vec<_> = (1..)
        .zip(lengths)
        .map(|(id, length)| {
            let text = json!([{ "type": "text", "text": "x".repeat(*length) }]);
            ("outbound", json!({ "id": id, "method": "session/prompt", "params": { "prompt": text } }))
        })
        .collect();
    let id = SessionId::from("s");
    let mut model = RunModel::default();
    let (log, bytes) = (Log::Events(id.clone()), events::log(&frames).into());
    model.apply(&runreel_model::change::Change::Appended { log, offset: 0, bytes });
    (model, id)
}

#[test]
fn messages_end_near_their_budget_but_one_is_always_given() {
    let (model, id) = prompts(&[60_000; 20]);
    for (range, budget, expected) in [
        (0..20, usize::MAX, 0..20),
        (0..20, 200_000, 0..3),
        (3..20, 200_000, 3..6),
        (18..40, 200_000, 18..20),
        (5..6, 200_000, 5..6),
        (7..20, 1, 7..8),
        (30..40, 200_000, 20..20),
    ] {
        let (found, messages) = model.messages(&id, range.clone(), budget).unwrap();
        assert_eq!((found, messages.len()), (expected.clone(), expected.len()), "{range:?} {budget}");
        let bytes = serde_json::to_string(&messages).unwrap().len();
        assert!(bytes <= budget || messages.len() == 1, "{bytes} bytes for {range:?} {budget}");
    }
}
