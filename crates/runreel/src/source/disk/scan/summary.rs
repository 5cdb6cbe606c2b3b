//! The few files that a run's summary is made of.

use super::super::Shared;
use super::super::confine::RunFolder;
use super::super::document::{read_whole, whole_json};
use super::super::fault::Fault;
use super::super::lock::record_id;
use super::super::routes::{MANIFEST, checked_paths};
use super::super::stamp::Stamp;
use bytes::Bytes;
use runreel_model::change::{SummaryFiles, Writer};
use runreel_model::name::RunId;
use runreel_model::run::ManifestPaths;
use serde::Deserialize;
use std::time::Instant;

/// The writer of a run is found by its last sessions.
const LAST_SESSIONS: usize = 8;

/// A run's summary, and how its files looked when they were read.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) files: SummaryFiles,
    pub(super) marks: Marks,
    /// It says that it goes on.
    pub(super) running: bool,
    /// The record ids of its last sessions.
    pub(super) records: Vec<String>,
    /// Its manifest cannot be read any more; until then it may come back.
    pub(super) missed_until: Option<Instant>,
}

/// Which files a summary was read from, and how they looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    /// Bundle-relative, with the stamp of each; `None`: not there.
    files: [(String, Option<Stamp>); 3],
}

#[derive(Deserialize)]
struct Status {
    status: String,
}

impl Marks {
    /// The files look the same now.
    pub(super) fn hold(&self, folder: &RunFolder) -> bool {
        self.files.iter().all(|(path, stamp)| folder.look(path).ok() == *stamp)
    }

    /// The bundle-relative paths that were read.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(path, _)| path.as_str())
    }
}

impl Summary {
    /// Reads what there is. Fails only for want of a readable manifest.
    pub(super) fn read(shared: &Shared, run: &RunId) -> Result<Self, Fault> {
        let folder = RunFolder::open(&shared.runs_dir, run)?;
        let (manifest, stamp) = read_whole(&folder, MANIFEST)?;
        whole_json(&manifest)?;
        let paths = checked_paths(&manifest)?;
        let (live, live_stamp) = optional(&folder, &paths.live)?;
        // run.json can be large; live.json says the same of what a summary needs, and is fresher.
        let (whole_run, run_stamp) = match &live {
            Some(_) => (None, folder.look(&paths.run).ok()),
            None => optional(&folder, &paths.run)?,
        };
        let stamps = [Some(&stamp), live_stamp.as_ref(), run_stamp.as_ref()];
        let written_at = stamps.into_iter().flatten().map(Stamp::written_ms).max().unwrap_or_default();
        let running = is_running(live.as_ref().or(whole_run.as_ref()).unwrap_or(&manifest));
        let records = if running { last_records(&folder, &paths) } else { Vec::new() };
        let mut summary = Self {
            files: SummaryFiles { manifest, live, run: whole_run, written_at, writer: Writer::Unknown },
            marks: Marks {
                files: [(MANIFEST.into(), Some(stamp)), (paths.live, live_stamp), (paths.run, run_stamp)],
            },
            running,
            records,
            missed_until: None,
        };
        summary.files.writer = summary.writer(shared);
        Ok(summary)
    }

    /// The same, to be kept: the bytes were said, and are not needed again.
    pub(super) fn without_bytes(mut self) -> Self {
        (self.files.manifest, self.files.live, self.files.run) = (Bytes::new(), None, None);
        self
    }

    /// What is known of the run's writer now.
    pub(super) fn writer(&self, shared: &Shared) -> Writer {
        shared.locks.writer(self.records.iter().map(String::as_str), self.files.written_at)
    }
}

/// A file that need not be there, nor be whole.
fn optional(folder: &RunFolder, path: &str) -> Result<(Option<Bytes>, Option<Stamp>), Fault> {
    match read_whole(folder, path) {
        Ok((bytes, stamp)) => Ok((whole_json(&bytes).is_ok().then_some(bytes), Some(stamp))),
        Err(Fault::Escapes) => Err(Fault::Escapes),
        Err(_) => Ok((None, folder.look(path).ok())),
    }
}

fn is_running(document: &[u8]) -> bool {
    serde_json::from_slice::<Status>(document).is_ok_and(|status| status.status == "running")
}

fn last_records(folder: &RunFolder, paths: &ManifestPaths) -> Vec<String> {
    let bindings = paths.sessions.iter().rev().take(LAST_SESSIONS).map(|session| &session.binding);
    bindings.filter_map(|path| record_id(&read_whole(folder, path).ok()?.0)).collect()
}
