//! Listens on a Unix-domain socket that only its user can reach.
//!
//! In: a path. Out: a bound listener, and a lock beside it for as long as the viewer lives. Only a socket of
//! this user that nobody listens on is ever removed; any other file is left alone.

use crate::instance::{self, Address, Occupant, Viewer};
use anyhow::{Context, anyhow, bail};
use runreel::owner;
use rustix::fs::Mode;
use std::fs::{self, File, TryLockError};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

/// Bytes of a socket's path that every Unix takes.
const LONGEST: usize = 103;

/// The socket's place, given up when dropped.
#[derive(Debug)]
pub(super) struct Held {
    /// Set once it is ours: what was there before is not ours to remove.
    socket: Option<PathBuf>,
    lock_path: PathBuf,
    _lock: File,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(socket) = &self.socket {
            let _ = fs::remove_file(socket);
        }
        let _ = fs::remove_file(&self.lock_path);
    }
}

/// What came of asking for a socket.
pub(super) enum Taken {
    /// It is ours.
    Free(UnixListener, Held),
    /// A viewer of ours is there; this is the folder it serves.
    Viewer(PathBuf),
}

/// Takes the socket at `path`, which is absolute.
pub(super) fn take(path: &Path) -> anyhow::Result<Taken> {
    if path.as_os_str().len() > LONGEST {
        bail!(
            "{} is too long for a socket, which has at most {LONGEST} bytes\nName another path with --socket PATH",
            path.display()
        );
    }
    let viewer = Viewer { address: Address::Socket(path.to_owned()), token: None };
    match instance::occupant(&viewer) {
        Occupant::Viewer(health) => return Ok(Taken::Viewer(health.runs_dir)),
        Occupant::Nobody => {}
        other => return Err(held_by(path, &other)),
    }
    let mut held = hold(path)?;
    remove_stale(path)?;
    // From its first moment on the socket is for its user alone. No other thread makes files yet.
    let before = rustix::process::umask(Mode::from_raw_mode(0o177));
    let bound = UnixListener::bind(path);
    rustix::process::umask(before);
    let listener = bound.with_context(|| format!("cannot listen on {}", path.display()))?;
    held.socket = Some(path.to_owned());
    Ok(Taken::Free(listener, held))
}

/// The error for a socket that somebody else has.
fn held_by(path: &Path, occupant: &Occupant) -> anyhow::Error {
    let (path, other) = (path.display(), "Name another path with --socket PATH");
    match occupant {
        Occupant::OtherUser(user) => {
            anyhow!("another user of this machine (number {user}) holds {path}\n{other}")
        }
        Occupant::Refused(why) => anyhow!("a viewer on {path} {why}\n{other}"),
        _ => anyhow!("another program holds {path}\n{other}"),
    }
}

/// Locks the place, so that of two that start at once one is told.
fn hold(socket: &Path) -> anyhow::Result<Held> {
    let mut name = socket.as_os_str().to_owned();
    name.push(".lock");
    let lock_path = PathBuf::from(name);
    let cannot = || format!("cannot lock {}", lock_path.display());
    let lock = owner::make_own(&lock_path)
        .map_err(|error| anyhow!("{}: {error}\nName another path with --socket PATH", cannot()))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => bail!("another viewer is just starting on {}", socket.display()),
        Err(TryLockError::Error(error)) => return Err(error).with_context(cannot),
    }
    // Who ended between our opening and our locking took the file away with it.
    if fs::symlink_metadata(&lock_path).map(|about| about.ino()).ok() != Some(lock.metadata()?.ino()) {
        bail!("another viewer has just ended on {}; try again", socket.display());
    }
    Ok(Held { socket: None, lock_path, _lock: lock })
}

/// Removes a socket of ours that nobody listens on any more.
fn remove_stale(path: &Path) -> anyhow::Result<()> {
    let Ok(about) = fs::symlink_metadata(path) else { return Ok(()) };
    if !about.file_type().is_socket() {
        return Err(anyhow!(
            "{} is there already, and no socket\nName another path with --socket PATH",
            path.display()
        ));
    }
    if about.uid() != owner::this_user() {
        bail!(
            "{} was left by another user of this machine (number {})\nName another path with --socket PATH",
            path.display(),
            about.uid()
        );
    }
    fs::remove_file(path)
        .with_context(|| format!("cannot remove the socket that was left at {}", path.display()))
}
