//! Files written just now, long ago, and in the future.

use super::super::confine::RunFolder;
use super::super::machine;
use super::*;
use runreel_model::name::RunId;
use std::fs::{self, File};

/// How a file of a run looks that was written `off` from now, in ms.
fn written(off: i64) -> (tempfile::TempDir, Stamp) {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("r")).unwrap();
    let file = File::create(home.path().join("r/run.json")).unwrap();
    let span = Duration::from_millis(off.unsigned_abs());
    let now = SystemTime::now();
    file.set_modified(if off < 0 { now - span } else { now + span }).unwrap();
    let folder = RunFolder::open(home.path(), &RunId::from("r")).unwrap();
    let stamp = folder.look("run.json").unwrap();
    (home, stamp)
}

#[test]
fn what_was_written_just_now_or_in_the_future_is_read_once_more_and_then_believed() {
    for (off, doubted) in [(-60_000, false), (3_600_000, true)] {
        let (_home, stamp) = written(off);
        let mut doubt = Doubt::default();
        doubt.read(stamp);
        assert_eq!(doubt.is_open(), doubted, "{off}");
        machine::pass(CLOCK_GRAIN);
        assert_eq!(doubt.is_open(), doubted, "nobody has read it again");
        doubt.read(stamp);
        assert!(!doubt.is_open(), "{off}");
    }
    machine::reset();
}

#[test]
fn reading_again_at_once_ends_no_doubt() {
    let (_home, stamp) = written(60_000);
    let mut doubt = Doubt::default();
    doubt.read(stamp);
    // The clock of a test goes on beside the one that is turned by hand.
    let began = now();
    doubt.read(stamp);
    assert!(doubt.is_open() || now() >= began + CLOCK_GRAIN);
}
