//! The two ways in which acpx puts bytes on disk.
//!
//! In: bundle-relative paths and bytes. Out: a document replaced whole (its inode changes), or a log grown
//! at its end. It never leaves a half-written document behind, but a log's last line may be torn.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The most bytes that one write to a log carries: longer lines take several, as with acpx.
pub const WRITE_LIMIT: usize = 512 * 1024;

/// Logs kept open at once.
const MOST_OPEN: usize = 64;

/// One run folder, being written.
#[derive(Debug)]
pub struct RunWriter {
    root: PathBuf,
    /// Logs that are kept open, by path; see [`RunWriter::hold`].
    held: Option<Mutex<HashMap<String, BufWriter<File>>>>,
}

impl RunWriter {
    /// Makes the run's folder (0700) and the folders in it. Fails when the run is there already.
    pub fn create(runs_dir: &Path, run_id: &str) -> io::Result<Self> {
        folders().recursive(true).create(runs_dir)?;
        let root = runs_dir.join(run_id);
        folders().create(&root)?;
        for folder in ["projections", "sessions", "artifacts"] {
            folders().create(root.join(folder))?;
        }
        Ok(Self { root, held: None })
    }

    /// Goes on writing a run that is there.
    pub fn reopen(runs_dir: &Path, run_id: &str) -> io::Result<Self> {
        let root = runs_dir.join(run_id);
        if root.is_dir() { Ok(Self { root, held: None }) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    /// The run's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Replaces a document whole: a temporary folder `acpx-write-XXXXXX` beside it, the bytes in a file
    /// there, and a rename onto the target. Readers see the old or the new document, never a part.
    pub fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.root.join(path);
        let folder = target.parent().unwrap_or(&self.root);
        folders().recursive(true).create(folder)?;
        let scratch = tempfile::Builder::new().prefix("acpx-write-").rand_bytes(6).tempdir_in(folder)?;
        let record = scratch.path().join("record.json");
        open(&record, OpenOptions::new().write(true).create_new(true))?.write_all(bytes)?;
        fs::rename(&record, &target)?;
        scratch.close()
    }

    /// Keeps logs open and collects what is appended to them, for runs that nobody reads yet.
    pub fn hold(&mut self) {
        self.held.get_or_insert_default();
    }

    /// Writes what was collected; from here on every append is on disk when it returns.
    pub fn release(&mut self) -> io::Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        let mut logs = held.into_inner().unwrap_or_else(PoisonError::into_inner);
        logs.values_mut().try_for_each(Write::flush)
    }

    /// Appends to a log, made when missing. One write for up to [`WRITE_LIMIT`] bytes.
    pub fn append(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let Some(held) = &self.held else {
            let mut log = self.log(path)?;
            return bytes.chunks(WRITE_LIMIT).try_for_each(|chunk| log.write_all(chunk));
        };
        let mut logs = held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(log) = logs.get_mut(path) {
            return log.write_all(bytes);
        }
        // A system lets a program have so many files open only.
        if logs.len() >= MOST_OPEN {
            logs.drain().try_for_each(|(_, mut log)| log.flush())?;
        }
        let log = BufWriter::with_capacity(WRITE_LIMIT, self.log(path)?);
        logs.entry(path.to_owned()).or_insert(log).write_all(bytes)
    }

    fn log(&self, path: &str) -> io::Result<File> {
        let target = self.root.join(path);
        if let Some(folder) = target.parent() {
            folders().recursive(true).create(folder)?;
        }
        open(&target, OpenOptions::new().append(true).create(true))
    }
}

fn folders() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}
