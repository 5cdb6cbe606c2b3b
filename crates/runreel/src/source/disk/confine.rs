//! The only way into a run's folder.
//!
//! In: a run's name and paths from outside, which are hostile. Out: stats and opened regular files. No link,
//! `..` or absolute path leads out of the run, and no run out of the runs folder. A pipe never blocks.

use super::fault::Fault;
use super::machine::{Call, before};
use super::stamp::{Identity, Stamp};
use cap_fs_ext::OpenOptionsSyncExt as _;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use runreel_model::name::RunId;
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

/// An open run folder. It stays the same folder even when its name is taken by another.
#[derive(Debug)]
pub(super) struct RunFolder {
    dir: Dir,
    path: PathBuf,
    identity: Identity,
}

impl RunFolder {
    /// Opens the folder of `run` in the runs folder.
    pub(super) fn open(runs_dir: &Path, run: &RunId) -> Result<Self, Fault> {
        if !is_run_name(run.as_str()) {
            return Err(Fault::Missing);
        }
        before(Call::Folder)?;
        let runs_dir = runs_dir.canonicalize()?;
        let runs = Dir::open_ambient_dir(&runs_dir, ambient_authority())?;
        let (dir, path) = match runs.open_dir(run.as_str()).map_err(Fault::from) {
            Ok(dir) => (dir, runs_dir.join(run.as_str())),
            Err(Fault::Escapes) => open_absolute_link(&runs, &runs_dir, run)?,
            Err(fault) => return Err(fault),
        };
        let identity = Identity::of(&dir.dir_metadata()?);
        Ok(Self { dir, path, identity })
    }

    /// Where it is on this machine, for watching only.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Its name still leads to this folder.
    pub(super) fn is_still(&self, runs_dir: &Path, run: &RunId) -> bool {
        match Self::open(runs_dir, run) {
            Ok(now) => now.identity == self.identity,
            // Too many open files, for one, says nothing about the folder.
            Err(Fault::Io(error)) => error.kind() != io::ErrorKind::NotADirectory,
            Err(_) => false,
        }
    }

    /// They are one folder, whatever their names.
    #[cfg(test)]
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.identity == other.identity
    }

    /// How the folder itself looks: written when an entry was added or removed.
    pub(super) fn stamp(&self) -> Result<Stamp, Fault> {
        before(Call::Look)?;
        Ok(Stamp::of(&self.dir.dir_metadata()?))
    }

    /// How a regular file looks, without opening it.
    pub(super) fn look(&self, path: &str) -> Result<Stamp, Fault> {
        let inside = inside(path)?;
        before(Call::Look)?;
        let metadata = self.dir.metadata(inside)?;
        if !metadata.is_file() {
            return Err(Fault::NotRegular);
        }
        Ok(Stamp::of(&metadata))
    }

    /// Opens a regular file for reading.
    pub(super) fn open_file(&self, path: &str) -> Result<(File, Stamp), Fault> {
        let mut options = OpenOptions::new();
        options.read(true).nonblock(true);
        let inside = inside(path)?;
        before(Call::Open)?;
        let file = self.dir.open_with(inside, &options).map_err(|error| match self.dir.metadata(inside) {
            // A socket, for one, cannot be opened at all.
            Ok(metadata) if !metadata.is_file() => Fault::NotRegular,
            _ => error.into(),
        })?;
        // Asked of what was opened, not of the name: that may lead elsewhere by now.
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(Fault::NotRegular);
        }
        Ok((file.into_std(), Stamp::of(&metadata)))
    }
}

/// A run that is an absolute link is refused by the confinement even when it stays inside.
fn open_absolute_link(runs: &Dir, runs_dir: &Path, run: &RunId) -> Result<(Dir, PathBuf), Fault> {
    let target = runs_dir.join(run.as_str()).canonicalize()?;
    match target.strip_prefix(runs_dir) {
        Ok(inner) if inner != Path::new("") => Ok((runs.open_dir(inner)?, target)),
        _ => Err(Fault::Escapes),
    }
}

/// A path that names a file inside by plain names only.
fn inside(path: &str) -> Result<&Path, Fault> {
    let path = Path::new(path);
    let plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    if path.as_os_str().is_empty() || !path.components().all(plain) {
        return Err(Fault::Escapes);
    }
    Ok(path)
}

/// This name in the runs folder can be a run: one plain name, not one that a writer is still working on,
/// nor one that means something to a browser's objects.
pub(super) fn is_run_name(name: &str) -> bool {
    let reserved = matches!(name, "__proto__" | "prototype" | "constructor");
    let temporary = name.starts_with("acpx-write-") || has_suffix(name, ".tmp");
    let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
    plain && !temporary && !reserved
}

fn has_suffix(name: &str, suffix: &str) -> bool {
    name.len() > suffix.len() && name.ends_with(suffix)
}

#[cfg(test)]
mod tests;
