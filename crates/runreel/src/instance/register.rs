//! The viewers that this user started on this machine: one small file each in the state folder.
//!
//! `<name>.json` says where and with which token, `<name>.lock` is locked as long as the viewer lives, so that
//! a file left behind by a killed viewer is told from a true one. Both are for their user alone; what others
//! put there is not believed. Reads and writes only in that folder.

use super::address::{Address, Viewer};
use runreel::owner;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Longer entries are none of ours.
const LONGEST: u64 = 64 << 10;

/// What the file says.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    address: Address,
    pid: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// A viewer's place in the register, given up when dropped.
#[derive(Debug)]
pub(crate) struct Registration {
    entry: PathBuf,
    lock_path: PathBuf,
    _lock: File,
}

impl Registration {
    /// Enters this process as this viewer.
    pub(crate) fn enter(state_dir: &Path, viewer: &Viewer) -> io::Result<Self> {
        make_private_folder(state_dir)?;
        let name = viewer.address.file_name();
        let lock_path = state_dir.join(format!("{name}.lock"));
        let lock = owner::make_own(&lock_path)?;
        lock.try_lock()?;
        let entry = state_dir.join(format!("{name}.json"));
        let Viewer { address, token } = viewer.clone();
        let text = serde_json::to_vec(&Entry { address, pid: std::process::id(), token })?;
        // Another file each time: one that is there may be open to others.
        let mut file = tempfile::NamedTempFile::new_in(state_dir)?;
        file.write_all(&text)?;
        file.persist(&entry)?;
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

/// All registered viewers that live; entries of dead ones are removed.
pub(crate) fn registered(state_dir: &Path) -> Vec<Viewer> {
    let Ok(entries) = fs::read_dir(state_dir) else { return Vec::new() };
    let mut found: Vec<Viewer> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|path| living(&path))
        .collect();
    found.sort();
    found
}

fn living(entry: &Path) -> Option<Viewer> {
    // What another user put here could lead us to another's viewer, or make us wait.
    let ours = |path: &Path| owner::open_own(path, File::options().read(true));
    let mut text = Vec::new();
    ours(entry).ok()?.take(LONGEST).read_to_end(&mut text).ok()?;
    let said: Entry = serde_json::from_slice(&text).ok()?;
    let lock = entry.with_extension("lock");
    if let Ok(Err(fs::TryLockError::WouldBlock)) = ours(&lock).map(|file| file.try_lock()) {
        return Some(Viewer { address: said.address, token: said.token });
    }
    let _ = fs::remove_file(entry);
    let _ = fs::remove_file(&lock);
    None
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer() -> Viewer {
        Viewer { address: Address::Tcp(([127, 0, 0, 1], 4173).into()), token: Some("secret".into()) }
    }

    #[test]
    fn a_viewer_is_registered_as_long_as_it_lives() {
        let state = tempfile::tempdir().unwrap();
        let registration = Registration::enter(state.path(), &viewer()).unwrap();
        assert_eq!(registered(state.path()), [viewer()]);
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

    #[cfg(unix)]
    #[test]
    fn an_entry_is_for_its_user_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let state = tempfile::tempdir().unwrap();
        let folder = state.path().join("runreel");
        let registration = Registration::enter(&folder, &viewer()).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&registration.entry), mode(&folder)), (0o600, 0o700));
    }

    #[cfg(unix)]
    #[test]
    fn links_in_the_place_of_our_files_are_not_followed() {
        use std::os::unix::fs::symlink;
        let state = tempfile::tempdir().unwrap();
        let path = |name: &str| state.path().join(name);
        let stem = viewer().address.file_name();
        fs::write(path("precious"), "precious").unwrap();
        symlink(path("precious"), path(&format!("{stem}.lock"))).unwrap();
        assert!(Registration::enter(state.path(), &viewer()).is_err());
        assert_eq!(fs::read_to_string(path("precious")).unwrap(), "precious");
        fs::remove_file(path(&format!("{stem}.lock"))).unwrap();

        let _registration = Registration::enter(state.path(), &viewer()).unwrap();
        let entry = path(&format!("{stem}.json"));
        fs::rename(&entry, path("moved")).unwrap();
        symlink(path("moved"), &entry).unwrap();
        assert_eq!(registered(state.path()), []);
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_that_is_a_link_or_a_pipe_is_nobodys_and_not_waited_for() {
        let state = tempfile::tempdir().unwrap();
        let path = |name: &str| state.path().join(name);
        let others = File::create(path("others")).unwrap();
        others.lock().unwrap();
        let link = || std::os::unix::fs::symlink(path("others"), path("a.lock"));
        let pipe = || std::process::Command::new("mkfifo").arg(path("a.lock")).status().map(drop);
        for put in [&link as &dyn Fn() -> io::Result<()>, &pipe] {
            fs::write(path("a.json"), br#"{"address":"127.0.0.1:4173","pid":1}"#).unwrap();
            put().unwrap();
            assert_eq!(registered(state.path()), []);
        }
    }

    #[test]
    fn an_entry_that_is_too_long_is_none_of_ours() {
        let state = tempfile::tempdir().unwrap();
        let registration = Registration::enter(state.path(), &viewer()).unwrap();
        let entry = fs::read_to_string(&registration.entry).unwrap();
        fs::write(&registration.entry, " ".repeat(70_000) + &entry).unwrap();
        assert_eq!(registered(state.path()), []);
    }

    #[test]
    fn two_viewers_cannot_have_one_place() {
        let state = tempfile::tempdir().unwrap();
        let _first = Registration::enter(state.path(), &viewer()).unwrap();
        assert!(Registration::enter(state.path(), &viewer()).is_err());
    }
}
