//! The viewers that were started on this machine: one small file each in the state folder.
//!
//! `<host>-<port>.json` says where, `<host>-<port>.lock` is locked as long as the viewer lives, so that a
//! file left behind by a killed viewer is told from a true one. Reads and writes only in that folder.

use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// What the file says.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    address: SocketAddr,
    pid: u32,
}

/// A viewer's place in the register, given up when dropped.
#[derive(Debug)]
pub(crate) struct Registration {
    entry: PathBuf,
    lock_path: PathBuf,
    _lock: File,
}

impl Registration {
    /// Enters this process as the viewer at `address`.
    pub(crate) fn enter(state_dir: &Path, address: SocketAddr) -> io::Result<Self> {
        fs::create_dir_all(state_dir)?;
        let name = file_name(address);
        let lock_path = state_dir.join(format!("{name}.lock"));
        let lock = File::create(&lock_path)?;
        lock.try_lock()?;
        let entry = state_dir.join(format!("{name}.json"));
        fs::write(&entry, serde_json::to_vec(&Entry { address, pid: std::process::id() })?)?;
        Ok(Self { entry, lock_path, _lock: lock })
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // The entry first: a lock without an entry is nothing, an entry without a lock is swept later.
        let _ = fs::remove_file(&self.entry);
        let _ = fs::remove_file(&self.lock_path);
    }
}

/// The stem of the files of a viewer at `address`; also of its log.
pub(crate) fn file_name(address: SocketAddr) -> String {
    format!("{}-{}", address.ip(), address.port()).replace(':', "_")
}

/// The addresses of all registered viewers that live; entries of dead ones are removed.
pub(crate) fn registered(state_dir: &Path) -> Vec<SocketAddr> {
    let Ok(entries) = fs::read_dir(state_dir) else { return Vec::new() };
    let mut found: Vec<SocketAddr> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|path| living(&path))
        .collect();
    found.sort();
    found
}

fn living(entry: &Path) -> Option<SocketAddr> {
    let said: Entry = serde_json::from_slice(&fs::read(entry).ok()?).ok()?;
    let lock = entry.with_extension("lock");
    if let Ok(Err(fs::TryLockError::WouldBlock)) = File::open(&lock).map(|file| file.try_lock()) {
        return Some(said.address);
    }
    let _ = fs::remove_file(entry);
    let _ = fs::remove_file(&lock);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 4173);

    #[test]
    fn a_viewer_is_registered_as_long_as_it_lives() {
        let state = tempfile::tempdir().unwrap();
        let registration = Registration::enter(state.path(), ADDRESS.into()).unwrap();
        assert_eq!(registered(state.path()), [SocketAddr::from(ADDRESS)]);
        drop(registration);
        assert_eq!(registered(state.path()), []);
        assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_viewer_left_behind_is_swept() {
        let state = tempfile::tempdir().unwrap();
        let entry = state.path().join("127.0.0.1-4173.json");
        fs::write(&entry, br#"{"address":"127.0.0.1:4173","pid":1}"#).unwrap();
        fs::write(entry.with_extension("lock"), b"").unwrap();
        assert_eq!(registered(state.path()), []);
        assert!(!entry.exists());
    }

    #[test]
    fn two_viewers_cannot_have_one_place() {
        let state = tempfile::tempdir().unwrap();
        let _first = Registration::enter(state.path(), ADDRESS.into()).unwrap();
        assert!(Registration::enter(state.path(), ADDRESS.into()).is_err());
    }
}
