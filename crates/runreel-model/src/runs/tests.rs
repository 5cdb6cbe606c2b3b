//! The list: order, views, broken runs, and patches that lead to the next snapshot.

use super::{RunsEncoder, RunsModel};
use crate::change::{RunsChange, SummaryFiles};
use crate::patch::apply;
use crate::state::run::{Liveness, LivenessState};
use crate::wire::RunsView;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::HashMap;

const VIEWS: [RunsView; 3] = [RunsView::Recent, RunsView::All { limit: 3 }, RunsView::All { limit: 100 }];

fn seen(run: &str, status: &str, minute: u32) -> RunsChange {
    let started = format!("2026-11-22T10:{minute:02}:00.000Z");
    let manifest = json!({
        "schema": "acpx.flow-run-bundle.v1", "flowName": "f", "status": "running", "startedAt": started,
    });
    let live = json!({"status": status, "updatedAt": started, "currentNode": "n"});
    let files = SummaryFiles {
        manifest: manifest.to_string().into(),
        live: Some(live.to_string().into()),
        ..SummaryFiles::default()
    };
    RunsChange::Seen { run: run.into(), files }
}

fn broken(run: &str) -> RunsChange {
    RunsChange::Broken { run: run.into(), reason: "manifest.json is missing".into() }
}

fn snapshot(model: &RunsModel, view: RunsView) -> Value {
    serde_json::from_str(&RunsEncoder::new(view, model).snapshot(model)).unwrap()
}

#[test]
fn newest_first_and_live_status_wins_over_the_late_manifest() {
    let mut model = RunsModel::default();
    for change in [seen("a", "completed", 1), seen("b", "running", 2), seen("a", "failed", 1)] {
        model.apply(&change);
    }
    let list = snapshot(&model, RunsView::Recent);
    assert_eq!(list["order"], json!(["b", "a"]));
    assert_eq!(list["runsById"]["a"]["status"], "failed");
    assert_eq!(list["schema"], "acpx.viewer-runs.v2");
    assert!(list.get("total").is_none());
}

#[test]
fn a_run_whose_name_means_something_to_a_browsers_objects_is_in_no_list() {
    let mut model = RunsModel::default();
    for run in ["a", "__proto__", "prototype", "constructor", "toString"] {
        model.apply(&seen(run, "running", 1));
    }
    for view in VIEWS {
        assert_eq!(snapshot(&model, view)["order"], json!(["toString", "a"]));
    }
}

#[test]
fn a_broken_run_takes_no_slot_of_a_v1_client() {
    let mut model = RunsModel::default();
    model.apply(&broken("2026-11-22T105841796Z-x"));
    for minute in 0..30 {
        model.apply(&seen(&format!("r{minute:02}"), "running", minute));
    }
    let recent = snapshot(&model, RunsView::Recent);
    assert_eq!(recent["order"].as_array().unwrap().len(), 24);
    assert!(recent["runsById"].get("2026-11-22T105841796Z-x").is_none());
    let all = snapshot(&model, RunsView::All { limit: 100 });
    assert_eq!(all["order"][0], "2026-11-22T105841796Z-x");
    assert_eq!(all["runsById"]["2026-11-22T105841796Z-x"]["broken"], "manifest.json is missing");
}

#[test]
fn silence_makes_a_running_run_stale_in_our_list_only() {
    let mut model = RunsModel::default();
    model.apply(&seen("a", "running", 1));
    let nothing = HashMap::new();
    assert_eq!(model.judge(1_000, &nothing), Some(30_000));
    assert_eq!(model.judge(30_000, &nothing), None);
    let all = snapshot(&model, RunsView::All { limit: 9 });
    assert_eq!(all["runsById"]["a"]["liveness"]["state"], "stale");
    assert!(snapshot(&model, RunsView::Recent)["runsById"]["a"].get("liveness").is_none());
}

#[test]
fn what_a_followed_run_says_of_its_writer_wins() {
    let mut model = RunsModel::default();
    model.apply(&seen("a", "running", 1));
    model.apply(&seen("b", "completed", 1));
    let dead = Liveness { state: LivenessState::Dead, ..Liveness::default() };
    let followed = ["a", "b"].map(|run| (run.into(), dead.clone())).into();
    assert_eq!(model.judge(1_000, &followed), None);
    let all = snapshot(&model, RunsView::All { limit: 9 });
    assert_eq!(all["runsById"]["a"]["liveness"]["state"], "dead");
    assert_eq!(all["runsById"]["b"]["liveness"]["state"], "ended");
}

fn any_change() -> impl Strategy<Value = RunsChange> {
    let run = || "[a-f]";
    prop_oneof![
        (run(), "(running|failed)", 0u32..5).prop_map(|(run, status, minute)| seen(&run, &status, minute)),
        run().prop_map(|run| broken(&run)),
        run().prop_map(|run: String| RunsChange::Gone { run: run.into() }),
        (0usize..3).prop_map(RunsChange::Total),
        proptest::option::of("[a-b]").prop_map(|trouble| RunsChange::Folder { trouble }),
    ]
}

proptest! {
    #[test]
    fn snapshot_and_patches_give_the_later_snapshot(
        changes in proptest::collection::vec((any_change(), any::<bool>()), 0..40)
    ) {
        let mut model = RunsModel::default();
        let mut held: Vec<(RunsEncoder, Value)> = VIEWS
            .iter()
            .map(|view| (RunsEncoder::new(*view, &model), snapshot(&model, *view)))
            .collect();
        for (change, flush) in changes {
            model.apply(&change);
            if flush {
                let touched = model.take();
                for ((encoder, document), view) in held.iter_mut().zip(VIEWS) {
                    let ops = serde_json::to_value(encoder.patch(&model, &touched)).unwrap();
                    apply(document, &ops).unwrap();
                    let expected = snapshot(&model, view);
                    prop_assert_eq!(&*document, &expected);
                }
            }
        }
    }
}
