//! Logs that grow, are replaced, cut, and torn at any byte.

use super::*;
use crate::source::disk::machine;
use proptest::prelude::*;
use runreel_model::name::RunId;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

/// What can happen to a log, and a look at it.
#[derive(Debug, Clone)]
enum Action {
    /// Adds so many pieces of text.
    Append(usize),
    /// Adds a part of one piece, as a writer stopped midway does.
    Tear(usize),
    /// Writes another file of so many pieces and renames it into place.
    Replace(usize),
    /// Cuts it to so many thousandths of its length.
    Truncate(u64),
    Remove,
    /// Removes it and makes another of the same length.
    Rewrite,
    Read,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        4 => (1_usize..40).prop_map(Action::Append),
        1 => Just(Action::Append(20_000)),
        2 => (1_usize..20).prop_map(Action::Tear),
        1 => (0_usize..10).prop_map(Action::Replace),
        1 => (0_u64..1000).prop_map(Action::Truncate),
        1 => Just(Action::Remove),
        1 => Just(Action::Rewrite),
        6 => Just(Action::Read),
    ];
    prop::collection::vec(action, 1..40)
}

/// A log on disk, and what it holds, as the model of a file says.
struct Bench {
    _home: TempDir,
    log: PathBuf,
    folder: RunFolder,
    content: Option<Vec<u8>>,
    /// Makes every piece of text another one.
    count: u32,
    tail: Tail,
    heard: Vec<u8>,
}

