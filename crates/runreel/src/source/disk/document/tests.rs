//! Documents replaced, rewritten in place, and torn.

use super::*;
use runreel_model::name::RunId;
use std::fs;
use std::path::PathBuf;
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
