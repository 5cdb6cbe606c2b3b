//! How a file looks from outside, to tell whether it is the same and unchanged without reading it.

use cap_fs_ext::MetadataExt as _;
use cap_std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Which file it is. A new file may get the inode number of one just removed, so its birth counts too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    born: Option<SystemTime>,
}

/// Which file it is, how long, and when it was last written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) identity: Identity,
    /// In bytes.
    pub(super) size: u64,
    pub(super) written: SystemTime,
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
        Self { identity: Identity::of(metadata), size: metadata.len(), written }
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
        self.written.elapsed().map_or(true, |age| age < span)
    }
}