impl Bench {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        fs::create_dir(home.path().join("r")).unwrap();
        let folder = RunFolder::open(home.path(), &RunId::from("r")).unwrap();
        let log = home.path().join("r/trace.ndjson");
        Self { _home: home, log, folder, content: None, count: 0, tail: Tail::default(), heard: Vec::new() }
    }

    fn pieces(&mut self, count: usize) -> Vec<u8> {
        let first = self.count;
        self.count += u32::try_from(count).unwrap();
        (first..self.count).flat_map(|piece| format!("<{piece:08}é>\n").into_bytes()).collect()
    }

    fn append(&mut self, bytes: &[u8]) {
        let mut file = OpenOptions::new().append(true).create(true).open(&self.log).unwrap();
        file.write_all(bytes).unwrap();
        self.content.get_or_insert_default().extend(bytes);
    }

    fn act(&mut self, action: &Action) {
        match action {
            Action::Append(count) => {
                let pieces = self.pieces(*count);
                self.append(&pieces);
            }
            Action::Tear(length) => {
                let piece = self.pieces(1);
                self.append(&piece[..(*length).min(piece.len())]);
            }
            Action::Replace(count) => {
                let pieces = self.pieces(*count);
                let other = self.log.with_extension("other");
                fs::write(&other, &pieces).unwrap();
                fs::rename(other, &self.log).unwrap();
                self.content = Some(pieces);
            }
            Action::Truncate(thousandths) => {
                let Some(content) = &mut self.content else { return };
                let length = content.len() as u64 * thousandths / 1000;
                OpenOptions::new().write(true).open(&self.log).unwrap().set_len(length).unwrap();
                content.truncate(usize::try_from(length).unwrap());
            }
            Action::Remove => {
                let _ = fs::remove_file(&self.log);
                self.content = None;
            }
            Action::Rewrite => {
                let Some(length) = self.content.as_ref().map(Vec::len) else { return };
                let mut pieces = self.pieces(length / 12 + 1);
                pieces.truncate(length);
                fs::remove_file(&self.log).unwrap();
                fs::write(&self.log, &pieces).unwrap();
                self.content = Some(pieces);
            }
            Action::Read => self.read(),
        }
    }

    /// Reads on, and checks that what was heard since the last restart is what the log holds.
    fn read(&mut self) {
        let heard = &mut self.heard;
        let read = self.tail.read_on(&self.folder, "trace.ndjson", &mut |news| {
            match news {
                News::Restarted => heard.clear(),
                News::Bytes(offset, bytes) => {
                    assert_eq!(offset, heard.len() as u64);
                    assert!(!bytes.is_empty() && bytes.len() as u64 <= CHUNK);
                    heard.extend(bytes);
                }
            }
            true
        });
        match (&self.content, read) {
            (None, read) => assert!(matches!(read, Err(Fault::Missing))),
            (Some(content), read) => {
                assert!(read.is_ok());
                assert!(self.heard == *content, "heard {} bytes of {}", self.heard.len(), content.len());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn what_was_heard_is_what_the_log_holds_whatever_happens_to_it(actions in actions()) {
        let mut bench = Bench::new();
        for action in &actions {
            bench.act(action);
        }
        bench.read();
    }
}

#[test]
fn a_log_that_only_grows_never_restarts() {
    let mut bench = Bench::new();
    for _ in 0..200 {
        let pieces = bench.pieces(3);
        bench.append(&pieces);
        let mut restarted = false;
        let changed = bench.tail.read_on(&bench.folder, "trace.ndjson", &mut |news| {
            restarted |= news == News::Restarted;
            true
        });
        assert!(changed.unwrap() && !restarted);
    }
}

#[test]
fn what_was_said_before_a_stop_is_not_said_again() {
    let mut bench = Bench::new();
    bench.append(&vec![b'x'; 3 * usize::try_from(CHUNK).unwrap()]);
    let mut offsets = Vec::new();
    for _ in 0..4 {
        let _ = bench.tail.read_on(&bench.folder, "trace.ndjson", &mut |news| {
            offsets.extend(match news {
                News::Bytes(offset, _) => Some(offset),
                News::Restarted => None,
            });
            false
        });
    }
    assert_eq!(offsets, [0, CHUNK, 2 * CHUNK]);
}

/// Longer than the grain of a file system's clock.
fn wait_for_another_stamp() {
    std::thread::sleep(2 * crate::source::disk::stamp::CLOCK_GRAIN);
}

#[cfg(unix)]
/// Writes one byte over another, wherever that is.
fn write_over(bench: &mut Bench, at: usize) {
    use std::os::unix::fs::FileExt as _;
    let content = bench.content.as_mut().unwrap();
    content[at] ^= 1;
    let file = OpenOptions::new().write(true).open(&bench.log).unwrap();
    let times = file.metadata().unwrap().modified().unwrap();
    file.write_all_at(&content[at..=at], at as u64).unwrap();
    // Some set the time back. That is a change too.
    file.set_modified(times).unwrap();
}

#[cfg(unix)]
#[test]
fn a_byte_written_over_anywhere_begins_the_log_again() {
    let mut bench = Bench::new();
    let pieces = bench.pieces(50_000);
    bench.append(&pieces);
    bench.read();
    for at in [0, 7, 300_000, pieces.len() - SEAM - 1, pieces.len() - 1] {
        wait_for_another_stamp();
        machine::pass(Duration::from_mins(1));
        write_over(&mut bench, at);
        bench.read();
    }
    machine::reset();
}

#[test]
fn a_log_that_is_touched_is_not_said_again_and_seldom_read_again() {
    let mut bench = Bench::new();
    let pieces = bench.pieces(50_000);
    bench.append(&pieces);
    bench.read();
    wait_for_another_stamp();
    bench.read();
    let touch = |bench: &Bench, ms: u64| {
        let file = OpenOptions::new().write(true).open(&bench.log).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + Duration::from_millis(ms)).unwrap();
    };
    let look = |bench: &mut Bench| {
        let say = &mut |news| panic!("said {news:?}");
        assert!(!bench.tail.read_on(&bench.folder, "trace.ndjson", say).unwrap());
        bench.tail.unlike
    };
    touch(&bench, 1);
    assert!(!look(&mut bench), "it was read again");
    touch(&bench, 2);
    assert!(look(&mut bench), "it was read a moment ago, and is still to be read again");
    assert!(bench.tail.is_unsure());
    machine::pass(Duration::from_mins(1));
    assert!(!look(&mut bench) && !bench.tail.is_unsure());
    machine::reset();
}

/// The lines of a log end alike, and are as long as each other when their numbers are.
#[test]
fn a_log_cut_and_grown_past_its_end_between_two_looks_begins_again_even_if_its_lines_end_alike() {
    let line = |number: u32| {
        let end = "x".repeat(1_000);
        format!("{{\"seq\":{number},\"status\":\"completed\",\"text\":\"{end}\"}}\n").into_bytes()
    };
    let mut bench = Bench::new();
    for number in 10..40 {
        bench.append(&line(number));
    }
    bench.read();
    let cut = bench.content.as_ref().unwrap().len() - line(10).len();
    OpenOptions::new().write(true).open(&bench.log).unwrap().set_len(cut as u64).unwrap();
    bench.content.as_mut().unwrap().truncate(cut);
    for number in 40..43 {
        bench.append(&line(number));
    }
    bench.read();
}

#[test]
fn another_file_in_its_place_is_read_from_its_beginning_even_where_it_goes_on_alike() {
    let mut bench = Bench::new();
    let pieces = bench.pieces(1_000);
    bench.append(&pieces);
    bench.read();
    // All but its first byte is the same.
    let content = bench.content.as_mut().unwrap();
    content[0] = b'?';
    content.extend(b"<more>\n");
    let other = bench.log.with_extension("other");
    fs::write(&other, &content).unwrap();
    fs::rename(other, &bench.log).unwrap();
    bench.read();
    // The same by another name: it may be another one all the same.
    let content = bench.content.as_mut().unwrap();
    content[0] = b'!';
    content.extend(b"<more>\n");
    fs::write(&bench.log, &content).unwrap();
    bench.tail.moved();
    bench.read();
}

#[test]
fn other_bytes_with_the_same_stamp_are_found_when_they_were_written_just_now() {
    let mut bench = Bench::new();
    let pieces = bench.pieces(10);
    bench.append(&pieces);
    bench.read();
    let content = bench.content.as_mut().unwrap();
    content[7] = b'?';
    fs::write(&bench.log, &content).unwrap();
    let file = OpenOptions::new().write(true).open(&bench.log).unwrap();
    file.set_modified(std::time::SystemTime::now() + Duration::from_mins(1)).unwrap();
    let seen = bench.folder.look("trace.ndjson").unwrap();
    (bench.tail.stamp, bench.tail.doubt) = (Some(seen), Doubt::default());
    bench.tail.doubt.read(seen);
    bench.read();
}

#[test]
fn a_log_that_was_replaced_after_a_reading_that_failed_is_told_apart() {
    let mut bench = Bench::new();
    let chunk = usize::try_from(CHUNK).unwrap();
    bench.append(&vec![b'x'; 2 * chunk]);
    let heard = &mut bench.heard;
    let read = bench.tail.read_on(&bench.folder, "trace.ndjson", &mut |news| {
        if let News::Bytes(_, bytes) = news {
            heard.extend(bytes);
        }
        machine::fail_next([(machine::Call::Read, 5)]);
        true
    });
    assert!(read.is_err() && bench.heard.len() == chunk, "the second piece cannot be read");
    machine::reset();
    let content = bench.content.as_mut().unwrap();
    content[0] = b'?';
    let other = bench.log.with_extension("other");
    fs::write(&other, &content).unwrap();
    fs::rename(other, &bench.log).unwrap();
    bench.read();
}
