//! What every source must do, whatever its runs are stored in.
//!
//! In: a [`Scene`], which is a source and a hand that writes the runs it reads. Out: one test for each rule,
//! through [`contract!`]. A later source passes when it can play the scenes; nothing here knows of a disk.

mod ear;
mod following;
mod listing;
mod reading;

pub(crate) use ear::{Ear, Heard, RunsEar};

use super::Source;
use runreel_model::name::RunId;

/// A place with runs, a source that reads it, and a hand that writes it.
pub(crate) trait Scene {
    /// The source under test.
    fn source(&self) -> &dyn Source;
    /// Begins a run that has no files yet.
    fn create(&self, run: &RunId);
    /// Replaces a document whole.
    fn replace(&self, run: &RunId, path: &str, bytes: &[u8]);
    /// Adds to the end of a log.
    fn append(&self, run: &RunId, path: &str, bytes: &[u8]);
    /// Puts another log in a log's place.
    fn restart(&self, run: &RunId, path: &str, bytes: &[u8]);
    /// Takes a file away.
    fn remove(&self, run: &RunId, path: &str);
    /// Makes a file unreadable, until it is replaced.
    fn spoil(&self, run: &RunId, path: &str);
    /// Lets a spoilt file be read again, with this content.
    fn heal(&self, run: &RunId, path: &str, bytes: &[u8]);
    /// Takes a run away.
    fn delete(&self, run: &RunId);

    /// A run with all files that are required, and one session `main`.
    fn whole(&self, name: &str) -> RunId {
        let run = RunId::from(name);
        self.create(&run);
        self.replace(&run, "flow.json", br#"{"schema":"acpx.flow-definition-snapshot.v1"}"#);
        self.replace(&run, "projections/run.json", br#"{"status":"running"}"#);
        self.replace(&run, "projections/live.json", br#"{"status":"running"}"#);
        self.replace(&run, "projections/steps.json", b"[]");
        self.append(&run, "trace.ndjson", b"{\"seq\":1}\n");
        self.session(&run, "main");
        self.manifest(&run, &["main"]);
        run
    }

    /// The three files of a session.
    fn session(&self, run: &RunId, session: &str) {
        self.replace(run, &format!("sessions/{session}/binding.json"), b"{}");
        self.append(run, &format!("sessions/{session}/events.ndjson"), b"{\"seq\":1}\n");
        self.replace(run, &format!("sessions/{session}/record.json"), b"{}");
    }

    /// A manifest that names these sessions.
    fn manifest(&self, run: &RunId, sessions: &[&str]) {
        self.replace(run, "manifest.json", manifest(sessions).as_bytes());
    }
}

/// A manifest that names these sessions, in usual places.
pub(crate) fn manifest(sessions: &[&str]) -> String {
    let sessions: Vec<_> = sessions.iter().map(|id| serde_json::json!({ "id": id })).collect();
    serde_json::json!({ "schema": "acpx.flow-run-bundle.v1", "status": "running", "sessions": sessions })
        .to_string()
}

/// One test for each rule, for the scene that `$scene` makes.
macro_rules! contract {
    ($scene:expr) => {
        $crate::source::contract::rules! { $scene;
            what_is_there_comes_in_order_before_caught_up,
            a_log_comes_once_at_any_cut,
            a_replaced_document_comes_whole,
            a_document_taken_away_is_removed,
            another_log_in_its_place_begins_again,
            a_new_session_is_followed_whichever_comes_first,
            two_followers_hear_the_same,
            trouble_is_said_once_and_recovers,
            a_deleted_run_is_gone,
            a_run_that_is_not_there_is_gone,
            a_manifest_that_leaves_the_run_is_gone,
            nobody_listening_ends_it,
            runs_are_listed_newest_first_up_to_the_limit,
            a_new_run_appears_and_a_deleted_one_goes,
            a_changed_summary_is_said_again,
            a_broken_run_is_said_and_takes_no_slot,
            a_range_is_cut_at_the_end,
            only_files_inside_the_run_are_opened,
        }
    };
}

macro_rules! rules {
    ($scene:expr; $($rule:ident,)+) => { $(
        #[test]
        fn $rule() {
            $crate::source::contract::play::$rule(&$scene);
        }
    )+ };
}

/// All rules, by name.
pub(crate) mod play {
    pub(crate) use super::following::*;
    pub(crate) use super::listing::*;
    pub(crate) use super::reading::*;
}

pub(crate) use {contract, rules};
