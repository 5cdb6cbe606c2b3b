//! The names in a runs folder, newest first, without reading any run.

use super::super::confine::is_run_name;
use runreel_model::name::RunId;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Length of the time that an acpx run id begins with: `2026-11-22T105841796Z`.
const STAMP_LENGTH: usize = 21;

/// When a run began, in ms since 1970, then its name: greater is newer.
pub(super) type Age = (i64, RunId);

/// All run names and their ages.
#[derive(Debug, Default)]
pub(super) struct Names {
    ages: HashMap<RunId, i64>,
}

impl Names {
    /// Reads the names in the runs folder. Costs one stat for each that does not begin with its time.
    pub(super) fn read(runs_dir: &Path, known: &Self) -> io::Result<Self> {
        let mut ages = HashMap::new();
        for entry in fs::read_dir(runs_dir)? {
            let entry = entry?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            // A link may lead to a run; a file never does.
            if !is_run_name(&name) || entry.file_type().is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            let run = RunId::from(name);
            let age = known.ages.get(&run).copied().or_else(|| age(runs_dir, &run));
            if let Some(age) = age {
                ages.insert(run, age);
            }
        }
        Ok(Self { ages })
    }

    /// A run appeared. `false`: it was known, or is no folder.
    pub(super) fn add(&mut self, runs_dir: &Path, run: &RunId) -> bool {
        if self.ages.contains_key(run) || !is_run_name(run.as_str()) || !runs_dir.join(run.as_str()).is_dir()
        {
            return false;
        }
        let age = age(runs_dir, run);
        age.is_some_and(|age| self.ages.insert(run.clone(), age).is_none())
    }

    /// A run is gone. `false`: it was not known.
    pub(super) fn remove(&mut self, run: &RunId) -> bool {
        self.ages.remove(run).is_some()
    }

    pub(super) fn contains(&self, run: &RunId) -> bool {
        self.ages.contains_key(run)
    }

    pub(super) fn len(&self) -> usize {
        self.ages.len()
    }

    /// When the run began, in ms since 1970.
    pub(super) fn age(&self, run: &RunId) -> Option<i64> {
        self.ages.get(run).copied()
    }

    /// All, newest first.
    pub(super) fn newest_first(&self) -> Vec<RunId> {
        let mut ages: Vec<Age> = self.ages.iter().map(|(run, age)| (*age, run.clone())).collect();
        ages.sort_unstable_by(|a, b| b.cmp(a));
        ages.into_iter().map(|(_, run)| run).collect()
    }
}

fn age(runs_dir: &Path, run: &RunId) -> Option<i64> {
    began(run.as_str()).or_else(|| {
        let modified =
            fs::metadata(runs_dir.join(run.as_str())).ok()?.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        i64::try_from(modified.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
    })
}

/// The time that an acpx run id begins with, in ms since 1970.
fn began(name: &str) -> Option<i64> {
    let stamp = name.get(..STAMP_LENGTH)?;
    if name.as_bytes().get(STAMP_LENGTH) != Some(&b'-') || !stamp.ends_with('Z') {
        return None;
    }
    let part = |from: usize, to: usize| stamp.get(from..to);
    let with_marks =
        format!("{}T{}:{}:{}.{}Z", part(0, 10)?, part(11, 13)?, part(13, 15)?, part(15, 17)?, part(17, 20)?);
    with_marks.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_id_begins_with_its_time() {
        assert_eq!(began("2026-11-22T105841796Z-review-loop-4d6b14bd"), Some(1_795_345_121_796));
        assert_eq!(began("1970-01-01T000000000Z-x"), Some(0));
    }

    #[test]
    fn other_names_have_no_time() {
        for name in
            ["", "my-run", "2026-11-22T105841796Z", "2026-13-22T105841796Z-x", "2026-11-22T105841796é-x"]
        {
            assert_eq!(began(name), None, "{name}");
        }
    }

    #[test]
    fn names_are_newest_first_and_leave_out_what_is_no_run() {
        let folder = tempfile::tempdir().unwrap();
        let runs = ["2020-01-01T000000000Z-old", "2026-01-01T000000000Z-new", "no-time"];
        for name in runs.iter().chain(&["acpx-write-x", ".hidden", "x.tmp", "__proto__", "constructor"]) {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("2026-01-01T000000000Z-file"), "").unwrap();
        let names = Names::read(folder.path(), &Names::default()).unwrap();
        let order: Vec<String> = names.newest_first().iter().map(ToString::to_string).collect();
        // Made just now, so the newest.
        assert_eq!(order, ["no-time", runs[1], runs[0]]);
    }
}
