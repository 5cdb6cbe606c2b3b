//! Single files: looked at again when another write may hide, told again when they come back.

use super::super::super::bell::Bell;
use super::super::super::machine;
use super::*;
use runreel_model::name::RunId;
use std::fs::{self, File};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::SystemTime;
use tempfile::TempDir;

struct Bench {
    home: TempDir,
    folder: RunFolder,
    say: Say,
    said: Receiver<Change>,
}

impl Bench {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        fs::create_dir(home.path().join("r")).unwrap();
        let folder = RunFolder::open(home.path(), &RunId::from("r")).unwrap();
        let (tell, said) = channel();
        let say = Say::new(Box::new(move |change| tell.send(change).is_ok()), Arc::new(Bell::default()));
        Self { home, folder, say, said }
    }

    /// Writes the file as if that had been so many seconds ago.
    fn write(&self, text: &str, ago: u64) {
        let path = self.home.path().join("r/file");
        fs::write(&path, text).unwrap();
        let at = SystemTime::now() + Duration::from_hours(1) - Duration::from_secs(ago);
        File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
    }

    /// What was said of it, in short.
    fn look(&mut self, entry: &mut Entry) -> Vec<&'static str> {
        let patience = Patience { fresh_until: Instant::now(), caught_up: true };
        assert!(entry.look(&self.folder, patience, &mut self.say).is_ok());
        let short = |change| match change {
            Change::Replaced { .. } => "replaced",
            Change::Removed { .. } => "removed",
            Change::Appended { .. } => "appended",
            _ => "else",
        };
        self.said.try_iter().map(short).collect()
    }
}

#[test]
fn what_was_written_just_now_is_looked_at_again_without_any_hint() {
    for file in [RunFile::Document(Document::Live), RunFile::Log(Log::Trace)] {
        let mut bench = Bench::new();
        let mut entry = Entry::new(file, "file".into());
        // In the future, which is just now however long this takes.
        bench.write("{}", 0);
        assert_eq!(bench.look(&mut entry).len(), 1);
        assert!(entry.again_at().is_some(), "{:?}", entry.file());
        bench.write("{} ", 7_200);
        bench.look(&mut entry);
        assert!(entry.again_at().is_none(), "{:?}", entry.file());
    }
}

#[test]
fn a_document_that_was_taken_away_is_told_again_when_it_comes_back_as_it_was() {
    let mut bench = Bench::new();
    let mut entry = Entry::new(RunFile::Document(Document::Live), "file".into());
    bench.write("{}", 7_200);
    assert_eq!(bench.look(&mut entry), ["replaced"]);
    fs::remove_file(bench.home.path().join("r/file")).unwrap();
    assert!(bench.look(&mut entry).is_empty(), "it may be about to be replaced");
    machine::pass(GRACE);
    assert_eq!(bench.look(&mut entry), ["removed"]);
    bench.write("{}", 7_200);
    assert_eq!(bench.look(&mut entry), ["replaced"]);
    machine::reset();
}
