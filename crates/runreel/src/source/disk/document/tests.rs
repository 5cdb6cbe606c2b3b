//! Documents replaced, rewritten in place, and torn.

use super::super::machine;
use super::*;
use runreel_model::name::RunId;
use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;
use tempfile::TempDir;

fn run() -> (TempDir, PathBuf, RunFolder) {
    let home = TempDir::new().unwrap();
    fs::create_dir(home.path().join("r")).unwrap();
    let folder = RunFolder::open(home.path(), &RunId::from("r")).unwrap();
    let path = home.path().join("r/run.json");
    (home, path, folder)
}

fn reload(paper: &mut Paper, folder: &RunFolder) -> Result<Option<Bytes>, Fault> {
    paper.reload(folder, "run.json", &mut |bytes| whole_json(bytes))
}

#[test]
fn torn_json_is_located_and_not_given_out() {
    let check = |text: &str, expected: &str| {
        let fault = whole_json(text.as_bytes()).map_err(|fault| fault.to_string());
        assert_eq!(fault, if expected.is_empty() { Ok(()) } else { Err(expected.to_owned()) }, "{text}");
    };
    check("{}", "");
    check(" [1, {\"a\": null}] \n", "");
    check("", "it is empty");
    check("{\"a\":", "the JSON ends early at byte 5 (line 1, column 5)");
    check("{\n\"a\":1,\n\"b", "the JSON ends early at byte 11 (line 3, column 2)");
    check("{\n\"a\":?}", "it is not JSON at byte 7 (line 2, column 5)");
    check("{}{}", "it is not JSON at byte 3 (line 1, column 3)");
    check("\u{0}\u{1}", "it is not JSON at byte 1 (line 1, column 1)");
}

#[test]
fn a_document_comes_once_for_each_content() {
    let (_home, path, folder) = run();
    let mut paper = Paper::default();
    assert!(matches!(reload(&mut paper, &folder), Err(Fault::Missing)));
    fs::write(&path, "{\"a\":1}").unwrap();
    assert_eq!(reload(&mut paper, &folder).unwrap().unwrap(), "{\"a\":1}");
    assert_eq!(reload(&mut paper, &folder).unwrap(), None);
    // Another file with the same content is no change.
    fs::write(path.with_extension("tmp"), "{\"a\":1}").unwrap();
    fs::rename(path.with_extension("tmp"), &path).unwrap();
    assert_eq!(reload(&mut paper, &folder).unwrap(), None);
}

#[test]
fn writes_in_place_of_one_length_within_the_clocks_grain_are_found() {
    let (_home, path, folder) = run();
    let mut paper = Paper::default();
    for turn in 100..400 {
        let text = format!("{{\"a\":{turn}}}");
        fs::write(&path, &text).unwrap();
        assert_eq!(reload(&mut paper, &folder).unwrap().unwrap(), text);
    }
    assert!(paper.is_unsure(), "written just now");
}

#[test]
fn a_half_written_document_is_read_when_it_is_whole() {
    let (_home, path, folder) = run();
    let mut paper = Paper::default();
    fs::write(&path, "{\"a\":1}").unwrap();
    reload(&mut paper, &folder).unwrap();
    fs::write(&path, "{\"a\":2,").unwrap();
    assert!(matches!(reload(&mut paper, &folder), Err(Fault::NotWhole(_))));
    assert!(paper.is_torn_lately());
    fs::write(&path, "{\"a\":2,\"b\":3}").unwrap();
    assert_eq!(reload(&mut paper, &folder).unwrap().unwrap(), "{\"a\":2,\"b\":3}");
}

/// As if the file had looked when it was read as it does now: some clocks go on every 10 ms only.
fn believe_its_stamp(paper: &mut Paper, folder: &RunFolder) {
    let seen = folder.look("run.json").unwrap();
    (paper.stamp, paper.doubt) = (Some(seen), Doubt::default());
    paper.doubt.read(seen);
}

#[test]
fn another_content_with_the_same_stamp_is_found_when_it_was_written_just_now() {
    let (_home, path, folder) = run();
    let mut paper = Paper::default();
    fs::write(&path, "{\"a\":1}").unwrap();
    reload(&mut paper, &folder).unwrap();
    fs::write(&path, "{\"a\":2}").unwrap();
    // In the future, so that it is just now however long this takes.
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(SystemTime::now() + HALF_WRITTEN)
        .unwrap();
    believe_its_stamp(&mut paper, &folder);
    assert_eq!(reload(&mut paper, &folder).unwrap().unwrap(), "{\"a\":2}");
}

#[test]
fn a_large_document_that_was_renamed_into_place_is_not_read_twice_and_others_are() {
    let (_home, path, folder) = run();
    let text = |letter: &str, length: u64| format!("\"{}\"", letter.repeat(usize::try_from(length).unwrap()));
    let write = |in_place: bool, text: &str| {
        let other = if in_place { path.clone() } else { path.with_extension("tmp") };
        fs::write(&other, text).unwrap();
        let future = SystemTime::now() + HALF_WRITTEN;
        fs::File::options().write(true).open(&other).unwrap().set_modified(future).unwrap();
        fs::rename(&other, &path).unwrap();
    };
    let mut paper = Paper::default();
    for (in_place, text, unsure) in [
        (false, text("a", 9), true),
        (false, text("a", SMALL), false),
        (true, text("b", SMALL), true),
        (false, text("c", SMALL), false),
    ] {
        write(in_place, &text);
        reload(&mut paper, &folder).unwrap();
        assert_eq!(paper.is_unsure(), unsure, "{in_place} {}", text.len());
    }
}

#[test]
fn what_is_torn_for_long_is_torn_without_being_read_again() {
    let (_home, path, folder) = run();
    let mut paper = Paper::default();
    fs::write(&path, "{\"a\":").unwrap();
    let mut checked = 0;
    for _ in 0..3 {
        let read = paper.reload(&folder, "run.json", &mut |bytes| {
            checked += 1;
            whole_json(bytes)
        });
        assert!(matches!(read, Err(Fault::NotWhole(_))));
        machine::pass(HALF_WRITTEN);
    }
    assert_eq!(checked, 1);
    assert!(!paper.is_torn_lately());
    machine::reset();
}

/// Of one length and two contents, written over each other all the while.
#[test]
fn what_is_written_over_while_it_is_read_is_not_given_out() {
    let (_home, path, folder) = run();
    let contents = [vec![b'1'; 1 << 22], vec![b'2'; 1 << 22]];
    fs::write(&path, &contents[0]).unwrap();
    let over = AtomicBool::new(false);
    let met = std::thread::scope(|threads| {
        threads.spawn(|| {
            let mut file = fs::File::options().write(true).open(&path).unwrap();
            for content in contents.iter().cycle().take_while(|_| !over.load(Ordering::Relaxed)) {
                file.seek(SeekFrom::Start(0)).unwrap();
                file.write_all(content).unwrap();
            }
        });
        let met = (0..2_000).any(|_| matches!(read_whole(&folder, "run.json"), Err(Fault::NotWhole(_))));
        over.store(true, Ordering::Relaxed);
        met
    });
    assert!(met, "read as whole two thousand times, while it was never at rest");
}

/// A file that takes no room on the disk.
#[test]
fn a_document_of_more_than_can_be_held_is_named_with_its_size() {
    let (_home, path, folder) = run();
    fs::File::create(&path).unwrap().set_len(SIZE_MAX + 1).unwrap();
    let read = reload(&mut Paper::default(), &folder);
    assert!(matches!(read, Err(Fault::TooLarge(size, SIZE_MAX)) if size == SIZE_MAX + 1), "{read:?}");
}
