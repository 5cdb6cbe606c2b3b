//! Summaries of runs into the list: patches lead to the later snapshot, in both views.

use super::run::sections;
use crate::lenient::same;
use bytes::Bytes;
use runreel_model::change::{RunsChange, SummaryFiles, Writer};
use runreel_model::patch::apply;
use runreel_model::runs::{RunsEncoder, RunsModel};
use runreel_model::wire::RunsView;
use serde_json::Value;
use std::collections::HashMap;

/// Sections of files, as for a run; each makes one summary of one of four runs.
pub fn check(data: &[u8]) {
    let mut model = RunsModel::default();
    let mut clients = [RunsView::Recent, RunsView::All { limit: 3 }].map(|view| {
        let encoder = RunsEncoder::new(view, &model);
        let held: Value = serde_json::from_str(&encoder.snapshot(&model)).expect("a snapshot is JSON");
        (encoder, held)
    });
    let mut files = SummaryFiles { writer: Writer::Unknown, ..SummaryFiles::default() };
    for (at, (role, bytes)) in sections(data).enumerate().take(64) {
        let bytes = Bytes::copy_from_slice(bytes);
        let run = format!("run-{}", at % 4);
        match role {
            b'M' => files.manifest = bytes,
            b'L' => files.live = Some(bytes),
            b'R' => files.run = Some(bytes),
            b'X' => model.apply(&RunsChange::Gone { run: run.as_str().into() }),
            b'T' => model.apply(&RunsChange::Total(bytes.len())),
            _ => model.apply(&RunsChange::Broken { run: run.as_str().into(), reason: "broken".into() }),
        }
        model.apply(&RunsChange::Seen { run: run.as_str().into(), files: files.clone() });
        model.judge(i64::from(u32::MAX), &HashMap::new());
        let touched = model.take();
        for (encoder, held) in &mut clients {
            let ops = serde_json::to_value(encoder.patch(&model, &touched)).expect("a patch is JSON");
            apply(held, &ops).expect("a patch of ours applies");
            let fresh: Value = serde_json::from_str(&encoder.snapshot(&model)).expect("a snapshot is JSON");
            same(held, &fresh, &format!("after {ops}"));
        }
    }
}

/// Whole bundles.
pub fn seeds() -> Vec<Vec<u8>> {
    super::run::whole_seeds()
}
