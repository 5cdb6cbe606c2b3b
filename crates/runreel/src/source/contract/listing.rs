//! Rules for the list of runs.

use super::{RunsEar, Scene};
use runreel_model::name::RunId;

const OLD: &str = "2026-01-01T000000000Z-old";
const NEW: &str = "2026-01-02T000000000Z-new";
const NEWEST: &str = "2026-01-03T000000000Z-newest";

pub(crate) fn runs_are_listed_newest_first_up_to_the_limit(scene: &impl Scene) {
    for name in [NEW, OLD, NEWEST] {
        scene.whole(name);
    }
    let ear = RunsEar::caught_up(scene.source(), 2);
    assert_eq!(ear.heard.order, [RunId::from(NEWEST), RunId::from(NEW)]);
    assert_eq!(ear.heard.total, Some(3));
    let files = &ear.heard.seen[&RunId::from(NEW)];
    assert_eq!(files.live.as_deref(), Some(&br#"{"status":"running"}"#[..]));
    assert!(files.run.is_none() && files.written_at > 0 && !files.manifest.is_empty());
}

pub(crate) fn a_new_run_appears_and_a_deleted_one_goes(scene: &impl Scene) {
    let old = scene.whole(OLD);
    let mut ear = RunsEar::caught_up(scene.source(), 1);
    let new = scene.whole(NEW);
    ear.until("the new run", |heard| heard.seen.contains_key(&new));
    scene.delete(&new);
    ear.until("its going", |heard| !heard.seen.contains_key(&new) && heard.total == Some(1));
    assert!(ear.heard.seen.contains_key(&old) && ear.heard.broken.is_empty());
    // A slot that becomes free is filled.
    scene.delete(&old);
    ear.until("nothing", |heard| heard.seen.is_empty() && heard.total == Some(0));
    scene.whole(OLD);
    ear.until("the same again", |heard| heard.seen.contains_key(&old));
}

pub(crate) fn a_changed_summary_is_said_again(scene: &impl Scene) {
    let run = scene.whole(NEW);
    let mut ear = RunsEar::caught_up(scene.source(), 24);
    let live = br#"{"status":"completed"}"#;
    scene.replace(&run, "projections/live.json", live);
    ear.until("the new live.json", |heard| heard.seen[&run].live.as_deref() == Some(&live[..]));
    scene.remove(&run, "projections/live.json");
    let without = |files: &runreel_model::change::SummaryFiles| files.live.is_none() && files.run.is_some();
    ear.until("run.json in its place", |heard| without(&heard.seen[&run]));
}

pub(crate) fn a_broken_run_is_said_and_takes_no_slot(scene: &impl Scene) {
    let good = scene.whole(OLD);
    let broken = RunId::from(NEW);
    scene.create(&broken);
    scene.replace(&broken, "manifest.json", b"{\"schema\":");
    let mut ear = RunsEar::list(scene.source(), 1);
    ear.until("both", |heard| heard.broken.contains_key(&broken) && heard.seen.contains_key(&good));
    let reason = &ear.heard.broken[&broken];
    assert!(reason.starts_with("manifest.json cannot be read: the JSON ends early at byte 10 "), "{reason}");
    scene.manifest(&broken, &[]);
    ear.until("its repair", |heard| heard.seen.contains_key(&broken));
}
