//! Many small runs, fast: one real run, copied under other names and times.
//!
//! In: a folder and a number. Out: that many completed run folders, each with all the files of a run.

use crate::author::{Author, Recipe};
use jiff::Timestamp;
use runreel_writer::timestamp;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file of the run that is copied: where, and its text.
type Page = (PathBuf, String);

/// Makes `count` runs in `runs_dir`, a second apart, the newest about a minute old.
pub(crate) fn make(runs_dir: &Path, count: u32) -> io::Result<()> {
    let scratch = tempfile::tempdir()?;
    let recipe = Recipe { events: 12, seed: 1, ends_now: false };
    let run_id = Author::write(scratch.path(), recipe)?;
    let mut pages = Vec::new();
    read(&scratch.path().join(&run_id), Path::new(""), &mut pages)?;
    let newest_ms = Timestamp::now().as_millisecond() - 60_000;
    for age in 0..i64::from(count) {
        copy(runs_dir, &pages, &run_id, newest_ms - age * 1_000)?;
    }
    Ok(())
}

fn read(root: &Path, folder: &Path, into: &mut Vec<Page>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            read(root, &path, into)?;
        } else {
            let text = fs::read_to_string(entry.path())?;
            into.push((path, text));
        }
    }
    Ok(())
}

/// The minute in which the copied run began, as it stands in all of its times: `2026-01-05T08:00:`. Its
/// seconds stay, so the copies keep their inner order.
fn copy(runs_dir: &Path, pages: &[Page], run_id: &str, start_ms: i64) -> io::Result<()> {
    let at = timestamp(start_ms);
    let own_id = format!("{}-review-loop-{:08x}", at.replace([':', '.'], ""), start_ms & 0xffff_ffff);
    let root = runs_dir.join(&own_id);
    for (path, text) in pages {
        let target = root.join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(target, moved(text, run_id, &own_id, &at))?;
    }
    Ok(())
}

/// The text under another id, and with its begin at another second.
fn moved(text: &str, run_id: &str, own_id: &str, at: &str) -> String {
    let text = text.replace(run_id, own_id);
    // All that happens in the small run happens in its first second: only the fraction differs.
    let began = run_id.get(..17).unwrap_or_default();
    let (date, time) = began.split_once('T').unwrap_or_default();
    let digits = |range| time.get(range).unwrap_or_default();
    let second = format!("{date}T{}:{}:{}.", digits(0..2), digits(2..4), digits(4..6));
    text.replace(&second, at.get(..20).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_text_has_the_new_id_and_second() {
        let id = "2026-01-05T080000000Z-review-loop-00000001";
        let text = format!(r#"{{"runId":"{id}","startedAt":"2026-01-05T08:00:00.020Z"}}"#);
        let expected = r#"{"runId":"other","startedAt":"2026-11-22T10:58:41.020Z"}"#;
        assert_eq!(moved(&text, id, "other", "2026-11-22T10:58:41.796Z"), expected);
    }

    #[test]
    fn a_crowd_has_as_many_whole_runs_as_asked_for() {
        let runs = tempfile::tempdir().unwrap();
        make(runs.path(), 5).unwrap();
        let folders: Vec<_> = fs::read_dir(runs.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(folders.len(), 5);
        for folder in folders {
            let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
            assert!(manifest.contains(folder.file_name().unwrap().to_str().unwrap()));
            assert!(!manifest.contains("2026-01-05T08:00"), "{manifest}");
            assert!(folder.join("sessions/main/events.ndjson").is_file());
        }
    }
}
