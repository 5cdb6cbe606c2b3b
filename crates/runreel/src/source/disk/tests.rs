//! The disk source under the contract, heard and unheard, and what only a disk can do wrong.

mod hostile;
mod late;
mod measure;

use super::{Disk, DiskOptions};
use crate::source::Source;
use crate::source::contract::{Scene, contract};
use runreel_model::name::RunId;
use runreel_writer::RunWriter;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A runs folder, and a disk source that reads it.
pub(super) struct Folder {
    home: TempDir,
    disk: Disk,
}

impl Folder {
    pub(super) fn new(poll: bool) -> Self {
        let home = TempDir::new().unwrap();
        fs::create_dir(home.path().join("runs")).unwrap();
        let options = DiskOptions { poll, acpx_home: home.path().join("acpx") };
        let disk = Disk::new(home.path().join("runs"), options);
        Self { home, disk }
    }

    pub(super) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(super) fn path(&self, run: &RunId, path: &str) -> PathBuf {
        self.home.path().join("runs").join(run.as_str()).join(path)
    }

    fn writer(&self, run: &RunId) -> RunWriter {
        RunWriter::reopen(&self.home.path().join("runs"), run.as_str()).unwrap()
    }
}

impl Scene for Folder {
    fn source(&self) -> &dyn Source {
        &self.disk
    }

    fn create(&self, run: &RunId) {
        RunWriter::create(&self.home.path().join("runs"), run.as_str()).unwrap();
    }

    fn replace(&self, run: &RunId, path: &str, bytes: &[u8]) {
        self.writer(run).replace(path, bytes).unwrap();
    }

    fn append(&self, run: &RunId, path: &str, bytes: &[u8]) {
        self.writer(run).append(path, bytes).unwrap();
    }

    fn restart(&self, run: &RunId, path: &str, bytes: &[u8]) {
        self.writer(run).replace(path, bytes).unwrap();
    }

    fn remove(&self, run: &RunId, path: &str) {
        fs::remove_file(self.path(run, path)).unwrap();
    }

    /// By a folder in its place: permissions do not stop everybody.
    fn spoil(&self, run: &RunId, path: &str) {
        self.remove(run, path);
        fs::create_dir(self.path(run, path)).unwrap();
    }

    fn heal(&self, run: &RunId, path: &str, bytes: &[u8]) {
        fs::remove_dir(self.path(run, path)).unwrap();
        self.replace(run, path, bytes);
    }

    fn delete(&self, run: &RunId) {
        fs::remove_dir_all(self.path(run, "")).unwrap();
    }
}

mod heard {
    super::contract!(super::Folder::new(false));
}

mod polled {
    super::contract!(super::Folder::new(true));
}
