//! How a file looks from outside, to tell whether it is the same and unchanged without reading it.

use super::machine::{now, wall};
use cap_fs_ext::MetadataExt as _;
use cap_std::fs::Metadata;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Which file it is. A new file may get the inode number of one just removed, so its birth counts too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    born: Option<SystemTime>,
}

/// Within this time two writes can leave the same stamp.
pub(super) const CLOCK_GRAIN: Duration = Duration::from_millis(20);

/// Which file it is, how long, and when it was last written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) identity: Identity,
    /// In bytes.
    pub(super) size: u64,
    pub(super) written: SystemTime,
    /// When it was last changed in any way, in s and ns: nobody can set that back as the time above. Nothing
    /// on systems without it.
    changed: (i64, i64),
}

/// Whether a later write to a file would show in its stamp. A write within the grain of the file system's
/// clock may not, so what was read so soon after a write has to be read once more. Goes by how much time
/// went by since the reading, because the calendar may jump, and a disk's may be another.
#[derive(Debug, Default)]
pub(super) struct Doubt {
    /// The stamp with which the content was read first, and when that was.
    read: Option<(Stamp, Instant)>,
    again: bool,
}

impl Doubt {
    /// The content was read, with this stamp.
    pub(super) fn read(&mut self, stamp: Stamp) {
        match self.read {
            Some((known, at)) if known == stamp => self.again &= now() < at + CLOCK_GRAIN,
            _ => {
                self.read = Some((stamp, now()));
                self.again = stamp.is_younger_than(CLOCK_GRAIN);
            }
        }
    }

    /// The content has to be read once more, even if the stamp stays.
    pub(super) fn is_open(&self) -> bool {
        self.again
    }
}

impl Identity {
    pub(super) fn of(metadata: &Metadata) -> Self {
        let born = metadata.created().ok().map(cap_std::time::SystemTime::into_std);
        Self { device: metadata.dev(), inode: metadata.ino(), born }
    }
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        let written = metadata.modified().map_or(UNIX_EPOCH, cap_std::time::SystemTime::into_std);
        Self { identity: Identity::of(metadata), size: metadata.len(), written, changed: changed(metadata) }
    }

    /// The same, for a file of which only so many bytes were read.
    pub(super) fn with_size(self, size: u64) -> Self {
        Self { size, ..self }
    }

    /// When it was last written, in ms since 1970.
    pub(super) fn written_ms(&self) -> i64 {
        self.written
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_millis()).ok())
            .unwrap_or_default()
    }

    /// It was written less than `span` ago (or in the future of this machine's clock).
    pub(super) fn is_younger_than(&self, span: Duration) -> bool {
        wall().duration_since(self.written).map_or(true, |age| age < span)
    }
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> (i64, i64) {
    use cap_std::fs::MetadataExt as _;
    (metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> (i64, i64) {
    (0, 0)
}

#[cfg(test)]
mod tests;
