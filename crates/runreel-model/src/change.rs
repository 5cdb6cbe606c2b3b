//! All that a source may say.
//!
//! A source (a disk, later an object store or a message log) turns what it sees into these words and
//! nothing else. Any cut of the bytes, and any order between files, must lead to the same state.

use crate::name::{Document, Log, RunFile, RunId, SessionId};
use bytes::Bytes;

/// What a source says about one run that is followed.
#[derive(Debug, Clone)]
pub enum Change {
    /// A log has these bytes at `offset`, which is where the last ones ended. They may end inside a line
    /// or inside a character.
    Appended {
        /// Which log grew.
        log: Log,
        /// Offset of the first of `bytes`, in bytes from the start of the log.
        offset: u64,
        /// What was written. Never empty.
        bytes: Bytes,
    },
    /// A log is no longer the file it was (shorter, or another inode): it begins again at offset 0.
    Restarted {
        /// Which log.
        log: Log,
    },
    /// A document was replaced. `bytes` is all of it.
    Replaced {
        /// Which document.
        document: Document,
        /// The whole new content.
        bytes: Bytes,
    },
    /// A document that was there is there no more.
    Removed {
        /// Which document.
        document: Document,
    },
    /// A file cannot be read now but may be later. What was known of it stays.
    Trouble {
        /// Which file.
        file: RunFile,
        /// What is wrong, and what now: one line for a person, without any path of the machine.
        reason: String,
    },
    /// The trouble with this file is over, while others may go on.
    Healed {
        /// Which file.
        file: RunFile,
    },
    /// All trouble is over: every file of the run could be read again.
    Recovered,
    /// All that was there when following began has been said. Said exactly once, also when some of it
    /// could not be read; not said while files are missing that are about to appear.
    CaughtUp,
    /// What the machine knows of the process that writes this run.
    Writer(Writer),
    /// When the youngest file of the run was last written, in ms since 1970. Said when it changes, at most
    /// once a second.
    Written(i64),
    /// The run is gone, or a path of it leaves its folder. Nothing follows.
    Gone,
}

/// What is known of the process that writes a run, from its lock files (spec: liveness, rule 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Writer {
    /// No lock, a lock of another machine or boot, or no way to tell.
    #[default]
    Unknown,
    /// The very process that took the lock is running.
    Alive,
    /// The process that took the lock is gone.
    Dead,
}

/// What a source says about the list of runs.
#[derive(Debug, Clone)]
pub enum RunsChange {
    /// A run is there, or its summary files were replaced.
    Seen {
        /// Which run.
        run: RunId,
        /// Its summary files, whole. `None`: not there (live) or not needed.
        files: SummaryFiles,
    },
    /// A run stays unreadable (its required files are missing or broken for longer than a start takes).
    Broken {
        /// Which run.
        run: RunId,
        /// What is wrong, and what now: one line for a person, without any path of the machine.
        reason: String,
    },
    /// A run folder is gone.
    Gone {
        /// Which run.
        run: RunId,
    },
    /// How many runs there are in all, listed or not. Said after every round that changed it.
    Total(usize),
    /// The runs folder itself: there, or why not (it is waited for). One line for a person.
    Folder {
        /// `None`: it is there and readable.
        trouble: Option<String>,
    },
    /// All that was there when listing began has been said. Said once.
    CaughtUp,
}

/// The files a run's summary is made of.
#[derive(Debug, Clone, Default)]
pub struct SummaryFiles {
    /// `manifest.json`, whole.
    pub manifest: Bytes,
    /// `projections/live.json`, whole, when there is one.
    pub live: Option<Bytes>,
    /// `projections/run.json` without need for its large parts: whole, when live.json is missing.
    pub run: Option<Bytes>,
    /// When the youngest of them was written, in ms since 1970.
    pub written_at: i64,
    /// What is known of the process that writes the run.
    pub writer: Writer,
}

impl Change {
    /// A short name of the file this change is about, for messages; `None` when it is about the run.
    pub fn file(&self) -> Option<RunFile> {
        match self {
            Self::Appended { log, .. } | Self::Restarted { log } => Some(RunFile::Log(log.clone())),
            Self::Replaced { document, .. } | Self::Removed { document } => {
                Some(RunFile::Document(document.clone()))
            }
            Self::Trouble { file, .. } | Self::Healed { file } => Some(file.clone()),
            Self::Recovered | Self::CaughtUp | Self::Writer(_) | Self::Written(_) | Self::Gone => None,
        }
    }
}

/// A session as the manifest lists it: its id and where its three files are, bundle-relative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPaths {
    /// The session's bundle id.
    pub id: SessionId,
    /// Of `binding.json`.
    pub binding: String,
    /// Of `record.json`.
    pub record: String,
    /// Of `events.ndjson`.
    pub events: String,
}
